/**
 * What a command could not do, in English, by the code that the server's own parts give (`contract/errors.ts`,
 * `faults.ts`, `commandFaults.ts`). The sentences are those of the desk; here are only those that the desk does not
 * have, or that a terminal says in another way.
 */
import type { CommandFaultCode } from '../contract/commandFaults.ts';
import type { Coded, ProblemCode } from '../contract/errors.ts';
import { filledIn } from '../main/itWords.ts';
import { errors } from '../renderer/i18n/en/errors.ts';

const OF_THE_DESK: ReadonlyMap<string, unknown> = new Map(Object.entries(errors));
const OF_THE_TERMINAL: ReadonlyMap<string, string> = new Map(
  Object.entries({
    'not-found': 'There is no such thing here.',
    'addresses-changed': 'Somebody else has changed the addresses meanwhile. Look at them again.',
    'rule-not-yours': 'This rule concerns client companies that you do not work for.',
    'masking-policy-changed': 'Somebody else has changed this policy meanwhile. Load it again.',
    'policy-changed': 'Somebody else has changed the policy meanwhile. Load it again.',
  } satisfies Partial<Record<ProblemCode, string>>),
);
/** `{{known}}` are the names that there are; without any, the sentence ends before them. */
const OF_COMMANDS = {
  'tenant-unknown': 'There is no tenant "{{name}}"[; there are: {{known}}].',
  'tenant-name-taken': 'There is a tenant "{{name}}" already.',
  'tenant-id-taken': 'A tenant with the id {{id}} of these keys is registered already.',
  'tenant-keys-refused':
    'These keys are refused ({{reason}}). They must be the keys.json that "cleandesk tenant-key" wrote at this ' +
    'tenant, signed by its present offline key or by one that the present one has named.',
  'tenant-keys-older': 'This list of keys has the number {{given}}; number {{stored}} is stored. Give the newest one.',
  'person-without-tenant': 'A person works for at least one tenant.',
  'person-login-taken': 'This login is taken.',
  'person-unknown': 'No person who works here has this login.',
  'site-unknown': 'The server has no site "{{id}}".',
  'record-binds-state':
    'Nothing was erased: record {{position}} is the newest that says what a right, a policy or a rule is. Without ' +
    'it, a change in the database would have no trace. It can be erased once a newer one is recorded.',
  'record-binds-conversation':
    'Nothing was erased: record {{position}} binds what was said or entered in a conversation that is still stored. ' +
    'Without it, a change in the database would have no trace. It can be erased once the conversation is deleted.',
  'sealed-value-unknown': 'No entry and no message with a sealed value has the id "{{id}}".',
  'witness-policy-unreadable': 'This is no policy of witnesses (C2SP tlog-policy): line {{line}}.',
  'witness-address': 'The witness "{{name}}" has no address that begins with http:// or https://.',
  'access-review-unknown': 'No attested review of access has the id "{{id}}".',
  'access-review-altered':
    'What is stored of the review {{id}} is not what was attested: somebody has changed it in the database. It was ' +
    'not written.',
  'policy-part-unknown': 'The policy has no "{{name}}"[; here it has: {{known}}].',
  'caller-not-registered':
    'This login comes from {{address}}, which is not registered for administrators. Use the command line at the ' +
    'server itself, or from a registered address. The attempt was recorded.',
  'server-key-missing':
    'No server key is given for {{folder}}. Make one outside this folder with "cleandesk server new-key --out FILE", ' +
    'and give it to the server in CLEANDESK_SERVER_KEY_FILE (docs/server-keys.md).',
  'server-key-lost':
    'The database in {{folder}} exists, and its server key is not given. Give the key that this database was made ' +
    'with; no other one can open it, and none is made.',
  'server-key-no-file': 'There is no file {{file}}, which should contain the server key.',
  'server-key-unreadable': '{{where}} must be 64 hex digits, or a key that a token unwraps (docs/server-keys.md).',
  'server-key-open': '{{file}} can be read by others; set its mode to 600.',
  'server-key-inside':
    '{{file}} lies in the data folder: a copy of the folder would contain its own key. Move it out of the folder.',
  'server-key-twice': 'The server key is given twice, by {{first}} and by {{second}}. Give it in one way.',
  'server-key-same': 'The database is encrypted with the key in {{file}} already.',
  'server-key-wrong':
    'The server key that is given does not open the database in {{folder}}. Give the key that this database was made ' +
    'with, or last encrypted with by "cleandesk server rekey"; nothing was changed.',
  'server-key-token': 'The token did not unwrap the server key in {{where}}. Is it plugged in, and is its PIN right?',
  'server-running': 'A server is running on {{folder}}. Stop it first.',
  'database-missing':
    'There is no database of a server in {{folder}}, or this user may not look into it. Check --data; ' +
    '"cleandesk server start" begins a new one.',
  'database-in-use':
    'Another program has the database in {{folder}} open. Stop the server and every other command, and repeat it.',
  'database-newer':
    'This database has schema version {{found}}; this program knows versions up to {{known}}. Start the newer program.',
  'server-without-name':
    '{{host}} is every address of this machine and the name of none, so enrolment codes would lead nowhere. ' +
    'Say with --desk-name under which name or address desks reach this server.',
  'not-a-host': '"{{name}}" is not a host name or an address.',
} as const satisfies Record<CommandFaultCode, string>;
const COMMANDS: ReadonlyMap<string, string> = new Map(Object.entries(OF_COMMANDS));
/** A part in brackets is there only where the list in it has something. */
const withoutEmpty = (sentence: string, params: Coded['params']): string =>
  sentence.replaceAll(/\[(.*?\{\{(\w+)\}\}.*?)\]/g, (_whole, part: string, name: string) =>
    Array.isArray(params[name]) && params[name].length > 0 ? part : '',
  );

/** A code with one sentence for each value of a parameter finds it by one of these parameters. */
const CHOOSES = ['why', 'way', 'action', 'field'] as const;

function sentenceOf({ code, params }: Coded): string | null {
  const found = OF_THE_TERMINAL.get(code) ?? COMMANDS.get(code) ?? OF_THE_DESK.get(code);
  if (typeof found === 'string') return found;
  if (typeof found !== 'object' || found === null) return null;
  const chosen = CHOOSES.map((name) => params[name]).find((value) => typeof value === 'string');
  const sentence = Object.entries(found).find(([name]) => name === chosen)?.[1] as unknown;
  return typeof sentence === 'string' ? sentence : null;
}

/** One sentence, never empty: for a code without a sentence, its name. */
export const wordsOf = (coded: Coded): string =>
  filledIn(withoutEmpty(sentenceOf(coded) ?? `This was refused (${coded.code}).`, coded.params), coded.params);
