/**
 * A desk's main process in memory, for drawing the page without one. It is put into the page before the page's own
 * script. Every call, answer and event is recorded; the test compares the records with the contract
 * (`contractFaults.ts`), so that no document has to make the contract's schemas anew.
 */
import type {
  Bridge,
  DeskState,
  EventName,
  EventPayload,
  VerbArgs,
  VerbName,
  VerbResult,
} from '../../../contract/bridge.ts';
import type { ActivityRow } from '../../../contract/activity.ts';
import type { ConversationSummary, EntryReceipt, FoundMessage, MaskedText, Message } from '../../../contract/common.ts';
import type { Recorded } from './contractFaults.ts';
import { missingFor } from '../../../core/selfCheck/level.ts';
import { reportFor, workstationChecks } from './selfCheckScenario.ts';
import { savedLoginVerbs } from './savedLoginsScenario.ts';
import { ledgerState } from './ledgerScenario.ts';
import { accessReviewVerbs } from './accessReviewScenario.ts';
import { alertVerbs } from './alertsScenario.ts';
import { publicDetailVerbs } from './publicDetailsScenario.ts';
import { replyVerbs } from './repliesScenario.ts';
import { addressVerbs } from './addressesScenario.ts';
import { presenceVerbs } from './presenceScenario.ts';
import { routingVerbs } from './routingScenario.ts';
import { policyVerbs } from './policyScenario.ts';
import { peopleVerbs } from './peopleScenario.ts';
import { workstationVerbs } from './workstationsScenario.ts';
import { accountVerbs } from './accountScenario.ts';
import { preferenceVerbs } from './preferencesScenario.ts';
import { passwordVerbs } from './passwordScenario.ts';
import { MASKING_KINDS, maskingStatus, problemsOf } from './maskingScenario.ts';
import {
  activityAt,
  conversation,
  id,
  masked,
  PEOPLE,
  receipts,
  talk,
  TENANTS,
  tiles,
  type Scenario,
} from './scenario.ts';
import { codedError } from '../../../contract/codedError.ts';
import { coded } from '../../../contract/refusals.ts';

export interface Call {
  readonly verb: string;
  readonly args: Record<string, unknown>;
}
export interface Harness {
  readonly calls: Call[];
  /** JSON of each `Recorded`, as it was at that moment. */
  readonly records: string[];
  emit<E extends EventName>(name: E, payload: EventPayload<E>): void;
  /** A visitor writes; returns the message's id. */
  visitorSays(conversationNumber: number, text: string): string;
  /** So many activities happen, one event each. */
  happens(count: number): void;
  /** From now on this verb is refused with these words; null ends that. */
  refuse(verb: VerbName, words: string | null): void;
  readonly drafts: Record<string, string>;
}

declare global {
  var harness: Harness;
  var harnessScenario: Scenario;
}

const scenario = globalThis.harnessScenario;
const now = Date.now();
const { messages = 10, conversations = 6, delay = 0, sendDelay = 5, lists = 'answer', writes = 'store' } = scenario;
let activityTotal = scenario.activity ?? 240;
let state: DeskState = scenario.state;

const threads = new Map<string, Message[]>();
const summaries = new Map<string, ConversationSummary>();
for (let number = 0; number < conversations; number += 1) {
  const thread = talk(
    id(3, number),
    number,
    number === 0 ? messages : number < 7 ? ([0, 3, 6, 2, 5, 9, 0][number] ?? 3) : 3,
    now,
  );
  threads.set(id(3, number), thread);
  const one = conversation(number, thread, now);
  const isClosed = number >= conversations - (scenario.closed ?? 0);
  summaries.set(
    one.id,
    isClosed ? { ...one, status: 'closed', closedBy: 'agent', closedAt: now - number * 60_000 } : one,
  );
}
const entries = new Map<string, EntryReceipt[]>([[id(3, 0), receipts(id(3, 0), now)]]);
const listeners = new Map<string, Set<(payload: unknown) => void>>();
const refusals = new Map<VerbName, string>();
const calls: Call[] = [];
const records: string[] = [];
const drafts: Record<string, string> = { [id(3, 1)]: 'I have looked into it, and' };

/** JSON has no word for these; as texts they are refused wherever a number belongs. */
const asText = (_key: string, value: unknown): unknown =>
  typeof value === 'number' && !Number.isFinite(value) ? String(value) : value;
function record(what: Recorded): void {
  records.push(JSON.stringify(what, asText));
}
const isState = (name: EventName, _payload: unknown): _payload is DeskState => name === 'state';
function emit<E extends EventName>(name: E, payload: EventPayload<E>): void {
  record({ kind: 'event', name, value: payload });
  if (isState(name, payload)) state = payload;
  for (const listener of listeners.get(name) ?? []) listener(payload);
}
const rest = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
const never = new Promise<never>(() => undefined);
const found = (conversationId: string): Message[] => {
  const thread = threads.get(conversationId);
  if (thread === undefined) throw new Error('This conversation is not open at this desk.');
  return thread;
};
function changed(conversationId: string): void {
  const before = summaries.get(conversationId);
  const last = threads.get(conversationId)?.findLast((message) => message.seq !== null);
  if (before === undefined || last === undefined) return;
  const waitingSince = last.author === 'visitor' ? (before.waitingSince ?? last.at) : null;
  const after: ConversationSummary = {
    ...before,
    lastSeq: last.seq ?? 0,
    lastMessageAt: last.at,
    lastPreview: last.body,
    lastAuthor: last.author,
    waitingSince,
  };
  summaries.set(conversationId, after);
  emit('conversation', after);
}
/** What this stand-in hides of an agent's words. */
const hiddenIn = (text: string): MaskedText =>
  masked(
    text
      .replaceAll('4111 1111 1111 1111', '[card •••• 1111]')
      .replaceAll(/[\w.]+@[\w.]+\w/g, '[e-mail]')
      .replaceAll(/\+44[\d ]{10,}\d/g, '[phone]'),
  );
const list = <T>(value: T): Promise<T> =>
  lists === 'never'
    ? never
    : lists === 'fail'
      ? Promise.reject(new Error('The server did not answer.'))
      : Promise.resolve(value);

const names = new Map(Object.values(PEOPLE).map((person) => [person.id, person.name]));
const tenantNames = new Map(TENANTS.map((tenant) => [tenant.id, tenant.name]));
let matching: { key: string; positions: number[] } = { key: '', positions: [] };
/** Positions that match a filter, newest first. */
function positions(filter: VerbArgs<'queryActivity'>['filter'], newest: number): number[] {
  const key = JSON.stringify([filter, newest]);
  if (matching.key === key) return matching.positions;
  const all: number[] = [];
  for (let position = newest; position >= 1; position -= 1)
    if (Object.keys(filter).length === 0 || matches(activityAt(position, activityTotal, now), filter))
      all.push(position);
  matching = { key, positions: all };
  return all;
}
function matches(row: ActivityRow, filter: VerbArgs<'queryActivity'>['filter']): boolean {
  return (
    (filter.kind === undefined || row.kind === filter.kind) &&
    (filter.personId === undefined || row.personName === names.get(filter.personId)) &&
    (filter.tenantId === undefined || row.tenantName === tenantNames.get(filter.tenantId)) &&
    (filter.source === undefined || row.source === filter.source) &&
    (filter.from === undefined || row.at >= filter.from) &&
    (filter.to === undefined || row.at < filter.to)
  );
}

let masking = maskingStatus(scenario.masking ?? 'changed', now);
const done = { ok: true } as const;
type Verbs = {
  [V in keyof Bridge as V extends VerbName ? V : never]: (
    args: VerbArgs<V & VerbName>,
  ) => Promise<VerbResult<V & VerbName>>;
};
const verbs: Verbs = {
  ...presenceVerbs(scenario.chosen ?? null),
  ...accountVerbs({
    ...(scenario.factors === undefined ? {} : { factors: scenario.factors }),
    ...(scenario.kinds === undefined ? {} : { kinds: scenario.kinds }),
    lists: list,
    now,
  }),
  ...passwordVerbs({ ...(scenario.password === undefined ? {} : { password: scenario.password }), lists: list, now }),
  ...preferenceVerbs(scenario.preferences ?? {}, now, (stored) => emit('preferences', stored)),
  getState: () => Promise.resolve(state),
  async signIn() {
    if (scenario.signIn === 'never') return never;
    await rest(120);
    if (scenario.signIn === 'fail') return { ok: false, notice: coded('sign-in-failed'), retryAt: null };
    if (scenario.signIn === 'closed')
      return { ok: false, notice: coded('sign-in-closed'), retryAt: Date.now() + 29 * 60_000 + 41_000 };
    return done;
  },
  getServerStatement: () =>
    list({
      statement: {
        ...{ at: now - 4 * 3_600_000, release: '0.1.0', manifest: 'differs', files: 812, filesSinceLast: 'changed' },
        ...{ changedFiles: 1, addedFiles: 1, removedFiles: 0, changes: 3, shells: 2, disk: 'encrypted' },
        otherFiles: 'server/domains/masking/soundMask.ts, server/extra.ts',
        sinceLastFiles: 'server/extra.ts',
        ...{ antiMalware: 'running', antiMalwareName: 'ClamAV', signaturesHours: 7 },
      } as const,
    }),
  getEncryption: () =>
    Promise.resolve({
      connection: {
        protocol: 'TLSv1.3',
        cipher: 'TLS_AES_256_GCM_SHA384',
        bits: 256,
        keyAgreement: 'X25519MLKEM768',
      },
      server: {
        ...{ cipher: 'AES-256-CBC', mac: 'HMAC-SHA-512', bits: 256, keyFrom: 'credential' },
        sealedBy: 'hpke-x25519-hkdf-sha256-aes-256-gcm',
      },
      workstation: { cipher: 'AES-256-CBC', mac: 'HMAC-SHA-512', bits: 256, usesKeychain: false },
    }),
  lock: () => {
    emit('state', {
      phase: 'locked',
      workstation: 'LON-DESK-014',
      personName: PEOPLE.maya.name,
      notice: coded('locked-by-hand'),
    });
    return Promise.resolve(done);
  },
  signOut: () => {
    emit('state', { phase: 'signed-out', workstation: 'LON-DESK-014' });
    return Promise.resolve(done);
  },
  ready: () => Promise.resolve(done),
  answerReason: () => Promise.resolve(done),
  answerReceiver: () => Promise.resolve(done),
  async runSelfCheck() {
    if (scenario.selfCheck === 'never') return never;
    if (scenario.selfCheck === 'refused')
      throw new Error('The statement could not be made: it cannot be recorded or signed here.');
    await rest(60);
    const report = reportFor(scenario.selfCheck ?? 'good', now);
    const leastLevel = scenario.selfCheck === 'failed' ? 2 : 0;
    return { report, leastLevel, missing: missingFor(leastLevel, report.lines) };
  },
  exportSelfCheck: () =>
    Promise.resolve({
      file: '/home/desk/.local/share/cleandesk/desk/self-check/self-check-20260102T090000Z-1f2e3d4c.json',
    }),
  listSelfChecks: () => list(workstationChecks(now)),
  listConversations: () => list([...summaries.values()]),
  async openConversation({ conversationId, beforeSeq, limit }) {
    await list(null);
    if (delay > 0) await rest(delay);
    const before = found(conversationId).filter(
      (message) => message.seq !== null && message.seq < (beforeSeq ?? Number.MAX_SAFE_INTEGER),
    );
    const page = before.slice(-limit);
    const queued = beforeSeq === undefined ? found(conversationId).filter((message) => message.seq === null) : [];
    const summary = summaries.get(conversationId);
    if (summary === undefined) throw new Error('This conversation is not open at this desk.');
    return {
      conversation: summary,
      messages: [...page, ...queued],
      hasMore: page.length < before.length,
      entries: entries.get(conversationId) ?? [],
      draft: drafts[conversationId] ?? '',
    };
  },
  async listClosed({ after, tenantId }) {
    await list(null);
    const closed = [...summaries.values()]
      .filter((one) => one.status === 'closed' && (tenantId === null || one.tenant.id === tenantId))
      .map((one) => ({ ...one, closedAt: one.closedAt ?? one.lastMessageAt ?? one.startedAt }))
      .toSorted((a, b) => b.closedAt - a.closedAt);
    const begin = after === null ? 0 : closed.findIndex((one) => one.id === after.id) + 1;
    return { conversations: closed.slice(begin, begin + 3), hasMore: begin + 3 < closed.length };
  },
  readStates: () =>
    list({ read: scenario.read?.map((one) => ({ ...one })) ?? null, wasOpen: scenario.wasOpen ?? null }),
  markRead: ({ conversationId, seq }) => Promise.resolve({ conversationId, seq }),
  checkMessage: ({ text }) => Promise.resolve(hiddenIn(text)),
  async sendMessage({ conversationId, messageId, text, hiddenParts = Infinity }) {
    await rest(sendDelay);
    if (writes === 'refuse') throw new Error('The message holds a client company’s secret.');
    const body = hiddenIn(text);
    const count = body.marks.length;
    if (count > hiddenParts) throw codedError(coded('parts-hidden', { count }));
    const thread = found(conversationId);
    const message: Message = {
      id: messageId,
      conversationId,
      seq: null,
      author: 'agent',
      authorName: PEOPLE.maya.name,
      at: Date.now(),
      body,
    };
    thread.push(message);
    if (writes === 'store')
      setTimeout(() => {
        const stored = { ...message, seq: Math.max(0, ...thread.map((each) => each.seq ?? 0)) + 1 };
        thread.splice(thread.indexOf(message), 1, stored);
        emit('message', stored);
        changed(conversationId);
      }, 60);
    return message;
  },
  saveDraft({ conversationId, text }) {
    drafts[conversationId] = text;
    return Promise.resolve(done);
  },
  setTyping: () => Promise.resolve(done),
  closeConversation({ conversationId }) {
    const before = summaries.get(conversationId);
    if (before !== undefined) {
      const closed: ConversationSummary = { ...before, status: 'closed', waitingSince: null };
      summaries.set(conversationId, closed);
      emit('conversation', closed);
    }
    return Promise.resolve(done);
  },
  ...routingVerbs({
    summaries,
    changed: (one) => emit('conversation', one),
    own: PEOPLE.maya,
    reopenUntil: scenario.reopenUntil ?? now + 3_600_000,
  }),
  async addEntry({ conversationId, entryId, kind }) {
    await rest(30);
    if (writes === 'refuse') throw new Error('The client company’s key is missing.');
    const receipt: EntryReceipt = {
      id: entryId,
      conversationId,
      kind,
      at: Date.now(),
      author: PEOPLE.maya.name,
      state: 'queued',
    };
    entries.set(conversationId, [receipt, ...(entries.get(conversationId) ?? [])]);
    if (writes === 'store') setTimeout(() => emit('entry', { ...receipt, state: 'stored' }), 120);
    return receipt;
  },
  async searchMessages({ query }) {
    await list(null);
    if (delay > 0) await rest(delay);
    const asked = masked(query.replaceAll('4111 1111 1111 1111', '[card •••• 1111]'));
    const terms = asked.text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? [];
    const hits = [...threads]
      .flatMap(([conversationId, thread]) =>
        thread.map((message) => ({ conversation: summaries.get(conversationId), message })),
      )
      .filter(({ message }) => terms.every((term) => message.body.text.toLowerCase().includes(term)))
      .flatMap(({ conversation: summary, message }): FoundMessage[] =>
        summary === undefined || message.seq === null
          ? []
          : [
              {
                conversation: summary,
                messageId: message.id,
                seq: message.seq,
                author: message.author,
                authorName: message.authorName,
                at: message.at,
                excerpt: message.body,
                places: [...message.body.text.matchAll(new RegExp(terms.join('|'), 'giu'))].map((place) => ({
                  start: place.index,
                  end: place.index + place[0].length,
                })),
              },
            ],
      )
      .sort((a, b) => b.at - a.at);
    return { query: asked, tooShort: false, hits: hits.slice(0, 50), hasMore: hits.length > 50 };
  },
  exportConversation: ({ conversationId }) =>
    Promise.resolve({
      file: `transcript-${conversationId}-20261122T010203456Z.txt`,
      messages: found(conversationId).length,
    }),
  getMasking: () => list({ ...masking, kinds: MASKING_KINDS }),
  async tryMasking({ policy, text }) {
    await rest(20);
    const problems = problemsOf(policy);
    return {
      problems,
      shown:
        problems.length > 0
          ? null
          : masked(
              text
                .replaceAll(/[\w.]+@[\w]+\.[\w]+/g, policy.types['EMAIL']?.on === false ? '$&' : '[e-mail]')
                .replaceAll(/\+44[\d ]{10,}\d/g, '[phone]'),
            ),
    };
  },
  async saveMasking({ baseVersion, policy }) {
    await rest(60);
    const problems = problemsOf(policy);
    if (problems.length > 0) return { version: null, requestId: null, problems };
    if (baseVersion !== masking.version)
      throw new Error(
        'Somebody else has changed this policy meanwhile. Load it again, and make your change in what is there now.',
      );
    masking = {
      ...masking,
      version: baseVersion + 1,
      policy,
      changes: [{ version: baseVersion + 1, at: Date.now(), by: PEOPLE.idris.name }, ...masking.changes],
    };
    return { version: masking.version, requestId: null, problems };
  },
  async undoMasking({ baseVersion }) {
    await rest(60);
    masking = {
      ...masking,
      version: baseVersion + 1,
      policy: maskingStatus('default', now).policy,
      changes: [{ version: baseVersion + 1, at: Date.now(), by: PEOPLE.idris.name }, ...masking.changes],
    };
    return { version: masking.version, requestId: null, problems: [] };
  },
  revokeException({ exceptionId }) {
    masking = { ...masking, exceptions: masking.exceptions.filter((each) => each.id !== exceptionId) };
    return Promise.resolve(done);
  },
  async exceptValue({ secondLook, type }) {
    await rest(30);
    return type === 'CARD' && !secondLook
      ? {
          outcome: 'second-look',
          notice: coded('likely-card', { days: 30 }),
        }
      : { outcome: 'done' };
  },
  ...savedLoginVerbs(scenario.logins ?? 'some', now, list),
  ...peopleVerbs(
    {
      people: scenario.people ?? 24,
      changes: scenario.changes ?? 240,
      required: scenario.required ?? ['change-role', 'add-power'],
      passwordFails: false,
    },
    now,
    list,
  ),
  ...accessReviewVerbs({ access: scenario.access ?? 'open', lines: scenario.people ?? 24 }, now, list),
  ...alertVerbs(now, list),
  ...publicDetailVerbs(scenario.details ?? 'some', now, list),
  ...replyVerbs(
    scenario.replies ?? 'some',
    state.phase === 'signed-in' && state.permissions.includes('reply.manage'),
    now,
    list,
  ),
  ...addressVerbs(scenario.addresses ?? 'some', now, list),
  ...policyVerbs(now, list),
  ...workstationVerbs({ workstations: scenario.workstations ?? 40 }, now, list),
  listAgents: () => list(tiles(scenario.agents ?? 6, now)),
  listPeople: () => list(Object.values(PEOPLE)),
  getLedger: () => list(ledgerState(scenario.ledger ?? 'checked', activityTotal, now)),
  async queryActivity({ filter, newest, offset, limit }) {
    await list(null);
    if (delay > 0) await rest(delay);
    const pin = newest ?? activityTotal;
    const all = positions(filter, pin);
    return {
      rows: all.slice(offset, offset + limit).map((position) => activityAt(position, activityTotal, now)),
      total: all.length,
      newest: pin,
    };
  },
};

function guarded<V extends keyof Verbs>(verb: V): [V, (args: unknown) => Promise<unknown>] {
  return [
    verb,
    async (args) => {
      calls.push({ verb, args: Object(args) });
      record({ kind: 'call', name: verb, value: args });
      const refusal = refusals.get(verb);
      if (refusal !== undefined) throw new Error(refusal);
      // The test compares the record with the contract; the compiler cannot follow that.
      const handler = verbs[verb] as (args: unknown) => Promise<unknown>;
      const answer = await handler(structuredClone(args));
      record({ kind: 'answer', name: verb, value: answer });
      return structuredClone(answer);
    },
  ];
}

declare const document: { readonly activeElement: { blur(): void } | null };
const bridge = {
  // The preload hides the page, and what had the focus loses it.
  cover: () => document.activeElement?.blur(),
  ...Object.fromEntries((Object.keys(verbs) as (keyof Verbs)[]).map(guarded)),
  on(event: string, listener: (payload: unknown) => void) {
    const set = listeners.get(event) ?? new Set();
    listeners.set(event, set.add(listener));
    return () => set.delete(listener);
  },
};
Object.defineProperty(globalThis, 'cleandesk', { value: Object.freeze(bridge) });

let said = 0;
globalThis.harness = {
  calls,
  records,
  drafts,
  emit,
  visitorSays(number, text) {
    const conversationId = id(3, number);
    const thread = found(conversationId);
    const message: Message = {
      id: id(5, ++said),
      conversationId,
      seq: Math.max(0, ...thread.slice(-50).map((each) => each.seq ?? 0)) + 1,
      author: 'visitor',
      authorName: null,
      at: Date.now(),
      body: masked(text),
    };
    thread.push(message);
    emit('message', message);
    changed(conversationId);
    return message.id;
  },
  happens(count) {
    for (let each = 0; each < count; each += 1) {
      activityTotal += 1;
      // The event has the row as the server stored it; what this desk has checked is in the answer to a query alone.
      const { proof: _proof, ...row } = activityAt(activityTotal, activityTotal, now);
      emit('activity', { newest: activityTotal, rows: [row] });
    }
  },
  refuse(verb, words) {
    if (words === null) refusals.delete(verb);
    else refusals.set(verb, words);
  },
};
