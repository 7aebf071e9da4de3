import { expect, test } from 'vitest';
import { mask } from '../../../core/masking/mask.ts';

const shown = (text: string): string => mask({ id: '1', author: 'visitor', text }).text;
const encoded = (text: string): string => [...Buffer.from(text)].map((byte) => `%${byte.toString(16)}`).join('');

test.each([
  [
    'spaces as %20',
    'https://shop.example/pay?pan=4111%201111%201111%201111&go=1',
    'https://shop.example/pay?pan=[card]&go=1',
  ],
  ['spaces as +', 'https://shop.example/pay?pan=4111+1111+1111+1111', 'https://shop.example/pay?pan=[card]'],
  [
    'every digit encoded',
    `https://shop.example/pay?q=${encoded('4111111111111111')}`,
    'https://shop.example/pay?q=[card]',
  ],
  [
    'encoded twice',
    `see https://shop.example/x/${encoded(encoded('4111111111111111'))}`,
    'see https://shop.example/x/[card]',
  ],
  ['an e-mail address', 'www.shop.example/u/jane.doe%40example.com?tab=2', 'www.shop.example/u/[e-mail]?tab=2'],
  ['in the fragment', `https://shop.example/#${encoded('GB82WEST12345698765432')}`, 'https://shop.example/#[IBAN]'],
])('an encoded value in a link is hidden: %s', (_how, text, expected) => {
  expect(shown(text).replaceAll(/ •••• \d+/g, '')).toBe(expected);
});

test('a verification code in a link is dropped and not sealed', () => {
  const { spans } = mask({ id: '1', author: 'visitor', text: `https://shop.example/pay?cvv=${encoded('739')}` });
  expect(spans.map((s) => s.action)).toEqual(['drop']);
});

test.each([
  ['https://shop.example/reset?token=hunter-two-blue&lang=en', 'https://shop.example/reset?token=[password]&lang=en'],
  [
    'https://shop.example/cb#access_token=abc-def&state=open',
    'https://shop.example/cb#access_token=[password]&state=open',
  ],
  ['ftp://jane:Zebra-Quilt@files.example/a.txt', 'ftp://[password][e-mail]/a.txt'],
  ['https://shop.example/pay?cvc=739', 'https://shop.example/pay?cvc=[CVV]'],
  // Without a host: what is behind the slashes counts all the same.
  ['https:///?token=abcdefgh12345', 'https:///?token=[password]'],
])('a secret by its place or its name in a link is hidden: %s', (text, expected) => {
  expect(shown(text)).toBe(expected);
});

test.each([
  'https://shop.example/search?q=blue%20shoes%20size+42',
  'https://en.wikipedia.example/wiki/S%C3%A3o_Paulo#Climate',
  'https://shop.example/orders/2024-001-887?back=%2Faccount%2Forders',
  'It went up 20% + tax, see https://shop.example/prices',
  '100%',
  'https://shop.example/item?id=4471&token_count=3&color=red',
])('an ordinary link is not changed: %s', (text) => {
  expect(shown(text)).toBe(text);
});

test('what masking made of a link is not changed by masking it again', () => {
  const once = shown('https://shop.example/pay?pan=4111%201111%201111%201111&mail=jane%40example.com');
  expect(shown(once)).toBe(once);
});

test('a link with thousands of escapes hides the whole message', () => {
  expect(shown(`https://a.example/?x=${'%61'.repeat(3_000)}`)).toContain('[message hidden]');
});
