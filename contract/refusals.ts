/**
 * What the desk itself refuses, as codes with parameters. Codes of the server (`errors.ts`) pass through it as they
 * are.
 */
import { z } from 'zod';
import type { Coded, ParamsOf, ProblemCode, ProblemParams } from './errors.ts';
import type { FaultCode, FAULTS } from './faults.ts';
import type { NOTICES, NoticeCode } from './notices.ts';

const none = z.strictObject({});
const of = z.strictObject({ name: z.string().max(200) });

/** Parameters of each code. */
export const REFUSALS = {
  /** The bridge does not answer this caller, or this verb to this role. */
  refused: none,
  'signed-out': none,
  'desk-locked': none,
  'no-desk-here': none,
  'no-self-check-here': none,
  'self-check-first': none,
  'self-check-not-run': none,
  'self-check-not-written': none,

  'server-unreachable': none,
  'unreachable-nothing-changed': none,
  /** The server answered with something else than was asked for; recorded. */
  'other-answer': none,
  'no-security-key': none,

  'change-under-way': none,
  'no-such-person': none,
  'secret-unreadable': none,
  /** No answer to a change of the password: either the former or the new one is in force. */
  'password-in-doubt': none,
  /** The workstation password is changed at the sign-in or by IT. */
  'changed-by-it': none,

  'conversation-not-open': none,
  'part-not-stored': none,
  /** The tenant has no key that may seal: it is not signed by the tenant, or has run out, or was revoked. */
  'tenant-key-refused': none,
  'text-not-checked': none,
  'message-too-long': none,
  /** More of the message would be hidden than the person knows of; not sent. */
  'parts-hidden': z.strictObject({ count: z.number().int().positive() }),

  /** The person has not confirmed whom the message is for; not sent. */
  'receiver-not-confirmed': none,

  /** The server's ledger contradicts what this desk has checked before. */
  'ledger-failed': none,

  'no-saved-logins': none,
  'no-such-login': none,
  'login-in-doubt': none,
  'no-login-key': of,
  'no-compared-key': of,
  'login-key-changed': none,

  'code-not-at-hand': none,
  'code-not-written': none,
} as const;

export type RefusalCode = keyof typeof REFUSALS;
/** Whatever the desk may say to a person, by its code. */
export type DeskCode = RefusalCode | NoticeCode | ProblemCode | FaultCode;
export type DeskCodeParams<C extends DeskCode> = C extends RefusalCode
  ? z.output<(typeof REFUSALS)[C]>
  : C extends NoticeCode
    ? z.output<(typeof NOTICES)[C]>
    : C extends ProblemCode
      ? ProblemParams<C>
      : C extends FaultCode
        ? z.output<(typeof FAULTS)[C]>
        : never;
export type DeskCodeArguments<C extends DeskCode> = ParamsOf<DeskCodeParams<C>>;

/** A code with exactly the parameters that it has. */
export const coded = <C extends DeskCode>(code: C, ...[params]: DeskCodeArguments<C>): Coded => ({
  code,
  params: params ?? {},
});
