/** `cleandesk server masking-policy`: reads, checks, tries and stores a tenant's masking policy. */
import { readMaskingPolicy, type MaskingPolicy } from '../../core/masking/policy/policy.ts';
import { makePolicyMask } from '../../core/masking/policy/policyMask.ts';
import { SECRET_BYTES } from '../../core/masking/policy/pseudonym.ts';
import { Said } from '../said.ts';
import { tenantCalled } from '../../server/domains/tenants/tenants.ts';
import { readPolicyOf, savePolicyOf } from '../../server/domains/masking/maskingPolicies.ts';
import { Problem } from '../../server/platform/http/problem.ts';
import { TenantScope, type SystemScope } from '../../server/scope/scope.ts';
import type { Db } from '../../server/storage/storage.ts';
import { lineOf } from '../lineOf.ts';
import { command, inStorage, needed, NotUnderstood } from './command.ts';
import { maskReasonWords } from '../masking/maskReasonWords.ts';
import { namedTwice } from '../namedTwice.ts';
import { textOfFile } from '../textOfFile.ts';
import { wordsOf } from '../words.ts';

export const maskingPolicy = command({
  what: 'what a tenant decides about masking: prints it, or',
  usage: [
    '--tenant NAME|ID [--set FILE] to store FILE as the next version, [--check FILE] to check it without storing,',
    '[--try TEXT] to see what it does to a text, [--print]',
  ],
  options: {
    tenant: { type: 'string', multiple: true },
    set: { type: 'string' },
    check: { type: 'string' },
    try: { type: 'string' },
    print: { type: 'boolean' },
  },
  async run(values) {
    const [tenant = '', ...others] = values.tenant ?? [];
    if (others.length > 0) throw new NotUnderstood('a masking policy belongs to one tenant');
    if (values.set !== undefined && (values.check ?? values.try) !== undefined)
      throw new NotUnderstood('--set stores; use --check FILE with --try TEXT to try a policy first');
    const given = {
      tenant: needed(tenant, '--tenant'),
      set: values.set,
      check: values.check,
      try: values.try,
      print: values.print === true,
    };
    return inStorage(values, (db, scope) => manageMaskingPolicy(db, scope, given));
  },
});

export interface MaskingPolicyArguments {
  readonly tenant: string;
  readonly set: string | undefined;
  readonly check: string | undefined;
  readonly try: string | undefined;
  readonly print: boolean;
}

/** @throws Said in words: an unknown tenant, a file that cannot be read, every place of a policy that is wrong. */
async function manageMaskingPolicy(db: Db, scope: SystemScope, given: MaskingPolicyArguments): Promise<void> {
  const { id: tenantId } = await tenantCalled(db, scope, given.tenant);
  if (given.set !== undefined) {
    const policy = policyIn(given.set);
    const { version: baseVersion } = await readPolicyOf(db, TenantScope.of(scope, tenantId));
    const { version } = await savePolicyOf(db, scope, { tenantId, personId: null, baseVersion }, policy, null).catch(
      (error: unknown) => {
        throw error instanceof Problem ? new Said(wordsOf(error)) : error;
      },
    );
    if (version === null) throw new Said('This policy cannot be stored; nothing was changed.');
    console.log(`Stored as version ${version}. A running server masks by it from the next message on.`);
  }
  const policy =
    given.check === undefined
      ? (await readPolicyOf(db, TenantScope.of(scope, tenantId))).policy
      : policyIn(given.check);
  if (given.check !== undefined) console.log('This policy can be stored.');
  if (given.try !== undefined) tried(policy, given.try);
  if (given.print || (given.set === undefined && given.check === undefined && given.try === undefined))
    console.log(JSON.stringify(policy, null, 2));
}

function policyIn(file: string): MaskingPolicy {
  const { path, text } = textOfFile(file);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new Said(`${path} is not JSON: ${error instanceof Error ? plain(error.message) : 'unreadable'}.`);
  }
  const twice = namedTwice(text);
  if (twice !== null)
    throw new Said(
      `${path} cannot be stored; nothing was changed:\n  line ${twice.line}: “${plain(twice.name)}” is there ` +
        'twice, and only one of them could count.',
    );
  const read = readMaskingPolicy(value);
  if (read.ok) return read.policy;
  const lines = read.problems.map(
    ({ path: place, fault }) => `  line ${lineOf(text, place)}, ${plain(place)}: ${plain(wordsOf(fault))}`,
  );
  throw new Said(`${path} cannot be stored; nothing was changed:\n${lines.join('\n')}`);
}

/** Text that was read from a file may contain control sequences of a terminal. */
const plain = (words: string): string => words.replaceAll(/[\p{Cc}\p{Cf}]/gu, '\uFFFD');

/**
 * Nothing of the text is stored. Pseudonyms are computed with a random secret, so that a trial reveals nothing about
 * the tenant's own.
 */
function tried(policy: MaskingPolicy, text: string): void {
  const masked = makePolicyMask(policy, new Uint8Array(SECRET_BYTES)).mask('trial')({
    id: 'trial',
    author: 'visitor',
    text,
  });
  console.log(masked.text);
  for (const mark of masked.marks)
    console.log(`  ${masked.text.slice(mark.start, mark.end)}: ${maskReasonWords(mark.why)}`);
  for (const place of masked.readable ?? [])
    console.log(`  left readable by this policy: a place of type ${place.type}`);
}
