/** The Merkle ledger between server, desk and page: checkpoints, proofs, and what a desk has found out. */
import { z } from 'zod';
import { Millis, Seq } from './common.ts';
import { openCode } from './openCode.ts';
import { notRecorded, route, verb } from './tables.ts';

/**
 * What the server finds wrong with its own ledger: at its start, in its audit of every record, or by a witness. Each
 * has its words in `renderer/i18n/en/ledger.ts`.
 */
export const LEDGER_FINDINGS = [
  /** A record is not what its leaf commits to, or not even its leaf is what was signed. */
  'record-changed',
  /** A record is gone, and no record says that it was erased. */
  'record-deleted',
  /** A record that was never signed is between others. */
  'record-inserted',
  'records-reordered',
  /** The newest records are gone, though they were signed. */
  'records-truncated',
  /** The stored tree is not that of the newest checkpoint. */
  'tree-changed',
  /** The newest checkpoint does not have this log's signature. */
  'checkpoint-changed',
  /** A checkpoint of more records was made before: this is an older state of the database, such as a backup. */
  'checkpoint-older',
  /** Another checkpoint was made before that does not fit: these are two histories. */
  'checkpoint-forked',
  /** A witness knows a larger tree of this log. */
  'witness-has-more',
  /** A witness has another history of this log. */
  'witness-forked',
  /** A witness does not take this log's checkpoints: it does not know the log or its key. */
  'witness-refused',
  'witness-unreachable',
] as const;
/** What the audit finds wrong with what records are about. */
export const CONTENT_FINDINGS = [
  /** Messages are not, or no more, what the record that binds them says. */
  'messages-changed',
  /** A sealed entry is not what its record says, has none, or is gone. */
  'entry-changed',
] as const;
export type ContentFinding = (typeof CONTENT_FINDINGS)[number];

export type LedgerFinding = (typeof LEDGER_FINDINGS)[number];
/** One of them as a desk reads it. */
export const ReadFinding = openCode(LEDGER_FINDINGS);

/** 32 bytes, base64. */
const Hash = z.string().length(44);
/** Most hashes of one answer: a page of 500 records that are far from each other in a large ledger. */
const hashes = z.array(Hash).max(20_000);
export const Hashes = hashes;

export const LEDGER_ROUTES = {
  ledgerCheckpoint: route({
    method: 'GET',
    path: '/v1/ledger/checkpoint',
    permission: 'activity.read',
    record: notRecorded('what is public of the ledger: sizes, hashes and signatures'),
    params: z.strictObject({ from: z.coerce.number().int().nonnegative().default(0) }),
    body: z.strictObject({}),
    result: z.strictObject({
      /** The log's key as C2SP signed-note writes it. */
      key: z.string().max(300),
      /** The newest checkpoint with its cosignatures (C2SP tlog-checkpoint); null before the first record. */
      checkpoint: z.string().max(20_000).nullable(),
      /** From the tree of size `from`; empty where there is nothing to prove. */
      proof: z.array(Hash).max(128),
      /** Which witnesses there are (C2SP tlog-policy); null for none. */
      witnesses: z.string().max(20_000).nullable(),
      /** Why the server signs no more checkpoints; null while it does. */
      stopped: ReadFinding.nullable(),
    }),
    summary: 'The newest checkpoint of the ledger, with the proof that it continues an older one',
  }),
  ledgerTile: route({
    method: 'GET',
    path: '/v1/ledger/tile/:level/:index',
    permission: 'activity.read',
    record: notRecorded('what is public of the ledger: sizes, hashes and signatures'),
    params: z.strictObject({
      level: z.coerce.number().int().min(0).max(7),
      index: z.coerce.number().int().nonnegative(),
    }),
    body: z.strictObject({}),
    /** Up to 256 hashes, side by side, base64; empty for a tile that there is not. */
    result: z.strictObject({ hashes: z.string().max(11_000) }),
    summary: 'A tile of the ledger (C2SP tlog-tiles): hashes only',
  }),
} as const;

/** Why a desk trusts the ledger no more. */
const LEDGER_FAILURES = [
  /** The newest checkpoint is of fewer records than one that this desk has checked. */
  'older',
  /** It does not continue what this desk has checked: records were changed, removed or added before it. */
  'forked',
  /** It is signed with another key. */
  'other-key',
  'signature',
  'unreadable',
  /** A record that the server showed is not in the ledger as it was shown. */
  'record',
] as const;
export const LedgerFailure = z.enum(LEDGER_FAILURES);
export type LedgerFailure = z.infer<typeof LedgerFailure>;

/** What this desk knows of the ledger. */
export const LedgerState = z.discriminatedUnion('state', [
  /** No checkpoint was checked here yet. */
  z.strictObject({ state: z.literal('unchecked') }),
  z.strictObject({
    state: z.literal('checked'),
    /** Records up to the newest checkpoint. */
    size: Seq,
    /** When this desk has checked it. */
    at: Millis,
    /** Witnesses whose cosignature this desk has verified. */
    witnesses: z.array(z.strictObject({ name: z.string().max(200), at: Millis })),
    /** Whether they are as many as asked for; null where none are. */
    enough: z.boolean().nullable(),
    /** What the server says of its own ledger. */
    stopped: ReadFinding.nullable(),
  }),
  /** The activity is not shown until IT has looked into it. */
  z.strictObject({
    state: z.literal('failed'),
    failure: LedgerFailure,
    at: Millis,
    /** Records of the checkpoint that was checked last. */
    seen: Seq,
    /** Records of the one that failed, or the record; null where it has no number. */
    found: Seq.nullable(),
  }),
]);
export type LedgerState = z.infer<typeof LedgerState>;

export const LEDGER_VERBS = {
  getLedger: verb({ needs: 'activity.read', args: z.strictObject({}), result: LedgerState }),
} as const;
