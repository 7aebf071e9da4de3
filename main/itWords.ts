/**
 * The catalogue for IT at this machine, in English: what the terminal of an installed desk says. What the self-check
 * and the view of policy show as well is in `renderer/i18n/en`.
 */
import type { Coded } from '../contract/errors.ts';
import type { CheckState } from '../contract/selfCheck.ts';
import { policyFaults, serverFaults } from '../renderer/i18n/en/machineFaults.ts';
import { passwordFaults } from '../renderer/i18n/en/passwordFaults.ts';
import { PasswordNotTaken, type PasswordProblem } from '../core/passwords/rules.ts';

type None = object;
type Of<K extends string, V = string> = { readonly [P in K]: V };

/** Parameters of each code. Times are ISO 8601, by this machine unless the sentence says otherwise. */
interface ItParams {
  failed: Of<'reason'>;
  'nothing-changed': None;

  'enrolment-file': Of<'file'>;
  'enrolment-unexpected': Of<'places', string[]>;
  enrolled: None;
  'enrolled-as': Of<'name'>;
  'enrolled-already': None;
  'enrolled-already-code': None;
  'enrolment-failed': Of<'reason'>;
  'key-in-keychain': None;
  'key-in-file': None;
  'destroy-file': Of<'file'>;
  'folder-not-written': Of<'folder'>;
  'code-not-whole': None;
  'code-used': None;
  'code-used-revoke': Of<'name'>;
  'code-refused': None;
  'code-too-many-tries': None;
  'code-too-many-tries-until': Of<'time'>;
  'code-not-redeemed': Of<'why'>;
  'code-no-answer': Of<'why'>;
  'code-not-said': Of<'why'>;

  'no-enrolled-desk': None;
  'keychain-half-missing': None;
  'password-closed': Of<'minutes', number>;
  'present-password-wrong': None;
  'password-typed-twice': None;
  'password-changed': None;

  'server-no-answer': None;
  'server-another-server': None;
  'server-other-name': None;
  'server-server-certificate-expired': None;
  'server-server-certificate-not-yet-valid': None;
  'server-own-certificate-refused': None;
  'server-old-tls': None;
  'server-clock': None;
  'server-no-protocol': None;

  'policy-signature': None;
  'policy-unreadable': None;
  'policy-unreadable-places': Of<'places', string[]>;
  'policy-other-server': None;
  'policy-other-workstation': None;
  'policy-other-key': None;
  'policy-not-enrolled': None;
  'policy-not-sent': None;
  'policy-rollback': Of<'version' | 'newest', number>;
  'policy-signed-earlier': Of<'version', number> & Of<'signed' | 'kept'>;
  'policy-from-the-future': Of<'signed'>;
  'policy-expired': Of<'version', number> & Of<'until'>;
  'policy-sent-expired': Of<'until'>;
  'policy-clock-back': Of<'shown'>;
  'policy-clock-forth': Of<'shown' | 'until'>;

  'ask-password': None;
  'ask-present-password': None;
  'ask-new-password': None;
  'ask-new-password-again': None;

  'report-of': Of<'desk' | 'system' | 'host' | 'workstation'>;
  'report-level': Of<'level', number> & Of<'counts', string[]>;
  'level-missing': Of<'level', number> & Of<'missing', string[]>;
}
export type ItCode = keyof ItParams;

const WORDS: Readonly<Record<ItCode | PasswordProblem['code'], string>> = {
  failed: 'It failed: {{reason}}',
  'nothing-changed': 'Nothing was changed.',

  'enrolment-file': '{{file}} cannot be read as an enrolment file.',
  'enrolment-unexpected': 'The enrolment is not as expected: {{places}}.',
  enrolled: 'Enrolled.',
  'enrolled-as': 'Enrolled as {{name}}.',
  'enrolled-already': 'This machine is already enrolled; remove its data folder first.',
  'enrolled-already-code':
    'This machine is already enrolled. With --replace, what is on it is deleted and the code takes its place; ' +
    'nothing was sent.',
  'enrolment-failed': 'The enrolment failed: {{reason}}',
  'key-in-keychain': "The machine key is in the system's keychain.",
  'key-in-file':
    'This machine has no keychain that answers: the machine key is in a file that only this user can read ' +
    '(protection in part), and the workstation password alone seals the store.',
  'destroy-file': "Destroy {{file}} now: it contains this workstation's private key.",
  'folder-not-written': '{{folder}} cannot be written; nothing was sent.',
  'code-not-whole': 'This is not a whole enrolment code. Copy it again; nothing was sent.',
  'code-used': 'The code is used up.',
  'code-used-revoke': 'The code is used up: revoke {{name}} and make another.',
  'code-refused':
    'The server refused this code: it may have expired, been used or withdrawn, or not be meant for this address. ' +
    'Make a new one.',
  'code-too-many-tries': 'There were too many tries from here. Try again later.',
  'code-too-many-tries-until': 'There were too many tries from here. Try again after {{time}}.',
  'code-not-redeemed': 'The code was not redeemed: {{why}}.',
  'code-no-answer':
    'The code was not redeemed: {{why}}. The code may have expired or been used, this address may not be registered, ' +
    'or the server is not running.',
  'code-not-said': 'The code was not redeemed, and its secret was not said: {{why}}.',

  'no-enrolled-desk': 'This folder contains no enrolled desk.',
  'keychain-half-missing': 'The keychain does not have its half of the key.',
  'password-closed':
    'Too many wrong passwords: closed for {{minutes}} more minutes in which this command or the desk runs.',
  'present-password-wrong': 'The present workstation password is not right.',
  'password-typed-twice': 'The new password was typed in two ways.',
  'password-changed':
    'Changed. Copies of the disk from before still open with the former password: keep them as safe as ever, or ' +
    'enrol again.',

  ...passwordFaults,
  ...serverFaults,
  ...policyFaults,

  'ask-password': 'Workstation password:',
  'ask-present-password': 'Present workstation password:',
  'ask-new-password': 'New workstation password:',
  'ask-new-password-again': 'The new one again:',

  'report-of': 'Cleandesk {{desk}} on {{system}}, host {{host}}, workstation {{workstation}}',
  'report-level': 'Level {{level}}: {{counts}}.',
  'level-missing': 'For level {{level}} is missing: {{missing}}.',
};

/** How far a control of the self-check is enforced, the worst first. */
export const stateWords: Readonly<Record<CheckState, string>> = {
  failed: 'FAILED',
  'not-run': 'not tried',
  'not-enforceable': 'not enforceable here',
  'off-by-policy': 'off by policy',
  'in-part': 'enforced in part',
  enforced: 'enforced',
};

/** A sentence with its parameters at their places; lists are joined. */
export const filledIn = (sentence: string, params: Coded['params']): string =>
  sentence.replaceAll(/\{\{(\w+)\}\}/g, (_, name: string) => {
    const value = params[name] ?? '';
    return Array.isArray(value) ? value.join(', ') : String(value);
  });

/** A code of IT with exactly its parameters. */
export type ItCoded = { [C in ItCode]: { readonly code: C; readonly params: ItParams[C] } }[ItCode];
type ItArguments<C extends ItCode> = [keyof ItParams[C]] extends [never] ? [] : [params: ItParams[C]];

/** The sentence of a code. */
export const itWords = <C extends ItCode>(code: C, ...[params]: ItArguments<C>): string =>
  filledIn(WORDS[code], { ...params });
/** The same of a code that was carried. */
export const itWordsOf = ({ code, params }: ItCoded): string => filledIn(WORDS[code], { ...params });

/** What stops IT at this machine, as a code with its parameters. */
export class ItError extends Error {
  override readonly name = 'ItError';
  readonly notice: ItCoded;
  constructor(notice: ItCoded, options?: ErrorOptions) {
    super(itWordsOf(notice), options);
    this.notice = notice;
  }
}

/** @param which begins the sentence: `This password` or `This workstation password`. */
export const passwordWords = (which: string, { problems }: PasswordNotTaken): string =>
  [`${which} cannot be taken.`, ...problems.map(({ code, params }) => filledIn(WORDS[code], params))].join(' ');

/** Of what a command at the machine threw; an error of another part is given with its own text, as the reason. */
export const errorWords = (error: unknown, otherwise: 'failed' | 'enrolment-failed'): string =>
  error instanceof PasswordNotTaken
    ? passwordWords('This workstation password', error)
    : error instanceof ItError
      ? error.message
      : itWords(otherwise, { reason: error instanceof Error ? error.message : 'unknown' });
