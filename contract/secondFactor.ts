/**
 * The second factor beside the two passwords: what crosses between page, desk and server about it. Secrets cross once,
 * on the day they are made.
 */
import { LONGEST_TOTP_URI } from '../core/vocabulary/limits.ts';
import { SECOND_FACTOR_KINDS } from '../core/vocabulary/secondFactorKinds.ts';
import { z } from 'zod';
import { Id, Millis, RequiredAction, Person } from './common.ts';
import { forwarded, notRecorded, route, verb, withChange } from './tables.ts';

/**
 * Origin and relying party of the page in every host whose browser lets a page ask a security key; see
 * docs/second-factor.md.
 */
export const SECURITY_KEY_ORIGIN = 'https://desk.cleandesk.internal';
export const SECURITY_KEY_RP = 'desk.cleandesk.internal';
/**
 * Milliseconds that a person has to find and touch the key. Less than a sign-in may take from its first half to its
 * second.
 */
export const SECURITY_KEY_TIMEOUT = 45_000;
/** Security keys that one person may have; every question names this many, made-up ones among them. */
export const MAX_SECURITY_KEYS = 5;

const Bytes = z
  .string()
  .min(1)
  .max(4_096)
  .regex(/^[A-Za-z0-9_-]+$/);
const Transport = z.string().max(20);

/** What a key is asked to sign (WebAuthn, `PublicKeyCredentialRequestOptionsJSON`). Alike for everybody. */
export const SecurityKeyRequest = z.strictObject({
  rpId: z.literal(SECURITY_KEY_RP),
  challenge: Bytes,
  timeout: z.number().int().positive(),
  userVerification: z.literal('discouraged'),
  allowCredentials: z.array(z.strictObject({ id: Bytes, type: z.literal('public-key') })).length(MAX_SECURITY_KEYS),
});
export type SecurityKeyRequest = z.infer<typeof SecurityKeyRequest>;

/** What a key has signed. */
export const SecurityKeyAnswer = z.strictObject({
  id: Bytes,
  clientDataJSON: Bytes,
  authenticatorData: Bytes,
  signature: Bytes,
  userHandle: Bytes.nullable(),
});
export type SecurityKeyAnswer = z.infer<typeof SecurityKeyAnswer>;

/** What a key is asked to make (WebAuthn, `PublicKeyCredentialCreationOptionsJSON`). */
export const SecurityKeyCreation = z.strictObject({
  rp: z.strictObject({ id: z.literal(SECURITY_KEY_RP), name: z.string().max(80) }),
  user: z.strictObject({ id: Bytes, name: z.string().max(120), displayName: z.string().max(120) }),
  challenge: Bytes,
  timeout: z.number().int().positive(),
  algorithms: z.array(z.number().int()).min(1).max(8),
  excludeCredentials: z.array(z.strictObject({ id: Bytes, type: z.literal('public-key') })).max(MAX_SECURITY_KEYS),
});
export type SecurityKeyCreation = z.infer<typeof SecurityKeyCreation>;

/** What a key has made. */
export const NewSecurityKey = z.strictObject({
  id: Bytes,
  clientDataJSON: Bytes,
  attestationObject: Bytes,
  transports: z.array(Transport).max(8),
});
export type NewSecurityKey = z.infer<typeof NewSecurityKey>;

/** Which fields the sign-in shows; the same for everybody at this server. */
export const SecondFactorOffer = z.strictObject({ code: z.boolean(), securityKey: z.boolean() });
export type SecondFactorOffer = z.infer<typeof SecondFactorOffer>;

/** As typed: six digits, or a recovery code. */
export const SecondFactorCode = z.string().min(1).max(40);

export const Factor = z.strictObject({
  id: Id,
  kind: z.enum(SECOND_FACTOR_KINDS),
  /** As its person named it; null for an app, which has no name of its own. */
  name: z.string().max(80).nullable(),
  madeAt: Millis,
  usedAt: Millis.nullable(),
});
export type Factor = z.infer<typeof Factor>;

/** A person's own second factor. */
export const OwnSecondFactor = z.strictObject({
  required: z.boolean(),
  /** Kinds that count by policy. */
  kinds: z.array(z.enum(SECOND_FACTOR_KINDS)),
  factors: z.array(Factor),
  /** Unused recovery codes; null where none were made. */
  recoveryLeft: z.number().int().nonnegative().nullable(),
  recoveryUsedAt: Millis.nullable(),
  /** Until when this session may change any of it; afterwards one signs in again first. */
  changeableUntil: Millis,
});
export type OwnSecondFactor = z.infer<typeof OwnSecondFactor>;

/** Shown once: the secret as text, and the address from which the QR code is drawn. */
export const NewTotp = z.strictObject({
  factorId: Id,
  secret: z.string().max(64),
  uri: z.string().max(LONGEST_TOTP_URI),
});
export type NewTotp = z.infer<typeof NewTotp>;

/** `recoveryCodes` are shown once; null where there were some already. */
export const FactorAdded = z.strictObject({
  factor: Factor,
  recoveryCodes: z.array(z.string().max(20)).max(20).nullable(),
  requiredAction: RequiredAction.nullable(),
});
export type FactorAdded = z.infer<typeof FactorAdded>;
export const RecoveryCodes = z.strictObject({ codes: z.array(z.string().max(20)).max(20) });

const FactorName = z.string().trim().min(1).max(80);
export const Reason = z.string().trim().min(3).max(200);

/** Second factors of people, for the administrators who manage them: never a secret, never a code. */
export const SecondFactorStatus = z.strictObject({
  person: Person,
  required: z.boolean(),
  totp: z.boolean(),
  securityKeys: z.number().int().nonnegative(),
  recoveryLeft: z.number().int().nonnegative().nullable(),
  usedAt: Millis.nullable(),
});
export type SecondFactorStatus = z.infer<typeof SecondFactorStatus>;
/** `waits`: policy wants a second person; nothing has changed yet. */
const ResetAnswer = z.strictObject({ state: z.enum(['done', 'waits']) });

const empty = z.strictObject({});
const done = z.strictObject({ ok: z.literal(true) });
const confirmTotp = z.strictObject({ factorId: Id, code: SecondFactorCode });
const ofFactor = z.strictObject({ factorId: Id });
const ofPerson = z.strictObject({ personId: Id });

export const SECOND_FACTOR_ROUTES = {
  ownSecondFactor: route({
    method: 'GET',
    path: '/v1/own/second-factor',
    permission: 'own.manage',
    record: notRecorded("one's own settings; what is changed there is recorded"),
    params: empty,
    body: empty,
    result: OwnSecondFactor,
    summary: 'What this person has enrolled',
  }),
  beginTotp: route({
    method: 'POST',
    path: '/v1/own/second-factor/totp',
    permission: 'own.manage',
    record: notRecorded('a step of a change that is recorded at its end'),
    params: empty,
    body: empty,
    result: NewTotp,
    summary: 'Make the secret of an authenticator app, shown once; it counts once it is confirmed',
  }),
  confirmTotp: route({
    method: 'POST',
    path: '/v1/own/second-factor/totp/confirm',
    permission: 'own.manage',
    record: withChange('second-factor'),
    params: empty,
    body: confirmTotp,
    result: FactorAdded,
    summary: 'Enrol the app with a code that it shows',
  }),
  beginSecurityKey: route({
    method: 'POST',
    path: '/v1/own/second-factor/key',
    permission: 'own.manage',
    record: notRecorded('a step of a change that is recorded at its end'),
    params: empty,
    body: empty,
    result: SecurityKeyCreation,
    summary: 'The question for a new security key',
  }),
  confirmSecurityKey: route({
    method: 'POST',
    path: '/v1/own/second-factor/key/confirm',
    permission: 'own.manage',
    record: withChange('second-factor'),
    params: empty,
    body: z.strictObject({ name: FactorName, made: NewSecurityKey }),
    result: FactorAdded,
    summary: 'Enrol the key that answered',
  }),
  removeFactor: route({
    method: 'POST',
    path: '/v1/own/second-factor/remove',
    permission: 'own.manage',
    record: withChange('second-factor'),
    params: empty,
    body: ofFactor,
    result: done,
    summary: 'Remove one of the own; refused for the last one where policy wants one',
  }),
  renewRecoveryCodes: route({
    method: 'POST',
    path: '/v1/own/second-factor/recovery-codes',
    permission: 'own.manage',
    record: withChange('second-factor'),
    params: empty,
    body: empty,
    result: RecoveryCodes,
    summary: 'Make ten new recovery codes, shown once, in place of the old ones',
  }),
  listSecondFactors: route({
    method: 'GET',
    path: '/v1/second-factors',
    permission: 'people.read',
    record: notRecorded('a view of the organisation; what is changed there is recorded'),
    params: empty,
    body: empty,
    result: z.array(SecondFactorStatus),
    summary: 'Which second factors the people of the own tenants have',
  }),
  resetSecondFactor: route({
    method: 'POST',
    path: '/v1/people/:personId/second-factor/reset',
    permission: 'people.manage',
    record: withChange('administration'),
    params: ofPerson,
    body: z.strictObject({ reason: Reason }),
    result: ResetAnswer,
    summary: 'Take away every second factor of somebody else, and end their sessions',
  }),
} as const;

export const SECOND_FACTOR_VERBS = {
  ownSecondFactor: forwarded('ownSecondFactor', SECOND_FACTOR_ROUTES.ownSecondFactor),
  beginTotp: forwarded('beginTotp', SECOND_FACTOR_ROUTES.beginTotp),
  confirmTotp: verb({ needs: 'own.manage', args: confirmTotp, result: FactorAdded }),
  /** Asks the browser for a key, which waits until the person touches it. */
  addSecurityKey: verb({ needs: 'own.manage', args: z.strictObject({ name: FactorName }), result: FactorAdded }),
  removeFactor: forwarded('removeFactor', SECOND_FACTOR_ROUTES.removeFactor),
  renewRecoveryCodes: forwarded('renewRecoveryCodes', SECOND_FACTOR_ROUTES.renewRecoveryCodes),
  listSecondFactors: forwarded('listSecondFactors', SECOND_FACTOR_ROUTES.listSecondFactors),
  resetSecondFactor: forwarded('resetSecondFactor', SECOND_FACTOR_ROUTES.resetSecondFactor),
  /** From the preload: what came of the event `securityKey`; null where the browser or the person said no. */
  answerSecurityKey: verb({
    needs: 'anyone',
    args: z.strictObject({ askId: Id, answer: z.union([SecurityKeyAnswer, NewSecurityKey]).nullable() }),
    result: done,
  }),
} as const;

/** To the preload: ask a key to sign, or to be made. The page itself cannot. */
export const SecurityKeyPrompt = z.discriminatedUnion('what', [
  z.strictObject({ askId: Id, what: z.literal('sign'), request: SecurityKeyRequest }),
  z.strictObject({ askId: Id, what: z.literal('make'), creation: SecurityKeyCreation }),
]);
export type SecurityKeyPrompt = z.infer<typeof SecurityKeyPrompt>;
