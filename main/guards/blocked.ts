/** What the page's preload and the host stopped: recorded, and shown to the person as a notice. */
import { coded } from '../../contract/refusals.ts';
import type { Coded } from '../../contract/errors.ts';
import type { StoppedCode } from '../../contract/notices.ts';
import type { z } from 'zod';
import type { ActivityDetail, ActivityKind } from '../../contract/activity.ts';
import type { BLOCKED_IN_PAGE, VERBS } from '../../contract/bridge.ts';
import { mask } from '../../core/masking/mask.ts';
import type { ActivityContext } from '../activity/activity.ts';
import type { Repeats } from '../activity/repeats.ts';
import type { Blocked } from '../shell/shell.ts';

type InPage = (typeof BLOCKED_IN_PAGE)[number];
export interface Stopped {
  readonly kind: ActivityKind;
  /** The notice for the person. */ readonly notice: StoppedCode;
}
/** What one guard answers for, by the words of the page's preload and of the host. */
export interface Stops {
  readonly inPage?: Partial<Readonly<Record<InPage, Stopped>>>;
  readonly byHost?: Partial<Readonly<Record<Blocked['what'], Stopped>>>;
}

/** Makes one entry of `Stops`. */
export const stopped = (kind: ActivityKind, notice: StoppedCode): Stopped => ({ kind, notice });
/** Stopped all the same, where no guard has claimed that way. */
const NOBODYS = stopped('guard-failed', 'switched-off');

/**
 * A repeating key or a script does not flood the page; a person who tries again gets it again, for newer ones may
 * have pushed the first away.
 */
const NOTICE_EVERY_MS = 500;
/**
 * Different targets that a page may name at once, and then per second; beyond it they are counted under one name, so
 * that a script cannot fill the disk.
 */
const BURST = 200;
const PER_SECOND = 20;

export type ReportedInPage = z.output<(typeof VERBS)['reportBlocked']['args']>;

export interface BlockedGuard {
  /**
   * `tenantId` is that of the conversation, null where this session knows no such conversation: what it was called is
   * then left out.
   * @throws LedgerUnwritable
   */
  fromPage(report: ReportedInPage, tenantId: string | null): void;
  /** @throws LedgerUnwritable */
  fromHost(blocked: Blocked): void;
}

/** @param stops what each guard answers for; of two that claim the same, the first is used. */
export function createBlockedGuard(
  stops: readonly Stops[],
  repeats: Repeats,
  notify: (notice: Coded) => void,
  now: () => number,
): BlockedGuard {
  const inPage = (what: InPage): Stopped =>
    stops.find((one) => one.inPage?.[what] !== undefined)?.inPage?.[what] ?? NOBODYS;
  const byHost = (what: Blocked['what']): Stopped =>
    stops.find((one) => one.byHost?.[what] !== undefined)?.byHost?.[what] ?? NOBODYS;
  const noticedAt = new Map<string, number>();
  let named = { left: BURST, at: now() };
  const nameOf = (target: string): string => {
    named = { left: Math.min(BURST, named.left + ((now() - named.at) / 1_000) * PER_SECOND), at: now() };
    if (named.left < 1) return '(many)';
    named.left -= 1;
    return harmless(target);
  };
  function take({ kind, notice }: Stopped, detail: ActivityDetail, context: ActivityContext, tell: boolean): void {
    repeats.note(kind, detail, context);
    if (!tell || now() - (noticedAt.get(notice) ?? Number.NEGATIVE_INFINITY) < NOTICE_EVERY_MS) return;
    noticedAt.set(notice, now());
    // Noted by now: a ledger that cannot be written has thrown.
    notify(coded(notice, { recorded: true }));
  }
  return {
    // What a script did is recorded, but its author is no person to talk to.
    fromPage: (report, tenantId) =>
      take(
        inPage(report.what),
        { target: nameOf(report.target), trusted: report.trusted },
        { conversationId: tenantId === null ? null : report.conversationId, tenantId },
        report.trusted,
      ),
    fromHost: (blocked) =>
      take(
        byHost(blocked.what),
        { what: blocked.what, target: harmless(blocked.target), host: true },
        {},
        blocked.what !== 'request',
      ),
  };
}

/**
 * A name of an element, a host or a key. The page chose it, so it is cut, stripped to plain characters and masked like
 * a message.
 */
export function harmless(target: string): string {
  const plain = target.slice(0, 80).replaceAll(/[^A-Za-z0-9 .:_+#()-]/g, '?');
  const masked = mask({ id: 'target', author: 'agent', text: plain });
  return masked.failed || masked.marks.length > 0 ? '(masked)' : plain;
}
