/**
 * What the desk says to the person at it beside answers: why it does not open, why it locked, what a guard stopped,
 * what runs out. Codes with parameters; `recorded` says whether the activity ledger has it, and the page says so only
 * then.
 */
import { z } from 'zod';

const none = z.strictObject({});
const count = z.number().int().nonnegative();
const recorded = z.strictObject({ recorded: z.boolean() });
const way = z.enum(['virtualMachine', 'remoteSession', 'debugger', 'removableMedia', 'secondDisplay']);
const address = z.strictObject({ address: z.string().max(80).nullable() });
/** Of the outbox. `visitor` is null where their conversation is no longer open here, `kind` that of an entry. */
const item = z.strictObject({
  item: z.enum(['message', 'entry']),
  kind: z.string().max(40).nullable(),
  visitor: z.string().max(200).nullable(),
});

/** Why sign-in is not offered. */
const CLOSED = {
  'desk-address': address,
  'desk-unreachable': none,
  'desk-certificate': none,
  'desk-unknown': none,
  'desk-revoked': none,
  'desk-not-enrolled': none,
  /** The server works with `minimum` and newer. */
  'desk-too-old': z.strictObject({ version: z.string().max(40), minimum: z.string().max(40) }),
  'desk-ledger': none,
  'desk-policy': none,
  /** A sign of the machine that policy does not allow. */
  'desk-signal': z.strictObject({ way }),
  /** The guards cannot look at the machine. */
  'desk-cannot-look': none,
  'self-check-not-yet': none,
  'self-check-failed': none,
  'self-check-not-given': none,
  /** `missing` are controls and `states` how far each is enforced, in the same order; `more` are not named. */
  'self-check-level': z.strictObject({
    level: count,
    least: count,
    missing: z.array(z.string().max(200)).max(20),
    states: z.array(z.string().max(40)).max(20),
    more: count,
  }),
} as const;

/** Why the desk locked. */
const LOCKED = {
  'locked-by-hand': none,
  'locked-with-system': none,
  'locked-idle': z.strictObject({ minutes: z.number() }),
  'locked-tries': none,
  'locked-watermark': none,
  'locked-devtools': none,
  'locked-guard': z.strictObject({ guard: z.string().max(40) }),
  'locked-page': none,
  'shift-ended': none,
  'password-changed': none,
  'session-not-opened': none,
  /**
   * The server ended the session. `why` is its code, which may be one that this desk does not know; `name` a person or
   * workstation that it names, `reason` what that person wrote.
   */
  'session-over': z.strictObject({
    why: z.string().max(60),
    name: z.string().max(200).nullable(),
    reason: z.string().max(1_000).nullable(),
  }),
} as const;

/** A sign-in that did not succeed: one code for whatever was wrong. */
const SIGN_IN = { 'sign-in-not-done': none, 'sign-in-closed': none, 'sign-in-not-offered': none } as const;

/** A change of a password that was not done. */
const PASSWORDS = {
  'password-not-taken': none,
  'present-password-wrong': none,
  'present-workstation-password-wrong': none,
  'password-closed': none,
} as const;

/** What a guard stopped. */
const STOPPED = {
  'switched-off': recorded,
  'copying-off': recorded,
  'cutting-off': recorded,
  'pasting-off': recorded,
  'printing-off': recorded,
  'dragging-off': recorded,
  'dropping-off': recorded,
  'context-menu-off': recorded,
  'developer-tools-off': recorded,
  'key-off': recorded,
  'downloading-off': recorded,
  'dialogs-off': recorded,
  'permission-not-given': recorded,
  'devices-off': recorded,
  'other-page': recorded,
  'other-window': recorded,
  'page-within': recorded,
  'page-network': recorded,
  'page-script': recorded,
  'connection-not-trusted': recorded,
  'page-opened-anew': recorded,
  'not-allowed-here': recorded,
  'other-host': recorded,
  'not-checked': recorded,
  'not-recorded': recorded,
  'say-why': recorded,
  'locked-meanwhile': recorded,
  'conversation-first': recorded,
  'other-conversation': recorded,
  'other-company': recorded,
  'no-reason-given': recorded,
  'reason-not-long-enough': recorded,
  'copy-no-conversation': recorded,
  'copy-too-long': recorded,
  'copy-not-checked': recorded,
  'paste-no-conversation': recorded,
  'nothing-copied': recorded,
  'clipboard-not-readable': recorded,
  'signal-seen': z.strictObject({ way, recorded: z.boolean() }),
} as const;

/** Notices that disappear by themselves. */
const PASSING = {
  'why-paste': none,
  'recovery-code-used': z.strictObject({ count }),
  'password-expires': z.strictObject({ count }),
  'workstation-password-expires': z.strictObject({ count }),
  'earlier-work-lost': z.strictObject({ messages: count, entries: count, drafts: count, recorded: z.boolean() }),
  'item-refused': item.extend({ why: z.string().max(80) }),
  'item-key-changed': item,
  'item-unreadable': item.extend({ recorded: z.boolean() }),
  'file-not-deleted': none,
  'import-cut-off': none,
  'answer-awaited': z.strictObject({ visitor: z.string().max(200), seconds: z.number().int().nonnegative() }),
} as const;

/** Parameters of each code. */
export const NOTICES = { ...CLOSED, ...LOCKED, ...SIGN_IN, ...PASSWORDS, ...STOPPED, ...PASSING } as const;
export type NoticeCode = keyof typeof NOTICES;
/** Stopped by a guard: what its notice is called. */
export type StoppedCode = Exclude<keyof typeof STOPPED, 'signal-seen'>;
