/** What a command could not do, in English, by the code that the server's own parts give (`contract/errors.ts`). */
import type { Coded, ProblemCode } from '../contract/errors.ts';
import { filledIn } from '../main/unlock/passwordWords.ts';

const WORDS: Partial<Readonly<Record<ProblemCode, string>>> = {
  invalid: 'What was asked for does not have the agreed form.',
  'not-found': 'There is no such thing here.',
  'addresses-changed': 'Somebody else has changed the addresses meanwhile. Look at them again.',
  'nothing-to-undo': 'There is no change to take back.',
  'group-gone': 'The group of this rule is gone, so the change cannot be taken back.',
  'rule-not-yours': 'This rule concerns client companies that you do not work for.',
  'masking-policy-changed': 'Somebody else has changed this policy meanwhile. Load it again.',
  'masking-policy-refused': 'This policy cannot be stored. It is wrong at: {{places}}.',
  'no-earlier-version': 'There is no earlier version to go back to.',
  'policy-changed': 'Somebody else has changed the policy meanwhile. Load it again.',
  'login-taken': 'This login is taken.',
  'team-of-another-tenant': 'A team belongs to a tenant that is not among the chosen ones.',
  'last-administrator': 'This is the last administrator of a tenant. Make somebody else one first.',
  'range-unreadable': '"{{range}}" is no address or range of addresses.',
  'no-such-group': 'There is no such group.',
  'no-such-workstation': 'There is no such enrolled workstation.',
  'no-such-code': 'There is no such code that could still be redeemed.',
  'group-other-tenants': 'This group serves tenants that you do not work for.',
  'no-group-all-tenants': 'A workstation without a group serves every tenant, and you do not work for all of them.',
  'group-tenants': 'A group serves tenants that you work for, each named once. One that names none serves all of them.',
  'group-name-taken': 'There is a group "{{name}}" already.',
  'too-many-codes': 'There are {{most}} codes that nobody has redeemed. Withdraw some first.',
  'server-name-unknown':
    'This server does not know under which name or address workstations reach it. Start it with --desk-name NAME.',
};

/** One sentence, never empty: a code without words of its own is named. */
export function wordsOf({ code, params }: Coded): string {
  const known = Object.entries(WORDS).find(([name]) => name === code)?.[1];
  return filledIn(known ?? `This was refused (${code}).`, params);
}
