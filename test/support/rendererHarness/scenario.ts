/** The data of a substitute desk, and realistic messages. Runs in the page and in Node. */
import type { PreferencesScenario } from './preferencesScenario.ts';
import { permissionsOf } from '../../../core/access/roles.ts';
import type { DeskState } from '../../../contract/bridge.ts';
import type { CheckedRow, AgentTile } from '../../../contract/activity.ts';
import type { Chosen } from '../../../contract/chosen.ts';
import type {
  ConversationSummary,
  EntryReceipt,
  MaskedText,
  Message,
  Person,
  Tenant,
} from '../../../contract/common.ts';
import { coded } from '../../../contract/refusals.ts';

export interface Scenario {
  readonly state: DeskState;
  /** Messages in the first conversation; the others are short. */
  readonly messages?: number;
  readonly conversations?: number;
  /** So many of them, the last ones, are closed; and until when these can be opened again. */
  readonly closed?: number;
  readonly reopenUntil?: number;
  /** What the person has read, as the server says it, and what was open at the last lock. */
  readonly read?: readonly { readonly conversationId: string; readonly seq: number }[];
  readonly wasOpen?: string;
  readonly activity?: number;
  readonly agents?: number;
  /** What the agent has chosen whether they get conversations. */
  readonly chosen?: Chosen;
  /** `never` leaves every list unanswered, `fail` refuses it. */
  readonly lists?: 'answer' | 'never' | 'fail';
  readonly signIn?: 'ok' | 'fail' | 'closed' | 'never';
  /** What `sendMessage` and `addEntry` do. */
  readonly writes?: 'store' | 'queue' | 'refuse';
  /** Milliseconds before a page of older messages or of activity arrives. */
  readonly delay?: number;
  /** The review of access that there is; it has as many lines as there are people. */
  readonly access?: 'open' | 'decided' | 'changed' | 'own' | 'none' | 'overdue';
  /** Number of people and changes, and of changes of people that need a second person. */
  readonly people?: number;
  readonly changes?: number;
  readonly required?: readonly string[];
  /** Number of workstations. */
  readonly workstations?: number;
  /** The second factors of the person, and which kinds are accepted. */
  readonly factors?: 'none' | 'some' | 'late';
  readonly kinds?: 'both' | 'totp';
  /** The state of the server password, and whether changing it is closed. */
  readonly password?: 'own' | 'temporary' | 'closed';
  /** Rules of addresses, and what was refused. */
  readonly addresses?: 'some' | 'none' | 'many' | 'quiet';
  /** The masking policy of every tenant. */
  readonly masking?: 'default' | 'changed';
  /** The public details of every tenant. */
  readonly details?: 'some' | 'none' | 'asks';
  /** The canned replies of every tenant. */
  readonly replies?: 'some' | 'none' | 'many' | 'taken' | 'retired';
  /** Which saved logins there are. */
  readonly logins?: 'some' | 'changed' | 'none' | 'full';
  /** What this desk knows of the ledger. */
  readonly ledger?: 'unchecked' | 'checked' | 'witnessed' | 'stopped' | 'older' | 'record';
  /** What the self-check of this desk finds, and what the supervisor's list does. */
  readonly selfCheck?: 'good' | 'failed' | 'never' | 'refused';
  readonly preferences?: PreferencesScenario;
  /** Milliseconds before main has accepted a message. */
  readonly sendDelay?: number;
}

export const id = (kind: number, number: number): string =>
  `${kind.toString(16).padStart(8, '0')}-0000-4000-8000-${number.toString(16).padStart(12, '0')}`;

export const TENANTS: readonly Tenant[] = [
  { id: id(1, 1), name: 'Harbour Bank', colour: '#1d5fa8' },
  { id: id(1, 2), name: 'Northline Travel', colour: '#0f766e' },
  { id: id(1, 3), name: 'Aurora Insurance', colour: '#e0a526' },
];
export const PEOPLE = {
  maya: { id: id(2, 1), name: 'Maya Lindqvist', role: 'agent' },
  tomas: { id: id(2, 2), name: 'Tomas Rivera', role: 'agent' },
  sofia: { id: id(2, 3), name: 'Sofia Keller', role: 'supervisor' },
  idris: { id: id(2, 4), name: 'Idris Bello', role: 'administrator' },
  anke: { id: id(2, 5), name: 'Anke de Wit', role: 'data-protection-officer' },
} as const satisfies Record<string, Person>;

const WORKSTATION = 'LON-DESK-014';
export function signedIn(
  who: keyof typeof PEOPLE,
  connection: 'online' | 'offline' = 'online',
  waitingToSend = 0,
): DeskState {
  const person = PEOPLE[who];
  return {
    phase: 'signed-in',
    workstation: WORKSTATION,
    person,
    permissions: permissionsOf(person.role),
    tenants: [...TENANTS],
    connection,
    waitingToSend,
    watermark: `${person.name} · ${WORKSTATION}`,
    idleLockMinutes: 15,
  };
}
export const DESK_STATES: Readonly<Record<string, DeskState>> = {
  starting: { phase: 'starting' },
  'refused-address': {
    phase: 'refused',
    reason: 'address-not-registered',
    notice: coded('desk-address', { address: '203.0.113.24' }),
  },
  'refused-server': {
    phase: 'refused',
    reason: 'server-unreachable',
    notice: coded('desk-unreachable'),
  },
  'refused-enrolment': {
    phase: 'refused',
    reason: 'not-enrolled',
    notice: coded('desk-not-enrolled'),
  },
  'refused-ledger': {
    phase: 'refused',
    reason: 'ledger-unwritable',
    notice: coded('desk-ledger'),
  },
  'refused-self-check': {
    phase: 'refused',
    reason: 'self-check',
    notice: coded('self-check-level', {
      level: 1,
      least: 2,
      missing: ['renderer sandbox'],
      states: ['not-enforceable'],
      more: 0,
    }),
  },
  'signed-out': { phase: 'signed-out', workstation: WORKSTATION },
  'signed-out-code': {
    phase: 'signed-out',
    workstation: WORKSTATION,
    secondFactor: { code: true, securityKey: true },
  },
  locked: {
    phase: 'locked',
    workstation: WORKSTATION,
    personName: 'Maya Lindqvist',
    notice: coded('locked-idle', { minutes: 15 }),
  },
};

const REASONS: readonly (readonly [RegExp, string, string])[] = [
  [/^card/, 'CARD', 'card-checked'],
  [/^e-mail/, 'EMAIL', 'email-form'],
  [/^phone/, 'PHONE', 'phone-called'],
  [/^IBAN/, 'IBAN', 'iban-checked'],
  [/^CVV/, 'CVV', 'cvv-called'],
];

/** Text in which `[card •••• 1111]` and the like are masked places, with their marks. */
export function masked(text: string): MaskedText {
  const marks = [...text.matchAll(/\[((?:card|e-mail|phone|IBAN|CVV)(?: (•••• \d{4}))?)\]/gu)].map((found) => {
    const [, type, code] = REASONS.find(([start]) => start.test(found[1] ?? '')) ?? [null, 'HIDDEN', 'masker-failed'];
    return { start: found.index, end: found.index + found[0].length, type, shown: found[2] ?? '', why: { code } };
  });
  return { text, marks };
}

const TALK: readonly (readonly ['visitor' | 'agent' | 'system', string])[] = [
  ['system', 'The visitor agreed to this chat being stored.'],
  ['visitor', 'Hello, I paid twice for the same booking yesterday and only one of them shows up in my account.'],
  ['visitor', 'My card is [card •••• 1111] and the code is [CVV], can you see it?'],
  [
    'agent',
    'Good afternoon. I am sorry about that. I cannot see your card number, and I do not need it: the last four ' +
      'digits are enough.',
  ],
  ['visitor', 'Okay. The confirmation went to [e-mail], and I can be reached on [phone] until six.'],
  [
    'agent',
    'Thank you. I have found both payments:\n\n1. 14:02, accepted\n2. 14:03, held\n\nThe second one is only ' +
      'held. It falls back to your card [card •••• 1111] within three days.',
  ],
  ['visitor', 'Three days is long. Could it go to my other account instead, [IBAN]?'],
  [
    'agent',
    'Not while it is held, I am afraid. I can note the account for the back office, so that it is used if the ' +
      'hold turns into a charge.',
  ],
  ['visitor', 'Please do that.'],
  ['visitor', 'And the hotel has my old address. I can give you the new one.'],
];

const MINUTE = 60_000;

export function talk(conversationId: string, number: number, count: number, now: number): Message[] {
  return Array.from({ length: count }, (_unused, index): Message => {
    const [author, text] = TALK[index % TALK.length] ?? ['visitor', ''];
    const minutes = (count - index) * (count > 100 ? 7 : 1.7);
    return {
      id: id(0x1000 + number, index + 1),
      conversationId,
      seq: index + 1,
      author,
      authorName: author === 'agent' ? PEOPLE.maya.name : null,
      at: Math.max(0, Math.round(now - minutes * MINUTE)),
      body: masked(count > TALK.length ? `${text} (${index + 1})` : text),
    };
  });
}

const VISITORS = ['4F2A', '91C0', 'B77E', '0D35', '6A18', 'E2F4', '3B90', 'C54D', '7712', 'A0E9'];

export function conversation(number: number, messages: readonly Message[], now: number): ConversationSummary {
  const last = messages.at(-1);
  const closed = number === 5;
  const waits = !closed && last?.author === 'visitor';
  return {
    id: id(3, number),
    tenant: TENANTS[number % TENANTS.length] ?? TENANTS[0]!,
    visitorName: VISITORS[number] ?? (0xa000 + number).toString(16).toUpperCase(),
    siteName: ['harbour-bank.example', 'northline.example', 'aurora.example'][number % 3] ?? '',
    status: closed ? 'closed' : number === 3 ? 'waiting' : 'open',
    assignedTo: number === 3 ? null : number === 4 ? PEOPLE.tomas : PEOPLE.maya,
    startedAt: messages[0]?.at ?? now,
    lastSeq: last?.seq ?? 0,
    lastMessageAt: last?.at ?? null,
    lastPreview: last?.body ?? null,
    lastAuthor: last?.author ?? null,
    waitingSince: waits ? last.at : null,
    visitorOnline: number !== 2,
  };
}

export function receipts(conversationId: string, now: number): EntryReceipt[] {
  return [
    { id: id(4, 1), conversationId, kind: 'address', at: now - 2 * MINUTE, author: PEOPLE.maya.name, state: 'queued' },
    {
      id: id(4, 2),
      conversationId,
      kind: 'order-number',
      at: now - 11 * MINUTE,
      author: PEOPLE.maya.name,
      state: 'stored',
    },
    { id: id(4, 3), conversationId, kind: 'email', at: now - 14 * MINUTE, author: PEOPLE.tomas.name, state: 'stored' },
  ];
}

export function tiles(count: number, now: number): AgentTile[] {
  const states = ['online', 'online', 'idle', 'away', 'locked', 'offline'] as const;
  const names = [
    PEOPLE.maya.name,
    PEOPLE.tomas.name,
    'Jun Takahashi',
    'Amara Okafor',
    'Lena Brandt',
    'Piotr Zieliński',
  ];
  return Array.from({ length: count }, (_unused, index): AgentTile => {
    const state = states[index % states.length] ?? 'online';
    return {
      personId: index < 2 ? id(2, index + 1) : id(2, index + 10),
      name: `${names[index % names.length] ?? ''}${index < names.length ? '' : ` ${index}`}`,
      state,
      since: now - (index * 17 + 6) * MINUTE,
      workstationName: state === 'offline' ? null : `LON-DESK-0${14 + index}`,
      openConversations: state === 'offline' ? 0 : 4 - (index % 4),
      longestWaitSince: index % 3 === 0 && state !== 'offline' ? now - 4.3 * MINUTE : null,
      blockedAttempts: index === 1 ? 3 : 0,
      exceptionsUsed: index === 1 ? 2 : 0,
      chosen:
        index === 1
          ? { state: 'break', reason: 'meal', since: now - 12 * MINUTE }
          : index === 2
            ? { state: 'finishing', reason: null, since: now - 3 * MINUTE }
            : null,
    };
  });
}

const FROM_DESK = { source: 'desk', fault: null, proof: 'checked' } as const;
const FROM_SERVER = { ...FROM_DESK, source: 'server' } as const;
const HAPPENED: readonly Pick<CheckedRow, 'kind' | 'detail' | 'source' | 'fault' | 'proof'>[] = [
  { kind: 'message-sent', detail: { length: 142 }, ...FROM_DESK },
  { kind: 'copy-attempt', detail: { trusted: true, target: 'message' }, ...FROM_DESK },
  { kind: 'conversation-opened', detail: {}, ...FROM_DESK },
  { kind: 'entry-added', detail: { kind: 'address' }, ...FROM_DESK },
  { kind: 'idle', detail: { band: '5 to 10 minutes' }, ...FROM_DESK },
  { kind: 'sign-in-failed', detail: { reason: 'refused', tries: 3 }, ...FROM_SERVER },
  { kind: 'window-blur', detail: {}, ...FROM_DESK },
  { kind: 'address-refused', detail: { address: '203.0.113.24' }, ...FROM_SERVER },
  { kind: 'lock', detail: { reason: 'idle' }, ...FROM_DESK, fault: 'gap' },
  { kind: 'sign-in', detail: {}, ...FROM_DESK },
];

/** The record at this position; positions count from 1, oldest first. */
export function activityAt(position: number, total: number, now: number): CheckedRow {
  const what = HAPPENED[position % HAPPENED.length] ?? { kind: 'lock', detail: {}, ...FROM_DESK };
  const maya = position % 3 !== 0;
  return {
    ...what,
    position,
    at: Math.max(0, now - (total - position) * 9_000),
    arrivedAt: Math.max(0, now - (total - position) * 9_000),
    personName: what.kind === 'address-refused' ? null : (maya ? PEOPLE.maya : PEOPLE.tomas).name,
    workstationName: `LON-DESK-0${maya ? 14 : 15}`,
    tenantName: ['message-sent', 'conversation-opened', 'entry-added', 'copy-attempt'].includes(what.kind)
      ? (TENANTS[position % 3]?.name ?? null)
      : null,
    conversationId: null,
  };
}
