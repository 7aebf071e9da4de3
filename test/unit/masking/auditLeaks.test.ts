import type { MaskWhy } from '../../../core/vocabulary/maskReasons.ts';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { countedOf } from '../../../cli/masking/tally.ts';
import { AuditRig, line } from './auditSupport.ts';
import type { Audited } from './auditSupport.ts';
import { makeCard, seeded } from './support.ts';

let rig: AuditRig;
beforeEach(async () => {
  rig = await AuditRig.make();
});
afterEach(() => rig.remove());

/** Everything that an audit outputs, without the signs between digits. */
function everything({ html, json, output, errors }: Audited): string {
  return [html, json, output, errors].join('\n');
}

function expectNoneOf(values: readonly string[], audited: Audited): void {
  const all = everything(audited);
  const digits = all.replace(/[\s.\-_/]/g, '');
  expect(audited.html).toContain('</html>');
  expect(values.filter((v) => all.includes(v) || digits.includes(v))).toEqual([]);
}

const next = seeded(20_261_122);
const CARDS = Array.from({ length: 40 }, () => makeCard(next));
const SECRETS = [
  'jo.example@mail.example',
  'DE89370400440532013000',
  '078-05-1120',
  'tr0ub4dor&3',
  '+49 30 90182031',
  'GB33BUKB20201555555555',
];
const TEXTS = [
  ...CARDS.map((c) => `my card number is ${c}`),
  'write to jo.example@mail.example',
  'IBAN DE89370400440532013000',
  'my ssn is 078-05-1120',
  'my password is tr0ub4dor&3',
  'call me on +49 30 90182031',
  'account GB33BUKB20201555555555',
];

describe('no raw value is in the output of an audit', () => {
  it.each([[[]], [['--excerpts']], [['--excerpts', '--conversation-per-file']]])(
    'whatever contains the message, with %j',
    async (extra) => {
      await rig.put('a.jsonl', TEXTS.map((text, i) => line({ id: `m${i}`, conversation: 'c', text })).join(''));
      await rig.put('b.json', JSON.stringify({ conversations: [{ id: 1, messages: TEXTS }] }));
      await rig.put('c.txt', TEXTS.join('\n'));
      await rig.put('d.csv', `id,text\n${TEXTS.map((t, i) => `${i},"${t}\nagain: ${t}"`).join('\n')}`);
      await rig.put('e.log.gz', gzipSync(TEXTS.join('\r\n')));
      const audited = await rig.audit(extra);
      expect(audited.code).toBe(0);
      expect(audited.report().types.find((t) => t.type === 'CARD')!.values).toBeGreaterThanOrEqual(CARDS.length * 5);
      expectNoneOf([...CARDS, ...SECRETS], audited);
    },
  );

  it('in names of files and folders, read or not', async () => {
    const [a, b, c, d, e, f] = CARDS as [string, string, string, string, string, string];
    await rig.put(`card ${a}.txt`, 'hello');
    await rig.put(`visa${b}.jsonl`, 'not json');
    await rig.put(`jo.example@mail.example/${c}/chat.csv`, 'id,nothing\n1,2');
    await rig.put(`${d.slice(0, 4)}-${d.slice(4, 8)}-${d.slice(8, 12)}-${d.slice(12)}.pdf`, 'x');
    await rig.put(`x_${e}_y.log`, 'binary\0');
    await rig.put(`scan ${f} ${'x'.repeat(150)}.png`, 'x');
    const audited = await rig.audit();
    expect(audited.report().notRead.length).toBe(4);
    expectNoneOf([a, b, c, d, e, f, 'jo.example@mail.example'], audited);
  });

  it('in a name whose other words would make a number possible in a message', async () => {
    const [a, b, c] = CARDS as [string, string, string];
    await rig.put(`order/${a}.txt`, 'hello');
    await rig.put(`order ${b}/c.txt`, 'hello');
    await rig.put(`tracking number ${c}.bin`, 'hello');
    expectNoneOf([a, b, c], await rig.audit());
  });

  it('in a reason, if it contained more than words', () => {
    const span = { start: 0, end: 4, type: 'CARD', action: 'mask', shown: '' } as const;
    const whys: readonly MaskWhy[] = [
      { code: `was ${CARDS[0]}` },
      { code: 'client-pattern', of: CARDS[0] },
      { code: 'national-checked', of: 'jo@mail.example' },
      { code: 'national-checked', of: 'gb-nino' },
      { code: 'name-read' },
    ];
    expect(countedOf(whys.map((why) => ({ ...span, why }))).kinds.map((k) => k.reason)).toEqual([
      'no reason in words',
      'no reason in words',
      'no reason in words',
      'UK National Insurance number, form and check digit right',
      "reads like a person's name here",
    ]);
  });

  it('in a number that is spread over the names of folders', async () => {
    const card = makeCard(next);
    await rig.put(`${card.slice(0, 4)}/${card.slice(4, 8)}/${card.slice(8, 12)}/${card.slice(12)}.txt`, 'hello');
    expectNoneOf([card], await rig.audit());
  });

  it('in headers, keys, ids, conversations and lines that cannot be read', async () => {
    const [a, b, c, d, e] = CARDS as [string, string, string, string, string];
    await rig.put('a.csv', `${a},other\n1,2\n`);
    await rig.put('b.csv', `text,${b}\nhello,"never closed ${c}\n`);
    await rig.put('c.jsonl', `${line({ id: d, conversation: e, [a]: b, text: 'hi' })}{"text": ${c}\n[${d}]\n`);
    await rig.put('d.json', `{"${a}": {"${b}": [{"text":"x","conversation":"${c}"}]}}`);
    await rig.put('e.json', `{"nothing": "${e}"}`);
    const audited = await rig.audit(['--excerpts']);
    expect(audited.code).toBe(1);
    expectNoneOf([a, b, c, d, e], audited);
  });

  it('in the words about a wrong argument that is a value itself', async () => {
    const card = CARDS[0]!;
    const audited = await rig.audit(['--report', rig.beside(`none/${card}.html`)]);
    expect(audited.code).toBe(2);
    expect(everything(audited)).not.toContain(card);
  });

  it('in an excerpt of a message whose number a later message completes', async () => {
    const parts = ['5500 00', '55 5555', '5559'];
    await rig.put(
      'a.jsonl',
      [`my card is ${parts[0]}, write to jo.example@mail.example`, parts[1]!, parts[2]!]
        .map((text, i) => line({ id: i, conversation: 1, text }))
        .join(''),
    );
    const audited = await rig.audit(['--excerpts']);
    const { excerpts, totals } = audited.report();
    expect(totals.messagesMaskedAgain).toBe(2);
    expect(excerpts!.length).toBeGreaterThan(0);
    expect(JSON.stringify(excerpts)).not.toMatch(/5500|55 5555/);
  });

  it('unless excerpts are asked for, no word of a message either', async () => {
    await rig.put('a.txt', 'marmalade goes to jo.example@mail.example');
    const audited = await rig.audit();
    expect(audited.report().totals.messagesMasked).toBe(1);
    expect(audited.report().excerpts).toBeNull();
    expect(everything(audited)).not.toContain('marmalade');
  });
});

describe('the content of a name or a message stays text', () => {
  const EVIL = `<img src=x onerror=alert(1)>"'&.txt`;

  it('a file name makes no markup', async () => {
    await rig.put(EVIL, 'hello');
    await rig.put(EVIL.replace('.txt', '.exe'), 'hello');
    const { html } = await rig.audit();
    expect(html).not.toMatch(/<img/i);
    expect(html.match(/&lt;img src=x onerror=alert\(1\)&gt;&quot;&#39;&amp;/g)).toHaveLength(2);
  });

  it('an excerpt makes no markup', async () => {
    await rig.put('a.txt', '<script>alert(1)</script> jo.example@mail.example </style><b onclick=1>');
    const { html } = await rig.audit(['--excerpts']);
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toMatch(/<script|<b |onclick=1>/i);
  });

  it('a name moves no cursor and turns no direction of writing', async () => {
    await rig.put('a\u001b[2J\u001b]0;x\u0007\nb\u202egpj.txt', 'hello');
    await rig.put('c\u001b[31m.bin', 'hello');
    const audited = await rig.audit();
    expect(audited.report().files).toHaveLength(1);
    expect(audited.html + audited.json + audited.output + audited.errors).not.toMatch(/\p{Cc}(?<!\n)|\u202e|\\u/u);
  });

  it('a column name from outside has no effect on objects', async () => {
    await rig.put(
      'a.jsonl',
      '{"__proto__":{"text":"a"},"constructor":{"message":"my card is 4111111111111111"},"text":"x"}\n',
    );
    const { html, report } = await rig.audit();
    expect(report().totals.messages).toBe(3);
    expect(html).not.toContain('4111111111111111');
  });
});
