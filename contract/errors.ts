/**
 * Every refusal as a code with parameters. No line contains a sentence: the pages and the command line put codes into
 * words from their own catalogues, in the reader's language.
 */
import { z } from 'zod';
import { Millis, RequiredAction } from './common.ts';

/** A parameter is a value that words are built around: a number, a name, a moment, or a code of its own. */
const Param = z.union([
  z.string().max(1_000),
  z.number(),
  z.boolean(),
  z.null(),
  z.array(z.string().max(200)).max(100),
]);
/**
 * A code with its parameters, as it travels. Read tolerantly: a newer server may send a code that this desk has no
 * words for, which is then shown by its code.
 */
export const Coded = z.object({ code: z.string().min(1).max(80), params: z.record(z.string().max(40), Param) });
export type Coded = z.infer<typeof Coded>;

/** Answer of the server to whatever it refuses, with a status of 4xx or 5xx. */
export const ApiProblem = Coded;
export type ApiProblem = Coded;

const none = z.strictObject({});
const count = z.number().int().nonnegative();
const line = <P extends z.ZodObject>(status: number, params: P): { status: number; params: P } => ({ status, params });

/** Why a person may not give or change what they wanted to. */
export const Beyond = z.enum([
  'own-access',
  'other-tenants',
  'more-power',
  'role-more-power',
  'tenants-not-yours',
  'role-not-changing',
  'role-not-adding',
  'role-not-deciding',
  'own-request',
  'about-you',
  'asker-may-not',
  'person-missing',
  'was-reset',
  'own-review',
  'others-review',
  'own-decisions',
  'decider-may-not',
]);
export type Beyond = z.infer<typeof Beyond>;

/** What the server refuses: the HTTP status and the parameters of each code. */
export const PROBLEMS = {
  /** The request does not have the agreed form. */
  invalid: line(400, none),
  'too-large': line(413, none),
  'not-found': line(404, none),
  failed: line(500, none),
  /** The disk of the server is full: nothing of the request was stored, and it may be sent again. */
  'storage-full': line(507, none),
  'page-not-built': line(503, none),

  forbidden: line(403, none),
  'session-ended': line(401, none),
  /** The address of this connection is not registered. The person learns only that; the reason goes to IT. */
  'address-refused': line(403, none),
  /** Said only to a connection whose certificate proves that it was enrolled. */
  'workstation-revoked': line(403, none),
  'workstation-unknown': line(403, none),
  /** Not proved by the sign-in key of the workstation in an open session, or no longer so. */
  'renewal-refused': line(403, none),
  /** A workstation records for itself only. */
  'other-workstation': line(403, none),
  'required-action': line(403, z.strictObject({ action: RequiredAction })),
  /** One code for whatever was wrong with a sign-in. */
  'sign-in-failed': line(401, none),
  'too-many-tries': line(429, z.strictObject({ retryAt: Millis })),
  /** One code for whatever was wrong with an enrolment code. */
  'enrolment-refused': line(403, none),

  /** The words of the notice have changed since they were read. */
  'notice-changed': line(409, none),
  'too-fast': line(429, none),
  /** A visitor's page of an origin that the server was not started with (`--visitor-origin`). */
  'origin-unknown': line(403, none),
  /** The conversation is closed. */
  closed: line(409, none),
  /** The same, where the visitor has ended it. */
  'closed-by-visitor': line(409, none),
  /** Somebody else answers the conversation than the page showed. */
  'taken-meanwhile': line(409, none),
  /** Another person answers the conversation, or none. */
  'not-answered-by-you': line(409, none),
  /** The person answers as many conversations as policy allows. */
  'too-many-conversations': line(409, z.strictObject({ most: count })),
  /** The person is on a break. */
  'on-a-break': line(409, none),
  /** The reason of a break is none of those that policy has. */
  'not-a-break-reason': line(409, none),
  /** The person cannot answer conversations of this company. */
  'cannot-answer': line(409, none),
  /** The offer of a conversation was accepted, declined or withdrawn, or its time is over. */
  'transfer-over': line(409, none),
  /** A conversation may be opened again for so many hours. */
  'reopen-too-late': line(409, z.strictObject({ hours: count })),
  'not-closed': line(409, none),
  /** An entry is sealed to a key that the tenant no longer uses. */
  'key-changed': line(409, none),
  'export-off': line(409, none),
  /** The server could not write into the folder that policy names; its log has the code of the system. */
  'export-failed': line(500, none),

  /** A login was sealed to a key that none of the person's workstations has any more. */
  'key-gone': line(409, none),
  'too-many-logins': line(409, z.strictObject({ most: count })),
  'login-changed': line(409, none),

  /** Somebody else has changed or retired the reply meanwhile. */
  'reply-changed': line(409, none),
  'reply-retired': line(409, none),
  /** Replies of a team or of the tenant are changed by those who manage them. */
  'reply-not-yours': line(403, none),

  'policy-changed': line(409, none),
  'masking-policy-changed': line(409, none),
  'no-earlier-version': line(400, none),
  'type-not-excepted': line(400, none),
  'reason-too-short': line(400, z.strictObject({ least: count })),
  'reason-contains-data': line(400, none),
  'too-long-ago': line(409, none),
  'likely-card-days': line(400, z.strictObject({ days: count })),

  /** Another person acknowledges an alert than the one whom it concerns. */
  'alert-concerns-you': line(403, none),

  'nothing-to-undo': line(409, none),
  'group-gone': line(409, none),
  'rule-not-yours': line(409, none),
  'policy-not-yours': line(409, none),
  'addresses-changed': line(409, none),

  /** The change is more than this person may make. */
  beyond: line(403, z.strictObject({ why: Beyond })),
  /** Neither who asked nor who decides may make the change alone. */
  'beyond-both': line(403, z.strictObject({ why: Beyond })),
  'person-changed': line(409, none),
  'request-outdated': line(409, none),
  'undo-gone': line(409, none),
  'asked-already': line(409, none),
  /** Another person has to approve a request for it first. */
  'second-person-needed': line(403, none),
  /** The request is no longer open: somebody decided or withdrew it, or it expired. */
  decided: line(409, none),
  /** Another review of the same people is open. */
  'review-open': line(409, none),
  /** This person has begun as many reviews lately as one may. */
  'too-many-reviews': line(429, z.strictObject({ retryAt: Millis })),
  /** The review is attested or was ended. */
  'review-over': line(409, none),
  /** Only an attested review is written as a file. */
  'review-not-attested': line(409, none),
  /** What is stored of an attested review is not what was attested. */
  'review-altered': line(409, none),
  /** Somebody has changed the review since it was read. */
  'review-changed': line(409, none),
  /** So many lines are not as they were when they were listed: they have to be compared, and decided again. */
  'review-outdated': line(409, z.strictObject({ count })),
  /** So many lines are not decided, or are to be asked about. */
  'review-undecided': line(409, z.strictObject({ count })),
  /** What this line is about cannot be removed by a request. */
  'no-removal': line(400, none),
  'last-administrator': line(409, none),
  'has-left': line(409, none),
  'has-not-left': line(409, none),
  'same-name': line(409, none),
  'same-login': line(409, none),
  'same-role': line(409, none),
  'same-tenants': line(409, none),
  'login-taken': line(409, none),
  'team-of-another-tenant': line(400, none),
  'team-name-taken': line(409, none),
  'team-not-empty': line(409, none),

  'wrong-code': line(400, none),
  'key-not-read': line(400, none),
  'too-many-keys': line(409, z.strictObject({ most: count })),
  'already-enrolled': line(409, none),
  'last-factor': line(409, none),
  'nothing-enrolled': line(409, none),
  'sign-in-again': line(409, none),
  /** The policy does not allow this kind of second factor. */
  'kind-off': line(409, none),
  /** A change of a password was not finished in time, or was begun in another session. */
  'too-late': line(409, none),
  'password-changed-meanwhile': line(409, none),
  'password-not-changed-yet': line(409, none),
  'own-password': line(409, none),

  'too-many-self-checks': line(429, z.strictObject({ retryAt: Millis })),
  'self-check-refused': line(
    422,
    z.strictObject({
      why: z.enum(['certificate', 'expired', 'other-workstation', 'changed', 'signature', 'level', 'future']),
    }),
  ),
  'self-check-old': line(409, none),
  /** Policy allows no sign-in at this workstation. `level` is the level that its self-check reaches. */
  'self-check': line(
    403,
    z.strictObject({ why: z.enum(['missing', 'stale', 'below']), level: count, least: count, hours: z.number() }),
  ),

  'certificate-request-unreadable': line(400, none),
  'certificate-request-unsigned': line(400, none),
  'range-unreadable': line(409, z.strictObject({ range: z.string() })),
  'no-such-group': line(409, none),
  'no-such-workstation': line(409, none),
  'no-such-code': line(409, none),
  'group-other-tenants': line(409, none),
  'no-group-all-tenants': line(409, none),
  'group-tenants': line(409, none),
  'group-name-taken': line(409, z.strictObject({ name: z.string() })),
  'too-many-codes': line(409, z.strictObject({ most: count })),
  'server-name-unknown': line(409, none),
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
export type ProblemParams<C extends ProblemCode> = z.output<(typeof PROBLEMS)[C]['params']>;
/** The parameters as arguments: none for a code that has none. */
export type ParamsOf<P> = P extends Record<string, never> ? [] : [params: P];
