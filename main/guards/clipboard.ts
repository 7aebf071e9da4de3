/**
 * The clipboard. Nothing of the desk goes to the system's clipboards, in any mode. Under `isolated` what is copied in a
 * conversation can be pasted there and nowhere else. Text of other programs comes in only as policy says, and as plain,
 * masked text.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { StoppedCode } from '../../contract/notices.ts';
import { MAX_MESSAGE_LENGTH } from '../../contract/common.ts';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import { mask } from '../../core/masking/mask.ts';
import type { GuardPolicy } from '../../core/policy/guards.ts';
import type { ActivityContext } from '../activity/activity.ts';
import type { Capability, Shell } from '../shell/shell.ts';
import { stopped } from './blocked.ts';
import { ALLOWED, DENIED, type Attempt, type Decision, type Guard } from './guard.ts';
import { linesOf } from './hostGuard.ts';
import { osPolicy } from '../policy/osPolicies.ts';
import { createOwnClipboard } from './ownClipboard.ts';

export interface ClipboardPorts {
  policy(): GuardPolicy;
  capabilities(): readonly Capability[];
  readonly platform: NodeJS.Platform;
  shell(): Pick<Shell, 'clearClipboard' | 'readClipboard'> | null;
  signedIn(): boolean;
  /** Null where this session knows no such conversation. */
  tenantOf(conversationId: string): string | null;
  /** Asks all guards; recorded before it is answered. */
  decide(attempt: Attempt): Decision;
  /** Asks the person for a reason; null when none was given. */
  ask(question: Coded): Promise<string | null>;
  /** @throws when it cannot be recorded. */
  record(kind: ActivityKind, detail: ActivityDetail, context: ActivityContext): void;
  /**
   * Records; the same again and again is counted, so that a script in a loop cannot fill the disk.
   * @returns whether it was a first one.
   * @throws when it cannot be recorded.
   */
  note(kind: ActivityKind, detail: ActivityDetail, context: ActivityContext): boolean;
  notice(notice: Coded): void;
}

export interface ClipboardGuard extends Guard {
  /** @returns whether the text is on the desk's own clipboard now; a refusal is recorded and shown as a notice. */
  put(copied: { conversationId: string; text: string; cut: boolean }): Promise<boolean>;
  /** @returns the text to insert; null when there is none for this conversation: recorded, with a notice. */
  paste(into: { conversationId: string }): Promise<string | null>;
  /** The window came to the front or went from it. Ends when the system's clipboards are as they should be. */
  focusChanged(focused: boolean): Promise<void>;
  /** The conversation is gone from this desk. */
  forget(conversationId: string): void;
  /** Policy has changed: what it forbids now does not wait for it to be loosened again. */
  policyChanged(): void;
}

const OTHER = { conversation: 'other-conversation', tenant: 'other-company' } as const;
/** Refused after the person was asked and answered. */
const ANSWERED = ['no-reason-given', 'reason-not-long-enough'];
const SELECTIONS = ['clipboard', 'primary'] as const;

/**
 * Plain text without what is no text, and masked like everything that goes to the page; null where it could not be
 * masked.
 */
function plain(text: string): string | null {
  const clean = text
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(/[\p{Cc}\p{Cs}\u2028\u2029]/gu, (one) => (one === '\n' || one === '\t' ? one : ''))
    .slice(0, MAX_MESSAGE_LENGTH);
  const masked = mask({ id: 'clipboard', author: 'agent', text: clean });
  return masked.failed ? null : masked.text;
}

/** Keeps copies inside the desk and the system's clipboards empty, as policy says. */
export function createClipboardGuard(ports: ClipboardPorts): ClipboardGuard {
  const own = createOwnClipboard();
  /** What the system's clipboards contained when the window came to the front. */
  let before: readonly (string | null)[] | null = null;
  let queue: Promise<unknown> = Promise.resolve();
  let installed = false;
  /**
   * Counts locks: what was requested before one is dropped after it, even if a person is signed in again by then.
   */
  let locks = 0;

  function refuse(
    kind: 'copy-attempt' | 'cut-attempt' | 'paste-attempt',
    reason: string,
    notice: StoppedCode,
    conversationId: string,
  ): void {
    const tenantId = ports.tenantOf(conversationId);
    let isFirst = true;
    let recorded = true;
    try {
      isFirst = ports.note(
        kind,
        { target: 'field', reason, trusted: true },
        { conversationId: tenantId === null ? null : conversationId, tenantId },
      );
    } catch {
      // The ledger's failure has locked the desk; it is refused either way.
      recorded = false;
    }
    // A person who was asked and answered gets the outcome each time: a repeating key does not do that.
    if (isFirst || ANSWERED.includes(reason)) ports.notice(coded(notice, { recorded }));
  }
  const readAll = async (): Promise<(string | null)[]> => {
    const shell = ports.shell();
    return Promise.all(SELECTIONS.map(async (which) => (await shell?.readClipboard(which)) ?? null));
  };
  /** Empty where pasting from outside is not allowed: then it is not even read. */
  const outside = async (): Promise<string> =>
    ports.policy().pasteFromOutside === 'block' ? '' : ((await ports.shell()?.readClipboard('clipboard')) ?? '');

  async function pasteOutside(conversationId: string): Promise<string | null> {
    const context = { conversationId, tenantId: ports.tenantOf(conversationId) };
    const attempt: Attempt = { way: 'pasteFromOutside', target: 'field', context };
    const lock = locks;
    let decision = ports.decide(attempt);
    if (!decision.allow && decision.ask) {
      const why = await ports.ask(coded('why-paste'));
      if (why === null) {
        refuse('paste-attempt', 'no-reason-given', 'no-reason-given', conversationId);
        return null;
      }
      // Policy may have changed, or the desk locked, while the person was writing.
      decision = ports.signedIn() && locks === lock ? ports.decide({ ...attempt, why }) : DENIED('locked-meanwhile');
    }
    if (!decision.allow) {
      // Too short to be a reason: asked again by the guard, which is no outcome, so it is recorded here.
      if (decision.ask) refuse('paste-attempt', 'reason-not-long-enough', 'reason-not-long-enough', conversationId);
      else ports.notice(coded(decision.reason, { recorded: decision.recorded }));
      return null;
    }
    const text = (await ports.shell()?.readClipboard('clipboard')) ?? null;
    if (locks !== lock) return null;
    if (text === null) ports.notice(coded('clipboard-not-readable', { recorded: false }));
    return text === null ? null : plain(text);
  }

  return {
    name: 'clipboard',
    ways: ['copy', 'cut', 'pasteFromOutside'],
    stops: {
      inPage: {
        copy: stopped('copy-attempt', 'copying-off'),
        cut: stopped('cut-attempt', 'cutting-off'),
        paste: stopped('paste-attempt', 'pasting-off'),
      },
    },
    perform() {
      linesOf(ports.capabilities(), ['clipboard']);
      installed = true;
      return () => {
        installed = false;
        own.empty();
      };
    },
    lock() {
      locks += 1;
      before = null;
      own.empty();
    },
    decide(attempt) {
      const { conversationId = null, tenantId = null } = attempt.context ?? {};
      return conversationId === null || tenantId === null ? DENIED('conversation-first') : ALLOWED;
    },
    async check() {
      const { clipboard, pasteFromOutside } = ports.policy();
      const lines = linesOf(ports.capabilities(), ['clipboard']);
      const readable = (await readAll()).every((one) => one !== null);
      return [
        ...lines,
        clipboard === 'isolated'
          ? {
              control: 'clipboard inside the desk',
              state: 'enforced' as const,
              notes: [checkNote('clipboard-isolated')],
            }
          : {
              control: 'clipboard inside the desk',
              state: 'off-by-policy' as const,
              notes: [checkNote('clipboard-off')],
            },
        pasteFromOutside === 'block'
          ? { control: 'text from other programs', state: 'enforced', notes: [checkNote('paste-off')] }
          : readable
            ? {
                control: 'text from other programs',
                state: 'off-by-policy',
                notes: [checkNote('paste-as-policy', { action: pasteFromOutside })],
              }
            : {
                control: 'text from other programs',
                state: 'enforced',
                notes: [checkNote('paste-unreadable')],
              },
        {
          control: 'system clipboard history',
          state: 'not-enforceable',
          notes: [checkNote('clipboard-of-others'), ...osPolicy('clipboardHistory', ports.platform)],
        },
      ];
    },
    async put({ conversationId, text, cut }) {
      const kind = cut ? ('cut-attempt' as const) : ('copy-attempt' as const);
      const tenantId = ports.tenantOf(conversationId);
      const say = (reason: string, notice: StoppedCode): boolean => {
        refuse(kind, reason, notice, conversationId);
        return false;
      };
      if (!installed || ports.policy().clipboard !== 'isolated') return say('switched-off', 'copying-off');
      if (tenantId === null) return say('no-conversation', 'copy-no-conversation');
      if (text.length > MAX_MESSAGE_LENGTH) return say('too-long', 'copy-too-long');
      const masked = plain(text);
      if (masked === null) return say('not-maskable', 'copy-not-checked');
      const lock = locks;
      const seen = await outside();
      // A lock in the meantime has emptied the clipboard, and it stays so.
      if (!ports.signedIn() || !installed || locks !== lock) return false;
      if (ports.policy().clipboard !== 'isolated') return say('switched-off', 'copying-off');
      try {
        ports.note(
          'guard-allowed',
          { way: cut ? 'cut' : 'copy', target: 'inside-clipboard', action: 'isolated' },
          { conversationId, tenantId },
        );
      } catch {
        return false;
      }
      own.put({ conversationId, tenantId, text: masked }, seen);
      return true;
    },
    async paste({ conversationId }) {
      const tenantId = ports.tenantOf(conversationId);
      const say = (reason: string, notice: StoppedCode): null => {
        refuse('paste-attempt', reason, notice, conversationId);
        return null;
      };
      if (!installed || tenantId === null) return say('no-conversation', 'paste-no-conversation');
      const newer = own.isOlderThan(await outside());
      const { clipboard, pasteFromOutside } = ports.policy();
      const found = clipboard === 'isolated' && !newer ? own.find(conversationId, tenantId) : { is: 'empty' as const };
      if (found.is === 'text') return found.text;
      if (found.is === 'foreign') return say(`other-${found.of}`, OTHER[found.of]);
      if (pasteFromOutside !== 'block') return pasteOutside(conversationId);
      return say('switched-off', clipboard === 'isolated' ? 'nothing-copied' : 'pasting-off');
    },
    focusChanged(focused) {
      const next = queue.then(async () => {
        if (!installed || !ports.signedIn()) return;
        const shell = ports.shell();
        // Where text from outside may come in, another program's text stays; what appeared while the desk was in front
        // is taken for the desk's.
        if (ports.policy().pasteFromOutside !== 'block') {
          const now = await readAll().catch(() => [null]);
          const theirs = before !== null && now.every((text, index) => text !== null && text === before?.[index]);
          if (focused) before = now;
          if (focused || theirs) return;
        }
        await shell?.clearClipboard();
      });
      queue = next.catch(() => {
        try {
          ports.record('guard-failed', { guard: 'clipboard', reason: 'not-cleared' }, {});
        } catch {
          // The ledger's failure has locked the desk.
        }
      });
      return queue.then(() => undefined);
    },
    forget: (conversationId) => own.forget(conversationId),
    policyChanged() {
      if (ports.policy().clipboard !== 'isolated') own.empty();
    },
  };
}
