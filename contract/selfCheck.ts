/**
 * A desk's report on its own controls on one machine, signed so that it cannot be changed between the machine and the
 * reader.
 */
import { z } from 'zod';
import { CheckNote, ReadCheckNote } from './checkNotes.ts';
import { Id, Millis } from './common.ts';

/**
 * `enforced`: works. `in-part`: works, and the notes say what does not. `not-enforceable`: no application can enforce
 * it here, and a note names the policy of the operating system that does. `off-by-policy`: switched off by policy.
 * `failed`: does not work, or its check went wrong. `not-run`: could not be tried, so nothing is known of it.
 */
export const CHECK_STATES = ['enforced', 'in-part', 'not-enforceable', 'off-by-policy', 'failed', 'not-run'] as const;
export const CheckState = z.enum(CHECK_STATES);
export type CheckState = z.infer<typeof CheckState>;

/** More lines than this, or more notes of one, are no report of ours. */
export const MOST_LINES = 150;
export const MOST_NOTES = 12;

export const SelfCheckLine = z.strictObject({
  /** Which guard or part of the desk tried it. */
  guard: z.string().min(1).max(60),
  control: z.string().min(1).max(80),
  state: CheckState,
  /** How it was tried, what does not work, and the policy of the operating system that would enforce it. */
  notes: z.array(CheckNote).max(MOST_NOTES),
});
export type SelfCheckLine = z.infer<typeof SelfCheckLine>;

export const SelfCheckLevel = z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]);
export type SelfCheckLevel = z.infer<typeof SelfCheckLevel>;

const short = z.string().max(40);
export const SelfCheckReport = z.strictObject({
  version: z.literal(1),
  workstationId: Id,
  host: z.enum(['electron', 'chromium', 'fake', 'none']),
  platform: short,
  versions: z.strictObject({ desk: short, node: short, electron: short.nullable(), system: z.string().max(80) }),
  /** When it ran, by the server's clock once its time is known. */
  at: Millis,
  /** First 16 hexadecimal digits of the SHA-256 of the guard policy in force at that time. */
  policy: z.string().regex(/^[0-9a-f]{16}$/),
  lines: z.array(SelfCheckLine).max(MOST_LINES),
  /** Follows from the lines; a reader of the report computes it again. */
  level: SelfCheckLevel,
});
export type SelfCheckReport = z.infer<typeof SelfCheckReport>;

export const SignedSelfCheck = z.strictObject({
  report: SelfCheckReport,
  /** SHA-256 of what is signed, lower-case hexadecimal. */
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  /** ECDSA with P-256 and SHA-256 by the key of the workstation's certificate; 64 bytes (IEEE P1363), base64url. */
  signature: z.string().regex(/^[A-Za-z0-9_-]{86}$/),
});
export type SignedSelfCheck = z.infer<typeof SignedSelfCheck>;

/** What policy demands before sign-in. Level 0 demands nothing. */
export const SelfCheckDemand = z.strictObject({
  leastLevel: SelfCheckLevel,
  maxAgeHours: z.number().positive().max(720),
});
export type SelfCheckDemand = z.infer<typeof SelfCheckDemand>;

const ReadReport = SelfCheckReport.extend({
  lines: z.array(SelfCheckLine.extend({ notes: z.array(ReadCheckNote).max(MOST_NOTES) })).max(MOST_LINES),
});

/**
 * What the server saw of a workstation by itself, beside what the workstation says. Times are the server's.
 */
export const SeenByServer = z.strictObject({
  /** Null for a certificate whose end is not known. */
  certificateUntil: Millis.nullable(),
  /** Whether a sign-in key is registered: each session there was opened by its signature. */
  hasSignInKey: z.boolean(),
  /** Of the newest session; null where there was none. */
  signedIn: z.strictObject({ at: Millis, address: z.string() }).nullable(),
  /** Sign-ins, statements and requests from there that were refused in the last 30 days. */
  refused: z.number().int().nonnegative(),
  /** When the newest of its records arrived; null where none did. */
  recordAt: Millis.nullable(),
  /** Records from there in which the server found a fault. */
  disputed: z.number().int().nonnegative(),
});
export type SeenByServer = z.infer<typeof SeenByServer>;

/**
 * A workstation as the supervisor sees it. `report` is its own statement: the newest one whose signature was verified;
 * null where none ever came.
 */
export const WorkstationCheck = z.strictObject({
  workstationId: Id,
  name: z.string(),
  seen: SeenByServer,
  report: ReadReport.nullable(),
  receivedAt: Millis.nullable(),
  /** What policy makes of it now. */
  status: z.enum(['good', 'missing', 'stale', 'below']),
  /** Levels of the reports before, the newest first. */
  before: z.array(z.strictObject({ at: Millis, level: SelfCheckLevel })).max(20),
});
export type WorkstationCheck = z.infer<typeof WorkstationCheck>;
