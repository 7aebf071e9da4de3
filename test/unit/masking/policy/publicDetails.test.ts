/** What agents may write: public details of the tenant, whole and as they are meant, and nothing else. */
import { describe, expect, test } from 'vitest';
import { mask } from '../../../../core/masking/mask.ts';
import { DEFAULT_MASKING_POLICY } from '../../../../core/masking/policy/defaults.ts';
import { readDetailLines, writeDetailLines } from '../../../../core/masking/policy/detailLines.ts';
import { makePolicyMask, maskExcept } from '../../../../core/masking/policy/policyMask.ts';
import { SECRET_BYTES } from '../../../../core/masking/policy/pseudonym.ts';
import {
  formOf,
  LONGEST_DETAIL,
  MOST_PUBLIC_DETAILS,
  readDetail,
} from '../../../../core/masking/policy/publicDetail.ts';
import { PublicPlaces, type PublicValue } from '../../../../core/masking/policy/publicPlaces.ts';
import { textOutput } from '../../../../core/masking/outputs.ts';
import type { Author } from '../../../../core/masking/types.ts';
import type { DetailKind } from '../../../../core/vocabulary/detailKinds.ts';

const LIST: readonly PublicValue[] = [
  { kind: 'email', value: 'help@northline.example' },
  { kind: 'phone', value: '+44 20 7946 0000' },
  { kind: 'phone', value: '0800 555 0199' },
  { kind: 'site', value: 'https://www.northline.example/help' },
  { kind: 'address', value: '12 High Street, London EC1A 1BB' },
  { kind: 'name', value: 'Maya Lindqvist' },
  { kind: 'name', value: 'Maya' },
  { kind: 'word', value: 'Jane Saver Account' },
];
const own = maskExcept([], LIST);
const written = (text: string, author: Author = 'agent', masker = own): string =>
  masker({ id: 'm', author, text }).text;

test('hides without a list what a company says of itself', () => {
  expect(written('Please write to help@northline.example or call +44 20 7946 0000', 'agent', mask)).toBe(
    'Please write to [e-mail] or call [phone]',
  );
});

describe('an agent’s message', () => {
  test.each([
    'Please write to help@northline.example or call +44 20 7946 0000.',
    'Write to HELP@Northline.example!',
    'Call 020 7946 0000, or 0044 20 7946 0000',
    'Call (020) 7946-0000 or +44 (0)20 7946.0000',
    'Our line is free: 0800 5550199',
    'Our office: 12 High Street, London EC1A 1BB',
    'Hello, this is Maya Lindqvist. Yours, Maya',
    'Have a look at northline.example/help',
  ])('leaves whole listed values: %s', (text) => expect(written(text)).toBe(text));

  test.each([
    ['an address that ends like a listed one', 'jane.help@northline.example', '[e-mail]'],
    ['one that begins like it', 'help@northline.example.org', '[e-mail]'],
    ['one with another domain', 'help@northline.example-pay.com', '[e-mail]'],
    ['a letter that only looks the same', 'hеlp@northline.example', '[e-mail]'],
  ])('hides %s', (_what, text, shown) => expect(written(`write to ${text}`)).toContain(shown));

  test.each([
    ['a longer number', 'call +44 20 7946 0000 12'],
    ['another country', 'call +49 20 7946 0000'],
    ['a number with one digit more in front', 'call 9020 7946 0000'],
    ['another number of the same office', 'call +44 20 7946 0001'],
    ['a colleague’s name with another surname', 'this is Maya Okafor'],
    ['a card number', 'the card is 4111 1111 1111 1111'],
  ])('hides %s', (_what, text) => {
    const masked = own({ id: 'm', author: 'agent', text });
    expect(masked.text).not.toBe(text);
    expect(masked.readable).toBeUndefined();
  });

  test('with a listed value and another one keeps the one and hides the other', () => {
    expect(written('help@northline.example, not ann@example.com')).toBe('help@northline.example, not [e-mail]');
  });

  test('names the places that stay readable, so that the desk’s second masking leaves them and no others', () => {
    const masked = own({ id: 'm', author: 'agent', text: 'write to help@northline.example' });
    expect(masked.readable).toEqual([{ start: 9, end: 31, type: 'EMAIL' }]);
    expect(textOutput(masked, 'agent', undefined, masked.readable).text).toBe(masked.text);
    expect(textOutput(masked, 'agent').text).toBe('write to [e-mail]');
  });

  test('keeps nothing that opens or pays for something, also where it is listed by a mistake', () => {
    const values: PublicValue[] = [
      { kind: 'phone', value: '4111111111111111' },
      { kind: 'word', value: '4111 1111 1111 1111' },
      { kind: 'word', value: 'DE89 3704 0044 0532 0130 00' },
      { kind: 'word', value: '943 476 5919' },
      { kind: 'phone', value: '943 476 5919' },
    ];
    const all = maskExcept([], values);
    for (const text of [
      'the card is 4111 1111 1111 1111',
      'the IBAN is DE89 3704 0044 0532 0130 00',
      'the NHS number is 943 476 5919',
    ])
      expect(written(text, 'agent', all)).not.toBe(text);
  });

  test('is masked the same without a list, and a visitor’s message whatever is listed', () => {
    const text = 'help@northline.example, +44 20 7946 0000, 12 High Street, London EC1A 1BB, Maya Lindqvist';
    const under = makePolicyMask(DEFAULT_MASKING_POLICY, new Uint8Array(SECRET_BYTES), [], LIST).mask('c');
    expect(under({ id: 'm', author: 'visitor', text })).toEqual(mask({ id: 'm', author: 'visitor', text }));
    const empty = makePolicyMask(DEFAULT_MASKING_POLICY, new Uint8Array(SECRET_BYTES)).mask('c');
    expect(empty).toBe(mask);
    const private_ = 'ann@example.com, +44 20 7946 0018, 4111 1111 1111 1111';
    expect(under({ id: 'm', author: 'agent', text: private_ })).toEqual(
      mask({ id: 'm', author: 'agent', text: private_ }),
    );
  });
});

test('a place is looked for in time that grows with the text', () => {
  const places = new PublicPlaces(LIST);
  for (const text of ['a'.repeat(8_000), '1 '.repeat(4_000), 'a@'.repeat(4_000), 'maya '.repeat(1_600)])
    expect(places.leaves('EMAIL', 0, 8_000, text)).toBe(text.startsWith('maya'));
});

describe('a detail', () => {
  const fault = (kind: DetailKind, value: string): string | null => {
    const read = readDetail({ kind, value });
    return read.ok ? null : read.fault.code;
  };
  test.each<[DetailKind, string]>([
    ['email', 'help@northline.example'],
    ['phone', '+44 20 7946 0000'],
    ['phone', '0800 555 0199'],
    ['phone', '+1 (555) 010-0199'],
    ['address', '12 High Street, London EC1A 1BB'],
    ['site', 'https://www.northline.example/help'],
    ['site', 'northline.example'],
    ['name', 'Maya Lindqvist'],
    ['word', 'Jane Saver Account'],
  ])('%s %s may be public', (kind, value) => expect(fault(kind, value)).toBeNull());

  test.each<[DetailKind, string, string]>([
    ['email', 'help', 'detail-email'],
    ['email', 'a@b.example, c@d.example', 'detail-email'],
    ['phone', '1234', 'detail-phone'],
    ['phone', 'call us', 'detail-phone'],
    ['phone', '1234567890123456', 'detail-phone'],
    ['site', 'localhost', 'detail-site'],
    ['site', 'northline.example?token=1', 'detail-site'],
    ['site', 'user@northline.example', 'detail-site'],
    ['address', 'London', 'detail-words'],
    ['word', '123456', 'detail-words'],
    ['word', '4111 1111 1111 1111 card', 'detail-card'],
    ['word', 'Order 5555-5555-5555-4444', 'detail-card'],
    ['address', 'Street 378282246310005', 'detail-card'],
    ['phone', '+3782 8224 6310 005', 'detail-card'],
    ['phone', '378282246310005', 'detail-card'],
    ['phone', '943 476 5919', 'detail-identity'],
    ['word', 'Pesel 85073003328', 'detail-identity'],
    ['word', 'CPF 529.982.247-25', 'detail-identity'],
    ['word', 'Sozial 123-45-6789', 'detail-identity'],
    ['word', 'IBAN DE89 3704 0044 0532 0130 00', 'detail-secret'],
    ['word', ' ', 'value-empty'],
    ['word', 'a'.repeat(LONGEST_DETAIL + 1), 'value-long'],
    ['word', 'Product\u001b[31m', 'value-form'],
    ['name', 'Maya\u202eaY', 'value-form'],
    ['address', '12 High Street\nLondon', 'value-form'],
  ])('%s %s is refused as %s', (kind, value, code) => expect(fault(kind, value)).toBe(code));

  test('is the same one however it is written', () => {
    const form = (kind: DetailKind, value: string): string => formOf({ kind, value });
    expect(form('phone', '+44 (0)20 7946-0000')).toBe(form('phone', '0044 20 7946 0000'));
    expect(form('email', 'Help@Northline.example')).toBe(form('email', 'help@northline.example'));
    expect(form('site', 'https://WWW.northline.example/')).toBe(form('site', 'northline.example'));
    expect(form('address', '12 High Street, London')).toBe(form('address', '12, high street – LONDON'));
    expect(form('phone', '020 7946 0000')).not.toBe(form('phone', '020 7946 0001'));
  });
});

describe('lines of details', () => {
  test('are read each for itself, with what is wrong by its line', () => {
    const text = [
      'kind,value,language,note',
      'email,help@northline.example,en,Main address',
      '',
      'phone,"+44 20 7946 0000"',
      '12 High Street, London EC1A 1BB',
      'email,not an address',
      'word,4111 1111 1111 1111 a b',
      'email,a@b.example,english and more,',
      'email,a@b.example,en,note,more',
    ].join('\r\n');
    const { details, problems } = readDetailLines(text, 'address');
    expect(details).toEqual([
      { kind: 'email', value: 'help@northline.example', language: 'en', note: 'Main address' },
      { kind: 'phone', value: '+44 20 7946 0000', language: null, note: '' },
      { kind: 'address', value: '12 High Street, London EC1A 1BB', language: null, note: '' },
    ]);
    expect(problems.map(({ line, fault }) => [line, fault.code])).toEqual([
      [6, 'detail-email'],
      [7, 'detail-card'],
      [8, 'value-form'],
      [9, 'detail-columns'],
    ]);
  });

  test('are written so that they are read as they were', () => {
    const details = [
      { kind: 'address', value: '12 High Street, "London"', language: null, note: 'a, b' },
      { kind: 'word', value: 'Jane Saver', language: 'de', note: '' },
    ] as const;
    expect(readDetailLines(writeDetailLines(details), 'word')).toEqual({ details, problems: [] });
  });

  test('are no more than a list may have', () => {
    const text = Array.from(
      { length: MOST_PUBLIC_DETAILS + 2 },
      (_, at) => `word,Product ${'abcdefghij'[at % 10]}${at}`,
    );
    const { details, problems } = readDetailLines(text.join('\n'), 'word');
    expect([details.length, problems.map(({ line }) => line)]).toEqual([
      MOST_PUBLIC_DETAILS,
      [MOST_PUBLIC_DETAILS + 1, MOST_PUBLIC_DETAILS + 2],
    ]);
  });
});
