import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { entryProblem } from '../../../renderer/features/entries/entryCheck.ts';
import { byUrgency, keptOrder, matches } from '../../../renderer/features/conversations/conversationOrder.ts';
import {
  EMPTY_THREAD,
  withEntries,
  withinLimits,
  withMessage,
  withNewestPage,
  withOlderPage,
} from '../../../renderer/store/threads.ts';
import { KEPT_MESSAGES, KEPT_THREADS } from '../../../renderer/limits.ts';
import { span, wait } from '../../../renderer/i18n/format.ts';
import { inkOn } from '../../../renderer/ui/inkOn.ts';
import { pieces } from '../../../renderer/features/masked/pieces.ts';
import {
  ACTIVITY_FAULTS,
  ACTIVITY_KINDS,
  SERVER_ACTIVITY_KINDS,
  type ActivityRow,
} from '../../../contract/activity.ts';
import { CHANGE_ACTIONS } from '../../../contract/people.ts';
import { changeActions } from '../../../renderer/i18n/en/people.ts';
import {
  alertName,
  capital,
  changeActionName,
  controlName,
  requestedName,
  spaced,
  visitorTitle,
} from '../../../renderer/i18n/names.ts';
import { differenceWords, findingWords } from '../../../renderer/features/accessReview/accessWords.ts';
import {
  actorName,
  factLine,
  facts,
  isStopped,
  kindIcon,
  KINDS,
  kindName,
  sentence,
} from '../../../renderer/features/activity/activityWords.ts';
import { conversation, id, masked, PEOPLE, talk } from '../../support/rendererHarness/scenario.ts';

const NOW = 1_750_000_000_000;
const MINUTE = 60_000;

describe('the sentences of activity', () => {
  const kinds = [...new Set<string>([...ACTIVITY_KINDS, ...SERVER_ACTIVITY_KINDS])];
  const row = (kind: string, detail: ActivityRow['detail'] = {}): ActivityRow => ({
    position: 1,
    at: NOW,
    kind,
    detail,
    personName: 'Maya Lindqvist',
    workstationName: 'LON-DESK-014',
    tenantName: null,
    conversationId: null,
    arrivedAt: NOW,
    source: 'desk',
    fault: null,
  });

  it.each(kinds)('has a name, a sign and a whole sentence of its own for %s', (kind) => {
    expect(Object.keys(KINDS)).toContain(kind);
    const shown = sentence(row(kind));
    expect(shown).toMatch(/^Maya Lindqvist [a-z].*[^.]\.$/);
    expect(shown).not.toBe(`Maya Lindqvist: ${kind.replaceAll('-', ' ')}.`);
    expect(kindName(kind)).toMatch(/^[A-Z][a-z]/);
    expect(kindIcon(kind)).not.toBe('dot');
  });

  it('has one for every kind that there is and for no other, and no two kinds have the same', () => {
    expect(Object.keys(KINDS).sort()).toEqual([...kinds].sort());
    for (const words of [kinds.map(kindName), kinds.map((kind) => sentence(row(kind)))])
      expect(new Set(words).size).toBe(kinds.length);
  });

  it('marks what the server has blocked as it marks what a desk has blocked', () => {
    for (const kind of [
      'intrusion-alert',
      'certificate-refused',
      'enrolment-refused',
      'sign-in-closed',
      'chain-broken',
    ])
      expect(isStopped(kind), kind).toBe(true);
    for (const kind of ['administration', 'command-line', 'workstation-password-changed'])
      expect(isStopped(kind), kind).toBe(false);
  });

  it('names the server, the command line or somebody where no person is named', () => {
    const unnamed = (kind: string): string =>
      sentence({ ...row(kind), personName: null, workstationName: null, source: 'server' });
    expect(unnamed('administration')).toMatch(/^The command line changed/);
    expect(unnamed('retention-deleted')).toMatch(/^The server deleted/);
    expect(unnamed('address-refused')).toMatch(/^Somebody connected from an address/);
    expect(sentence({ ...row('chain-broken'), personName: null, source: 'server' })).toMatch(
      /^The desk on LON-DESK-014 sent records/,
    );
    const acts = (kind: string, more: Partial<ActivityRow> = {}): string =>
      actorName({ ...row(kind), personName: null, workstationName: null, source: 'server', ...more });
    expect(acts('administration')).toBe('The command line');
    expect(acts('state-recorded')).toBe('The server');
    expect(acts('certificate-refused')).toBe('Somebody');
    expect(acts('policy-taken', { source: 'desk', workstationName: 'LON-DESK-014' })).toBe('The desk itself');
    expect(actorName(row('message-stored'))).toBe('Maya Lindqvist');
  });

  it('says which request was refused and why without the signs of a program', () => {
    expect(factLine(row('request-refused', { route: 'exportAccessReview', reason: 'export-off', attempts: 2 }))).toBe(
      'request export access review, reason export off, attempts 2',
    );
  });

  it('says what an administrator did in words, and shows the raw data of an unknown act', () => {
    for (const action of CHANGE_ACTIONS) expect(changeActionName(action), action).toBe(changeActions[action]);
    expect(new Set(Object.values(changeActions)).size).toBe(CHANGE_ACTIONS.length);
    expect(factLine(row('administration', { action: 'reset-password', change: 7 }))).toBe(
      'action Password reset, number of the change 7',
    );
    expect(sentence(row('made-later'))).toBe('Maya Lindqvist: made later.');
    expect([changeActionName('grow-a-tree'), changeActionName('constructor'), changeActionName('toString')]).toEqual([
      'Grow a tree',
      'Constructor',
      'To string',
    ]);
  });

  it('says recorded codes in words, and shows any other value as it is', () => {
    expect(factLine(row('chain-broken', { reason: 'does-not-follow', seq: 2 }))).toBe(
      'reason does not follow the one before, number of the record 2',
    );
    for (const reason of ACTIVITY_FAULTS)
      expect(factLine(row('chain-broken', { reason }))).not.toBe(`reason ${reason}`);
    expect(factLine(row('request-blocked', { target: 'file-chooser' }))).toBe('target choosing a file');
    for (const value of ['203.0.113.9', 'of-a-newer-desk', 'constructor', 'toString'])
      expect(factLine(row('request-blocked', { target: value }))).toBe(`target ${value}`);
    expect([visitorTitle('4F2A'), controlName('idle lock'), controlName('of a newer desk')]).toEqual([
      'Visitor 4F2A',
      'idle lock',
      'of a newer desk',
    ]);
  });

  it('shows facts with the names of what every object has', () => {
    const names = ['constructor', 'toString', 'valueOf', 'hasOwnProperty', 'isPrototypeOf'];
    expect(facts(row('request-blocked', Object.fromEntries(names.map((name) => [name, 'x']))))).toEqual(
      names.map((name) => ({ name: capital(spaced(name)), value: 'x' })),
    );
    for (const what of names)
      expect(factLine(row('administration', { action: 'set-masking-policy', changed: `${what}/EMAIL/a/b` }))).toContain(
        `${what}/EMAIL/a/b`,
      );
  });

  it('says what only a newer server has by its name', () => {
    expect(['renamed-thing', 'constructor'].map((kind) => alertName(kind))).toEqual(['Renamed thing', 'Constructor']);
    expect(requestedName('grow-a-tree')).toBe('Grow a tree:');
    expect(findingWords('of-a-newer-server')).toBe('of a newer server');
    expect(differenceWords({ what: 'constructor', before: '', after: 'x' })).toEqual({
      name: 'constructor',
      before: 'nothing',
      after: 'x',
    });
  });

  it('says what a sign of the machine was in words, and shows a code that it has no words for', () => {
    const sign = { process: 77, way: 'debugger', what: 'tracer', action: 'block' };
    expect(factLine(row('signal', { ...sign, evidence: 'sign-tracer' }))).toContain(
      'evidence process 77 traces the desk',
    );
    expect(factLine(row('signal', { ...sign, evidence: 'of-a-newer-desk' }))).toContain('evidence of-a-newer-desk');
    expect(factLine(row('guard-failed', { reason: 'not-a-policy', note: 'place-not-json' }))).toContain(
      'note it is no JSON',
    );
  });
});

describe('messages of a conversation', () => {
  const ten = talk(id(3, 0), 0, 10, NOW);
  const last = ten.at(-1)!;

  it('keep the server’s order whatever order they come in', () => {
    let kept: readonly (typeof last)[] = [];
    for (const index of [4, 0, 9, 2, 1, 3, 8, 5, 7, 6]) kept = withMessage(kept, ten[index]!);
    expect(kept.map((each) => each.seq)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });

  it('are there once, when a queued one is acknowledged and when an event is repeated', () => {
    const queued = { ...last, id: id(9, 1), seq: null, author: 'agent' as const };
    const stored = { ...queued, seq: 11 };
    const kept = withMessage(withMessage(withMessage(ten, queued), stored), stored);
    expect(kept.filter((each) => each.id === queued.id)).toEqual([stored]);
  });

  it('do not return to the outbox when an acknowledgement overtakes the answer', () => {
    const stored = { ...last, id: id(9, 2), seq: 11 };
    expect(withMessage(withMessage(ten, stored), { ...stored, seq: null }).at(-1)?.seq).toBe(11);
  });

  it('show a later correction in place of the earlier text', () => {
    const corrected = { ...ten[3]!, body: masked('[card •••• 1111]') };
    expect(withMessage(ten, corrected)[3]?.body.text).toBe('[card •••• 1111]');
    expect(withMessage(ten, corrected)).toHaveLength(10);
  });

  it('join an older page without a gap, and know when there is no more', () => {
    const all = talk(id(3, 0), 0, 250, NOW);
    const page = { conversation: conversation(0, all, NOW), entries: [], draft: '', hasMore: true };
    const newest = withNewestPage(EMPTY_THREAD, { ...page, messages: all.slice(150) });
    const older = withOlderPage(newest, { ...page, messages: all.slice(50, 150) });
    expect(older.messages.map((each) => each.seq)).toEqual(all.slice(50).map((each) => each.seq));
    expect(withOlderPage(older, { ...page, messages: all.slice(0, 50), hasMore: false }).hasMore).toBe(false);
  });

  it('start over when the newest page does not join the known ones, and keep what is queued', () => {
    const all = talk(id(3, 0), 0, 300, NOW);
    const page = { conversation: conversation(0, all, NOW), entries: [], draft: 'kept by main', hasMore: true };
    const queued = { ...last, id: id(9, 3), seq: null };
    const old = {
      ...EMPTY_THREAD,
      status: 'ready' as const,
      draft: 'typed here',
      messages: [...all.slice(0, 50), queued],
    };
    const now = withNewestPage(old, { ...page, messages: all.slice(200) });
    expect(now.messages.map((each) => each.seq)).toEqual([...all.slice(200).map((each) => each.seq), null]);
    expect(now.draft).toBe('typed here');
    expect(withNewestPage(EMPTY_THREAD, { ...page, messages: [] }).draft).toBe('kept by main');
  });

  it('that arrive while a page is loading are not lost with what the page replaces', () => {
    const all = talk(id(3, 0), 0, 300, NOW);
    const page = {
      conversation: conversation(0, all, NOW),
      entries: [],
      draft: '',
      hasMore: true,
      messages: all.slice(198, 298),
    };
    const meanwhile = withMessage(withMessage({ ...EMPTY_THREAD }.messages, all[298]!), all[299]!);
    for (const status of ['loading', 'ready'] as const) {
      const now = withNewestPage({ ...EMPTY_THREAD, status, messages: meanwhile }, page);
      expect(now.messages.map((each) => each.seq)).toEqual(all.slice(198).map((each) => each.seq));
      expect(now.hasMore).toBe(true);
    }
  });

  it('are limited in memory: of closed conversations only some are kept, and only their newest', () => {
    const long = { ...EMPTY_THREAD, status: 'ready' as const, messages: talk(id(3, 0), 0, 1_000, NOW) };
    const threads = new Map(Array.from({ length: 30 }, (_unused, index) => [id(3, index), long]));
    const kept = withinLimits(threads, id(3, 2));
    expect(kept.size).toBe(KEPT_THREADS + 1);
    expect(kept.get(id(3, 2))?.messages).toHaveLength(1_000);
    expect(kept.get(id(3, 29))?.messages).toHaveLength(KEPT_MESSAGES);
    expect(kept.get(id(3, 29))?.hasMore).toBe(true);
  });

  it('know an entry as stored for good', () => {
    const stored = {
      id: id(4, 1),
      conversationId: id(3, 0),
      kind: 'email' as const,
      at: NOW,
      author: 'Maya',
      state: 'stored' as const,
    };
    expect(withEntries([stored], [{ ...stored, state: 'queued' }])).toEqual([stored]);
  });
});

describe('the list of conversations', () => {
  const at = (number: number, waitedMinutes: number | null, more: Partial<ReturnType<typeof conversation>> = {}) => ({
    ...conversation(0, [], NOW),
    id: id(3, number),
    status: 'open' as const,
    waitingSince: waitedMinutes === null ? null : NOW - waitedMinutes * MINUTE,
    lastMessageAt: NOW - number * MINUTE,
    ...more,
  });

  it('puts first who has waited longest, last what is closed', () => {
    const sorted = [at(1, null), at(2, 1), at(3, 9), at(4, 30, { status: 'closed' }), at(5, null)].sort(byUrgency);
    expect(sorted.map((each) => each.id)).toEqual([3, 2, 1, 5, 4].map((number) => id(3, number)));
  });

  it('does not move under the pointer: shown rows keep their place and new ones go to the end', () => {
    const sorted = [at(3, 9), at(2, 1), at(1, null)].sort(byUrgency);
    expect(keptOrder(sorted, [id(3, 1), id(3, 2)]).map((each) => each.id)).toEqual(
      [1, 2, 3].map((number) => id(3, number)),
    );
  });

  it('counts no conversation of another agent as mine, and no closed one as waiting', () => {
    expect(matches(at(1, 1, { assignedTo: PEOPLE.tomas }), 'mine', PEOPLE.maya.id)).toBe(false);
    expect(matches(at(1, 1, { assignedTo: PEOPLE.maya }), 'mine', PEOPLE.maya.id)).toBe(true);
    expect(matches(at(1, 1, { status: 'closed' }), 'waiting', PEOPLE.maya.id)).toBe(false);
  });
});

describe('masked text', () => {
  it('is cut at its marks without losing a character of the rest', () => {
    const body = masked('My card is [card •••• 1111], my mail [e-mail].');
    const cut = pieces(body);
    expect(cut.map((piece) => ('text' in piece ? piece.text : piece.masking.words))).toEqual([
      'My card is ',
      'card •••• 1111',
      ', my mail ',
      'e-mail',
      '.',
    ]);
  });

  it('survives marks that overlap, lie outside or are turned round', () => {
    const body = {
      text: 'abc [card] def',
      marks: [
        { start: 4, end: 10, type: 'CARD', shown: '', why: { code: 'card-checked' } },
        { start: 6, end: 12, type: 'CVV', shown: '', why: { code: 'card-checked' } },
        { start: 9, end: 90, type: 'PIN', shown: '', why: { code: 'card-checked' } },
        { start: 3, end: 2, type: 'PIN', shown: '', why: { code: 'card-checked' } },
      ],
    };
    expect(
      pieces(body)
        .map((piece) => ('text' in piece ? piece.text : `<${piece.masking.words}>`))
        .join(''),
    ).toBe('abc <card> def');
  });
});

describe('small rules', () => {
  it.each([
    ['email', 'maya@example.com', true],
    ['email', 'maya at example', false],
    ['phone', '+44 20 7946 0000', true],
    ['phone', '12', false],
    ['phone', 'call me', false],
    ['date-of-birth', '1984-03-27', true],
    ['date-of-birth', '2999-01-01', false],
    ['date-of-birth', '', false],
    ['order-number', '--', false],
    ['order-number', 'A-17', true],
    ['name', '   ', false],
    ['address', '1 Quay Street', true],
    ['note', 'x'.repeat(4_001), false],
  ] as const)('of a typing mistake in %s: %s', (kind, value, fine) => {
    expect(entryProblem(kind, value, NOW) === null).toBe(fine);
  });

  it('of durations: minutes are counted, hours and days are rounded down', () => {
    expect([span(-5), span(65_000), span(3_599_000), span(3_660_000), span(200 * 3_600_000)]).toEqual([
      '0:00',
      '1:05',
      '59:59',
      '1 h 01 min',
      '8 days',
    ]);
  });

  it('of waiting: in seconds, then in minutes, then as other durations', () => {
    expect([wait(-5), wait(59_999), wait(60_000), wait(3_599_999), wait(3_660_000)]).toEqual([
      '0 secs',
      '59 secs',
      '1 min',
      '59 mins',
      '1 h 01 min',
    ]);
  });
});

describe('colours', () => {
  interface Paint {
    r: number;
    g: number;
    b: number;
    a: number;
  }
  const css = readFileSync(join(import.meta.dirname, '../../../renderer/styles/tokens.css'), 'utf8');
  const [light = '', dark = ''] = css.split('@media');
  const tokens = (part: string): Map<string, string> =>
    new Map([...part.matchAll(/--([\w-]+):\s*([^;]+);/g)].map((found) => [found[1] ?? '', found[2] ?? '']));
  const themes = { light: tokens(light), dark: new Map([...tokens(light), ...tokens(dark)]) };
  const paint = (text: string): Paint => {
    const hex = /^#(..)(..)(..)$/.exec(text);
    if (hex !== null)
      return {
        r: Number.parseInt(hex[1] ?? '', 16),
        g: Number.parseInt(hex[2] ?? '', 16),
        b: Number.parseInt(hex[3] ?? '', 16),
        a: 1,
      };
    const [r, g, b, a] = [...text.matchAll(/[\d.]+/g)].map(Number);
    return { r: r ?? 0, g: g ?? 0, b: b ?? 0, a: (a ?? 100) / 100 };
  };
  const over = (top: Paint, under: Paint): Paint => ({
    r: top.r * top.a + under.r * (1 - top.a),
    g: top.g * top.a + under.g * (1 - top.a),
    b: top.b * top.a + under.b * (1 - top.a),
    a: 1,
  });
  const luminance = ({ r, g, b }: Paint): number => {
    const [x, y, z] = [r, g, b].map((value) =>
      value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * (x ?? 0) + 0.7152 * (y ?? 0) + 0.0722 * (z ?? 0);
  };
  const contrast = (a: Paint, b: Paint): number =>
    (Math.max(luminance(a), luminance(b)) + 0.05) / (Math.min(luminance(a), luminance(b)) + 0.05);

  const GROUNDS = ['ground', 'surface', 'raised', 'accent-ground'];
  const PAIRS = [
    ...GROUNDS.flatMap((ground) => ['ink', 'ink-quiet'].map((ink) => [ink, ground] as const)),
    ...['accent', 'danger', 'warning', 'ok'].flatMap((ink) =>
      ['surface', 'ground', 'accent-ground'].map((ground) => [ink, ground] as const),
    ),
    ['on-accent', 'accent'],
    ['on-accent', 'accent-strong'],
    ['danger', 'danger-ground'],
    ['warning', 'warning-ground'],
    ['surface', 'ink'],
  ] as const;

  it.each(['light', 'dark'] as const)(
    'of the %s theme keep 4.5:1 between every text colour and its background, with the watermark',
    (name) => {
      const of = (token: string): Paint => paint(themes[name].get(token) ?? '');
      const mark = of('watermark');
      const poor = PAIRS.flatMap(([ink, ground]) => {
        const [front, back] = [of(ink), of(ground)];
        const worst = Math.min(
          contrast(front, back),
          contrast(over(mark, front), back),
          contrast(front, over(mark, back)),
          contrast(over(mark, front), over(mark, back)),
        );
        return worst < 4.5 ? [`${ink} on ${ground}: ${worst.toFixed(2)}`] : [];
      });
      expect(poor).toEqual([]);
    },
  );

  it.each(['light', 'dark'] as const)('of the %s theme keep 3:1 for the outline of controls and of focus', (name) => {
    const of = (token: string): Paint => paint(themes[name].get(token) ?? '');
    const poor = ['border-control', 'accent'].flatMap((line) =>
      ['surface', 'ground'].flatMap((ground) => (contrast(of(line), of(ground)) < 3 ? [`${line} on ${ground}`] : [])),
    );
    expect(poor).toEqual([]);
  });

  it('of any client company get an ink that reads on them', () => {
    for (let colour = 0; colour <= 0xffffff; colour += 0x10f0d) {
      const hex = `#${colour.toString(16).padStart(6, '0')}`;
      expect(contrast(paint(inkOn(hex)), paint(hex)), hex).toBeGreaterThanOrEqual(4.5);
    }
  });
});
