/**
 * Passwords: the rules for new ones, changing the own server password, and a temporary one from IT. No password crosses
 * between desk and server.
 */
import { z } from 'zod';
import { Id, Millis, RequiredAction, secretText } from './common.ts';
import { CheckedCode } from './checkedCode.ts';
import { notRecorded, route, verb, withChange } from './tables.ts';

/** base64url without padding. */
const Bytes = z
  .string()
  .min(1)
  .max(2_000)
  .regex(/^[A-Za-z0-9_-]*$/);
const empty = z.strictObject({});

/** Rules for a new password, as policy sets them. The desk applies them: the server never sees a password. */
export const PasswordRules = z.strictObject({
  leastLength: z.number().int().min(12).max(128),
  lettersAndDigits: z.boolean(),
  /** How many former passwords may not come back. */
  remembered: z.number().int().min(4).max(24),
  maxAgeDays: z.number().int().positive().nullable(),
});
export type PasswordRules = z.infer<typeof PasswordRules>;

/** State of one's own server password. `expiresAt` is null where it does not expire. */
export const PasswordStatus = z.strictObject({
  rules: PasswordRules,
  changedAt: Millis,
  expiresAt: Millis.nullable(),
  /** Given out by IT, for one sign-in. */
  temporary: z.boolean(),
  /** Words that a password must not be made of: the login, names of the person and of companies. */
  words: z.array(z.string().max(120)).max(200),
});
export type PasswordStatus = z.infer<typeof PasswordStatus>;

/** Longest password, UTF-16 units. */
export const MAX_PASSWORD_LENGTH = 1_024;
const Password = secretText('password', 1, MAX_PASSWORD_LENGTH);
const Begun = secretText('password', 0, MAX_PASSWORD_LENGTH);

export const PASSWORD_ROUTES = {
  ownPassword: route({
    method: 'GET',
    path: '/v1/own/password',
    permission: 'own.manage',
    record: notRecorded("one's own settings; what is changed there is recorded"),
    params: empty,
    body: empty,
    result: PasswordStatus,
    summary: 'Status of the own password, and the rules for a new one',
  }),
  /** Counted like a sign-in: a person at an unlocked desk that is not theirs must not guess here either. */
  provePassword: route({
    method: 'POST',
    path: '/v1/own/password/start',
    permission: 'own.manage',
    record: notRecorded('a step of a change that is recorded at its end'),
    params: empty,
    body: z.strictObject({ startLoginRequest: Bytes }),
    result: z.strictObject({ attemptId: Id, loginResponse: Bytes }),
    summary: 'First OPAQUE message with the present password',
  }),
  /**
   * Third OPAQUE message with the present password, and the first two with the new one: a registration, and the same
   * blinded password once more for the former records, so that the desk can check whether the new password is one of
   * them.
   */
  renewPassword: route({
    method: 'POST',
    path: '/v1/own/password/prove',
    permission: 'own.manage',
    record: notRecorded('a step of a change that is recorded at its end'),
    params: empty,
    body: z.strictObject({
      attemptId: Id,
      finishLoginRequest: Bytes.nullable(),
      registrationRequest: Bytes,
      startLoginRequest: Bytes,
    }),
    result: z.strictObject({
      changeId: Id,
      registrationResponse: Bytes,
      /** The present record first, then former ones. */ former: z.array(Bytes).max(25),
      sealedSecret: Bytes.nullable(),
    }),
    summary: 'Proves the present password and answers the registration of a new one',
  }),
  /** One transaction: the new record, and the person's secret sealed anew. This person's other sessions end. */
  finishPassword: route({
    method: 'POST',
    path: '/v1/own/password/finish',
    permission: 'own.manage',
    record: withChange('password-changed'),
    params: empty,
    body: z.strictObject({ changeId: Id, registrationRecord: Bytes, sealedSecret: Bytes }),
    result: z.strictObject({ requiredAction: RequiredAction.nullable(), expiresAt: Millis.nullable() }),
    summary: 'Stores the record of the new password',
  }),
  /** Answers with what is stored: the first one stays. */
  keepSecret: route({
    method: 'PUT',
    path: '/v1/own/secret',
    permission: 'own.manage',
    record: notRecorded('a sealed secret that the server cannot open'),
    params: empty,
    body: z.strictObject({ sealedSecret: Bytes }),
    result: z.strictObject({ sealedSecret: Bytes }),
    summary: "Keeps the person's secret, sealed by the desk, where none is kept",
  }),
  /**
   * The temporary password is made at the administrator's desk and shown there once; this server does not see it
   * either.
   */
  resetStart: route({
    method: 'POST',
    path: '/v1/people/:personId/password/start',
    permission: 'people.manage',
    record: notRecorded('a step of a change that is recorded at its end'),
    params: z.strictObject({ personId: Id }),
    body: z.strictObject({ registrationRequest: Bytes }),
    result: z.strictObject({ registrationResponse: Bytes }),
    summary: 'First half of a temporary password for somebody else',
  }),
  resetFinish: route({
    method: 'POST',
    path: '/v1/people/:personId/password/finish',
    permission: 'people.manage',
    record: withChange('administration'),
    params: z.strictObject({ personId: Id }),
    body: z.strictObject({ registrationRecord: Bytes, open: z.boolean() }),
    result: z.strictObject({ until: Millis }),
    summary: 'Replaces the password of somebody else by a temporary one; ends their sessions',
  }),
} as const;

/** Why a new password was not taken; `problems` are codes of `faults.ts`, several at a time. */
export const PasswordAnswer = z.discriminatedUnion('ok', [
  z.strictObject({ ok: z.literal(true) }),
  z.strictObject({
    ok: z.literal(false),
    notice: CheckedCode,
    problems: z.array(CheckedCode).max(20),
    retryAt: Millis.nullable(),
  }),
]);
export type PasswordAnswer = z.infer<typeof PasswordAnswer>;

export const PASSWORD_VERBS = {
  getOwnPassword: verb({ needs: 'own.manage', args: empty, result: PasswordStatus.omit({ words: true }) }),
  /** Looks at a new password by the rules that need no server; nothing of it is kept, sent or recorded. */
  checkPassword: verb({
    needs: 'own.manage',
    args: z.strictObject({ password: Begun }),
    result: z.strictObject({ problems: z.array(CheckedCode).max(20) }),
  }),
  changePassword: verb({
    needs: 'own.manage',
    args: z.strictObject({ present: Password, next: Password }),
    result: PasswordAnswer,
  }),
  /**
   * The temporary password is in this answer and nowhere else. `open` also opens a sign-in that too many tries have
   * closed.
   */
  resetPassword: verb({
    needs: 'people.manage',
    args: z.strictObject({ personId: Id, open: z.boolean() }),
    result: z.strictObject({ temporaryPassword: z.string().max(60), until: Millis }),
  }),
  /** The password of this machine, where it has run out; at any other time IT changes it, at the machine. */
  getWorkstationPassword: verb({
    needs: 'own.manage',
    args: empty,
    result: z.strictObject({ leastLength: z.number().int().min(12).max(128) }),
  }),
  checkWorkstationPassword: verb({
    needs: 'own.manage',
    args: z.strictObject({ password: Begun }),
    result: z.strictObject({ problems: z.array(CheckedCode).max(20) }),
  }),
  changeWorkstationPassword: verb({
    needs: 'own.manage',
    args: z.strictObject({ present: Password, next: Password }),
    result: PasswordAnswer,
  }),
} as const;
