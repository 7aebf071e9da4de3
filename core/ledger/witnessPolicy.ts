/**
 * Which logs and witnesses are trusted, and how many witnesses a checkpoint needs: C2SP tlog-policy
 * (`c2sp.org/tlog-policy`).
 */
import { LedgerFault } from './ledgerFault.ts';
import { parseCheckpoint, type Checkpoint } from './checkpoint.ts';
import {
  hasControl,
  parseVerifierKey,
  SIGNATURE_TYPE,
  verifyNote,
  type SignatureType,
  type VerifierKey,
} from './note.ts';

export interface Party {
  readonly key: VerifierKey;
  readonly url: string | null;
}

export interface WitnessPolicy {
  /** their key names are the origins of their checkpoints */
  readonly logs: readonly Party[];
  /** by the name in the policy, which is not that of the key */
  readonly witnesses: ReadonlyMap<string, Party>;
  /** by name: at least `least` of the members */
  readonly groups: ReadonlyMap<string, { readonly least: number; readonly members: readonly string[] }>;
  /** a witness or a group; null when no witness is asked for */
  readonly quorum: string | null;
}

export interface TrustedCheckpoint extends Checkpoint {
  readonly log: VerifierKey;
  /** Witnesses of the policy whose cosignature verified, by their name in it, with the seconds since 1970 they said. */
  readonly cosigned: ReadonlyMap<string, number>;
}

const NONE = 'none';

/**
 * @param bytes octets; names are compared as they are
 * @throws LedgerFault policy-form with the line, key-form
 */
export function parsePolicy(bytes: Uint8Array | string): WitnessPolicy {
  // Octets stay apart in latin1: the specification gives the high ones no meaning.
  const octets = Buffer.from(typeof bytes === 'string' ? Buffer.from(bytes, 'utf8') : bytes).toString('latin1');
  const logs: Party[] = [];
  const witnesses = new Map<string, Party>();
  const groups = new Map<string, { least: number; members: string[] }>();
  let quorum: string | null | undefined;
  const lines = octets.split('\n');
  // Every line ends with a newline; the last piece is what is behind the last one.
  if (lines.pop() !== '') throw new LedgerFault('policy-form', { line: lines.length + 1 });
  for (const [at, text] of lines.entries()) {
    const fault = (): never => {
      throw new LedgerFault('policy-form', { line: at + 1 });
    };
    const isKnown = (name: string): boolean => witnesses.has(name) || groups.has(name);
    const checkNew = (name: string): void => {
      if (name === NONE || isKnown(name)) fault();
    };
    if (hasControl(text, '\t') || text.includes('\u007f')) fault();
    const words = text.split(/[ \t]+/).filter((word) => word !== '');
    const [keyword, ...rest] = words;
    if (keyword === undefined || keyword.startsWith('#')) continue;
    if (keyword === 'log' && (rest.length === 1 || rest.length === 2)) {
      const party = partyOf(rest[0] ?? '', rest[1], SIGNATURE_TYPE.ed25519, fault);
      if (logs.some(({ key }) => isSameKey(key, party.key))) fault();
      logs.push(party);
    } else if (keyword === 'witness' && (rest.length === 2 || rest.length === 3)) {
      const [name = '', key = '', url] = rest;
      checkNew(name);
      const party = partyOf(key, url, SIGNATURE_TYPE.cosignature, fault);
      if ([...witnesses.values()].some((other) => isSameKey(other.key, party.key))) fault();
      witnesses.set(name, party);
    } else if (keyword === 'group' && rest.length >= 3) {
      const [name = '', threshold = '', ...members] = rest;
      checkNew(name);
      const isMember = [...groups.values()].flatMap((group) => group.members);
      // Each name counts in one place only, so that one witness never counts twice.
      if (
        new Set(members).size !== members.length ||
        !members.every(isKnown) ||
        members.some((m) => isMember.includes(m))
      )
        fault();
      const least = threshold === 'any' ? 1 : threshold === 'all' ? members.length : numberOf(threshold);
      if (least < 1 || least > members.length) fault();
      groups.set(name, { least, members });
    } else if (keyword === 'quorum' && rest.length === 1) {
      const [name = ''] = rest;
      if (quorum !== undefined || (name !== NONE && !isKnown(name))) fault();
      quorum = name === NONE ? null : name;
    } else fault();
  }
  if (quorum === undefined) throw new LedgerFault('policy-form', { line: lines.length });
  return { logs, witnesses, groups, quorum };
}

const numberOf = (text: string): number => (/^[1-9]\d{0,5}$/.test(text) ? Number(text) : 0);
const isSameKey = (a: VerifierKey, b: VerifierKey): boolean => Buffer.compare(a.publicKey, b.publicKey) === 0;

function partyOf(vkey: string, url: string | undefined, type: SignatureType, fault: () => never): Party {
  // Names of keys are UTF-8, unlike names in the policy.
  const key = parseVerifierKey(Buffer.from(vkey, 'latin1').toString('utf8'));
  if (key.type !== type) fault();
  return { key, url: url ?? null };
}

/** Whether these witnesses, by their names in the policy, are enough. */
export function quorumReached({ groups, quorum }: WitnessPolicy, witnesses: ReadonlySet<string>): boolean {
  const counts = (name: string): boolean => {
    const group = groups.get(name);
    if (group === undefined) return witnesses.has(name);
    return group.members.filter(counts).length >= group.least;
  };
  return quorum === null || counts(quorum);
}

/**
 * A checkpoint that is signed by a log of the policy and cosigned by enough of its witnesses.
 * @throws LedgerFault note-form, checkpoint-form, log-unknown, signature-wrong, signature-missing, quorum-missing
 */
export function trustCheckpoint(bytes: Uint8Array | string, policy: WitnessPolicy): TrustedCheckpoint {
  const checkpoint = parseCheckpoint(bytes);
  const logs = policy.logs.filter(({ key }) => key.name === checkpoint.origin).map(({ key }) => key);
  if (logs.length === 0) throw new LedgerFault('log-unknown', { name: checkpoint.origin });
  const witnesses = [...policy.witnesses];
  const found = verifyNote(checkpoint.note, [...logs, ...witnesses.map(([, { key }]) => key)]);
  const log = found.find(({ key }) => logs.includes(key))?.key;
  if (log === undefined) throw new LedgerFault('signature-missing', { name: checkpoint.origin });
  const cosigned = new Map<string, number>();
  for (const [name, { key }] of witnesses)
    for (const { key: signer, timestamp } of found)
      if (signer === key && timestamp !== null && !cosigned.has(name)) cosigned.set(name, timestamp);
  if (!quorumReached(policy, new Set(cosigned.keys()))) throw new LedgerFault('quorum-missing');
  return { ...checkpoint, log, cosigned };
}
