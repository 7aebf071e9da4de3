/**
 * What each verb of the bridge does: one line a verb with work in main, the others are forwarded. The bridge has
 * checked sender, arguments, phase and role by then.
 */
import { policyView } from './session/administration/policy.ts';
import { SECOND_FACTOR_VERBS } from '../contract/secondFactor.ts';
import { SESSION_VERBS } from '../contract/sessions.ts';
import { type AccountParts, createAccount } from './account/account.ts';
import { type Handlers, refusal } from './ports.ts';
import { type CallRouteParts, createCallRoute } from './session/callRoute.ts';
import { forwardedHandlers } from './session/forward.ts';
import { coded } from '../contract/refusals.ts';
import type { DeskEncryption } from '../contract/encryption.ts';
import type { DeskSession } from './session/session.ts';
import type { BlockedGuard } from './guards/blocked.ts';
import type { CaptureGuard } from './guards/capture.ts';
import type { ClipboardGuard } from './guards/clipboard.ts';
import type { Confirmations } from './guards/confirmations.ts';
import type { Reasons } from './guards/reasons.ts';
import { envelopeKey } from './bridge/envelopes.ts';
import { type PreferenceParts, preferenceHandlers } from './session/preferenceHandlers.ts';
import { readReplies } from './session/administration/readReplies.ts';
import { savedLoginHandlers } from './session/logins/handlers.ts';
import type { DeskPolicy } from './policy/deskPolicy.ts';
import type { DeskSelfCheck } from './selfCheck/deskSelfCheck.ts';
import type { DeskStateStore } from './deskState.ts';
import type { ChangeAtDesk } from './unlock/changeAtDesk.ts';
import type { ServerPasswords } from './unlock/serverPasswords.ts';
import type { Unlock } from './unlock/unlock.ts';

export interface HandlerParts {
  readonly state: DeskStateStore;
  readonly server: CallRouteParts;
  readonly account: AccountParts;
  /**
   * Null where the desk is not enrolled, or its ledger cannot be opened: then nothing but the state can be asked for.
   */
  readonly unlock: () => Unlock | null;
  readonly blocked: () => BlockedGuard | null;
  readonly clipboard: () => ClipboardGuard | null;
  readonly capture: () => CaptureGuard | null;
  /** Null without a ledger or a link. */
  readonly encryption: () => Pick<DeskEncryption, 'connection' | 'workstation'> | null;
  readonly selfCheck: () => DeskSelfCheck | null;
  readonly passwords: () => ServerPasswords | null;
  readonly changeAtDesk: () => ChangeAtDesk | null;
  readonly reasons: Pick<Reasons, 'answer'>;
  readonly confirmations: Pick<Confirmations, 'answer'>;
  readonly policy: Pick<DeskPolicy, 'values' | 'document' | 'places'>;
  readonly preferences: PreferenceParts;
  onReady(): void;
  onInteraction(): void;
}

const DONE = { ok: true } as const;

/** Handlers of every verb; those with a route are forwarded. */
export function createHandlers(parts: HandlerParts): Handlers {
  const session = (): DeskSession => {
    const open = parts.unlock()?.session() ?? null;
    if (open === null) throw refusal('signed-out');
    return open;
  };
  const selfCheck = (): DeskSelfCheck => {
    const made = parts.selfCheck();
    if (made === null) throw refusal('no-self-check-here');
    return made;
  };
  const call = createCallRoute(parts.server);
  return {
    ...forwardedHandlers((verb) => {
      // Of what needs the server, only one's own account is there before the desk's work is open.
      if (!Object.hasOwn(SECOND_FACTOR_VERBS, verb) && !Object.hasOwn(SESSION_VERBS, verb)) session();
      return (route, params, body) => call(route, params as never, body as never);
    }),
    ...createAccount(parts.account, call),
    async getEncryption() {
      const atServer = await call('getEncryption', {}, {}).catch(() => null);
      const here = parts.encryption();
      if (here === null) throw refusal('signed-out');
      return { ...here, server: atServer?.kept ?? null };
    },
    ...preferenceHandlers(parts.preferences, session),
    getState: () => parts.state.current(),
    signIn: (credentials) =>
      parts.unlock()?.signIn(credentials) ?? {
        ok: false,
        notice: coded('sign-in-not-offered'),
        retryAt: null,
      },
    lock: () => {
      void parts.unlock()?.lock(coded('locked-by-hand'), 'by-hand');
      return DONE;
    },
    signOut: () => {
      parts.unlock()?.session()?.conversations.forgetOpen();
      void parts.unlock()?.signOut();
      return DONE;
    },
    ready: () => {
      parts.onReady();
      return DONE;
    },
    reportBlocked: (report) => {
      const tenantId =
        report.conversationId === null ? null : (parts.unlock()?.session()?.tenantOf(report.conversationId) ?? null);
      parts.blocked()?.fromPage(report, tenantId);
      return DONE;
    },
    reportInteraction: () => {
      parts.onInteraction();
      return DONE;
    },
    putClipboard: async (args) => ({ taken: (await parts.clipboard()?.put(args)) ?? false }),
    takeClipboard: async (args) => ({ text: (await parts.clipboard()?.paste(args)) ?? null }),
    reportVanished: () => {
      parts.capture()?.vanished();
      return DONE;
    },
    answerReason: ({ askId, why }) => {
      parts.reasons.answer(askId, why);
      return DONE;
    },
    answerReceiver: ({ askId, send }) => {
      parts.confirmations.answer(askId, send);
      return DONE;
    },
    envelopeKey: () => ({ key: envelopeKey() }),
    runSelfCheck: () => selfCheck().run(),
    exportSelfCheck: () => selfCheck().export(),
    probed: ({ probeId, outcome }) => {
      parts.selfCheck()?.probed(probeId, outcome);
      return DONE;
    },
    listConversations: () => session().conversations.listConversations(),
    listClosed: (args) => session().conversations.listClosed(args),
    readStates: () => session().conversations.readStates(),
    openConversation: (args) => session().conversations.openConversation(args),
    sendMessage: (args) => session().messages.sendMessage(args),
    checkMessage: (args) => session().messages.checkMessage(args),
    saveDraft: (args) => {
      session().messages.saveDraft(args);
      return DONE;
    },
    setTyping: (args) => {
      session().setTyping(args);
      return DONE;
    },
    closeConversation: async (args) => {
      await session().conversations.closeConversation(args);
      return DONE;
    },
    transferConversation: (args) => session().transfers.transferConversation(args),
    addEntry: (args) => session().entries.addEntry(args),
    getLedger: () => session().activity.getLedger(),
    queryActivity: (args) => session().activity.queryActivity(args),
    searchMessages: (args) => session().conversations.searchMessages(args),
    exportConversation: (args) => session().conversations.exportConversation(args),
    getMasking: (args) => session().masking.getMasking(args),
    tryMasking: (args) => session().masking.tryMasking(args),
    saveMasking: (args) => session().masking.saveMasking(args),
    readReplies: ({ text }) => readReplies(text),
    readPublicDetails: (args) => session().masking.readPublicDetails(args),
    getPolicy: async () => policyView(await session().policyStatus(), parts.policy),
    ...savedLoginHandlers(session),
    ...passwordVerbs(parts.passwords, parts.changeAtDesk),
    async addPerson(args) {
      const stored = await session().addPerson(args);
      if (stored.state === 'asked') return stored;
      return { ...stored, temporaryPassword: await temporaryPassword(parts.passwords(), stored.personId) };
    },
    makeEnrolmentCode: (args) => session().workstations.makeEnrolmentCode(args),
    saveEnrolmentCode: (args) => session().workstations.saveEnrolmentCode(args),
  };
}

/** The person is there by now: null where no password could be made, and a reset makes one later. */
async function temporaryPassword(passwords: ServerPasswords | null, personId: string): Promise<string | null> {
  try {
    return (await passwords?.resetPassword({ personId, open: false }))?.temporaryPassword ?? null;
  } catch {
    return null;
  }
}

/** Made anew with each desk's sign-in, so looked up at each call. */
function passwordVerbs(
  passwords: () => ServerPasswords | null,
  changeAtDesk: () => ChangeAtDesk | null,
): ServerPasswords & ChangeAtDesk {
  const made = <T>(found: T | null): T => {
    if (found === null) throw refusal('signed-out');
    return found;
  };
  const own = (): ServerPasswords => made(passwords());
  const machine = (): ChangeAtDesk => made(changeAtDesk());
  return {
    getOwnPassword: (args) => own().getOwnPassword(args),
    checkPassword: (args) => own().checkPassword(args),
    changePassword: (args) => own().changePassword(args),
    resetPassword: (args) => own().resetPassword(args),
    getWorkstationPassword: (args) => machine().getWorkstationPassword(args),
    checkWorkstationPassword: (args) => machine().checkWorkstationPassword(args),
    changeWorkstationPassword: (args) => machine().changeWorkstationPassword(args),
  };
}
