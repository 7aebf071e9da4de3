import { describe, expect, it } from 'vitest';
import { storable } from '../../../core/masking/mask.ts';
import type { DialogueState } from '../../../core/masking/types.ts';
import { say } from './support.ts';

function types(text: string, state?: DialogueState): string[] {
  return say(text, state).spans.map((s) => s.type);
}
const asked = (question: string): DialogueState => say(question, undefined, 'agent').state;

describe('what may never be kept is dropped', () => {
  const DROPPED: readonly (readonly [string, string])[] = [
    ['my PIN is 4321', 'PIN'],
    ['pin: 9182', 'PIN'],
    ['%B4111111111111111^DOE/JOHN^25121010000000000?', 'TRACK'],
    [';4111111111111111=25121010000012345678?', 'TRACK'],
    ['4111 1111 1111 1111 12/26 123', 'CVV'],
    ['4111111111111111, exp 01/27, 737', 'CVV'],
  ];
  for (const [text, type] of DROPPED) {
    it(`${type} in ${JSON.stringify(text)}`, () => {
      const { spans } = say(text);
      const span = spans.find((s) => s.type === type)!;
      expect(span.action).toBe('drop');
      expect(storable(text, spans)).not.toContain(text.slice(span.start, span.end));
    });
  }
});

describe('is hidden after a cue', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['password: Hunter2!', 'password: [password]'],
    ['my password is tr0ub4dor&3', 'my password is [password]'],
    ['mi contraseña es Gato99', 'mi contraseña es [password]'],
    ['the verification code is 482913', 'the verification code is [one-time code]'],
    ['expires 04/28', 'expires [card expiry]'],
    ['born on 12/05/1980', 'born on [date of birth]'],
    ['DOB: May 5th, 1980', 'DOB: [date of birth]'],
    ['account number 12345678', 'account number [account]'],
    ['sort code 20-00-00', 'sort code [account]'],
    ['username: jdoe99', 'username: [user name]'],
    ['my passport number is X1234567', 'my passport number is [national number]'],
    ['NHS number 943 476 5919', 'NHS number [national number]'],
    ['plate AB12 CDE', 'plate [number plate]'],
    ['plate B MW 123', 'plate [number plate]'],
    ['registration plate AB12 for you', 'registration plate [number plate] for you'],
    ['mobile 0171, 5550123', 'mobile [phone], [phone]'],
    ['VIN 1HGCM82633A004352', 'VIN [vehicle number]'],
  ];
  for (const [text, shown] of CASES) {
    it(text, () => {
      expect(say(text).text).toBe(shown);
    });
  }
});

describe('is hidden by its format', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['sk_live_4eC39HqLyjWDarjtT1zdp7dc', 'API_KEY'],
    ['AKIAIOSFODNN7EXAMPLE', 'API_KEY'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc_def', 'API_KEY'],
    ['ghp_16C7e42F292c6912E7710c838347Ae178B4a', 'API_KEY'],
    ['192.168.1.10', 'IP'],
    ['2001:db8::8a2e:370:7334', 'IP'],
    ['00:1B:44:11:3A:B7', 'MAC'],
    ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', 'CRYPTO'],
    ['0x52908400098527886E0F7030069857D2E4169EE7', 'CRYPTO'],
  ];
  for (const [value, type] of CASES) {
    it(`${type} ${value}`, () => {
      expect(types(`it says ${value} here`)).toEqual([type]);
    });
  }
});

/** The beginning of each format of an issued key, the characters behind it, and how many it needs at least. */
const ANY = 'a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0';
const HEX = '0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b';
const CAPITALS = 'A1B2C3D4E5F6G7H8';
const ISSUED: readonly (readonly [start: string, behind: string, least: number])[] = [
  ...['sk_live_', 'sk_test_', 'pk_live_', 'pk_test_', 'rk_live_', 'rk_test_'].map((start) => [start, ANY, 16] as const),
  ['sk-', ANY, 20],
  ...['ghp_', 'gho_', 'ghu_', 'ghs_', 'ghr_'].map((start) => [start, ANY, 30] as const),
  ['github_pat_', ANY, 22],
  ['glpat-', ANY, 18],
  // Nothing shorter than 16 characters is looked at.
  ...['xoxa-', 'xoxb-', 'xoxp-', 'xoxr-', 'xoxs-'].map((start) => [start, ANY, 11] as const),
  ...['AKIA', 'ASIA', 'AROA', 'AIDA'].map((start) => [start, CAPITALS, 16] as const),
  ['AIza', ANY, 30],
  ['eyJhbGciOiJI.', ANY, 8],
  [`SG.${ANY.slice(0, 16)}.`, ANY, 16],
  ['hf_', ANY, 30],
  ['npm_', ANY, 30],
  ['dop_v1_', HEX, 40],
  ...['shpat_', 'shpca_', 'shppa_', 'shpss_'].map((start) => [start, HEX, 30] as const),
  ['whsec_', ANY, 20],
  ['ya29.', ANY, 20],
  ['EAAC', ANY, 30],
  ['key-', HEX, 32],
  ['sq0atp-', ANY, 20],
  ['sq0csp-', ANY, 20],
  ['AC', HEX, 32],
  ['Bearer', ANY, 20],
];

it.each(ISSUED)('a key that begins with %s is hidden from its least length on', (start, behind, least) => {
  const key = (length: number): string => `it says ${start}${behind.slice(0, length)} here`;
  expect(say(key(least)).text).toBe('it says [API key] here');
  expect(say(key(least - 1)).text).toBe(key(least - 1));
});

/** A wallet of each coin, and one of which a letter was changed. */
it.each([
  ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN2', true],
  ['3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', true],
  ['LM2WMpR1Rp6j3Sa59cMXMs1SPzj9eXpGc1', true],
  ['DH5yaieqoZN36fDVciNyRueRGvGLR3mr7L', true],
  ['XmN7PQYWKn5MJFna5fRYgP6mxT2F7xpekE', true],
  ['1111111111111111111114oLvT2', true],
  ['bc1qar0srr7xfkvy5l643lydnw9re59gtzzwf5mdq', true],
  ['BC1QAR0SRR7XFKVY5L643LYDNW9RE59GTZZWF5MDQ', true],
  ['tb1qw508d6qejxtdg4y5r3zarvary0c5xw7kxpjzsx', true],
  ['0x52908400098527886e0f7030069857d2e4169ee7', true],
  ['1BvBMSEYstWetqTFn5Au4m4GFg7xJaNVN3', false],
  ['0x52908400098527886E0F7030069857D2E4169EE', false],
])('whether %s is a wallet: %s', (value, isWallet) => {
  const text = `send it to ${value}`;
  expect(say(text).text).toBe(isWallet ? 'send it to [crypto address]' : text);
});

describe('the answer to a question is hidden', () => {
  const CASES: readonly (readonly [string, string, string])[] = [
    ['May I have your name?', 'devi', 'NAME'],
    ['What is your password?', 'sunshine', 'PASSWORD'],
    ['Please provide your date of birth', '12.05.1980', 'DOB'],
    ['What is your account number?', '55501234', 'ACCOUNT'],
    ['Could you tell me the one-time code?', '482913', 'OTP'],
    ['What is your card number?', '4111 1111 1111 1112', 'CARD'],
    ['Your PIN please?', '4321', 'PIN'],
  ];
  for (const [question, answer, type] of CASES) {
    it(`${question} ${answer}`, () => {
      expect(types(answer, asked(question))).toEqual([type]);
    });
  }
  it('and the question of a visitor is no request to the visitor', () => {
    const state = say('what is your name?').state;
    expect(types('ok', state)).toEqual([]);
  });
  it('and is forgotten after a few messages', () => {
    let state = asked('What is your CVV?');
    for (const text of ['why?', 'hm', 'let me see']) state = say(text, state).state;
    expect(types('room 123', state)).toEqual([]);
  });
});

describe('a name or an address is hidden', () => {
  const CASES: readonly (readonly [string, string])[] = [
    ['My name is Maya Lindqvist', 'My name is [name]'],
    ['this is John Miller', 'this is [name]'],
    ['I live at 12 Baker Street, London', 'I live at [address]'],
    ['Please send it to 45 Queens Road, Leeds LS1 4AB', 'Please send it to [address]'],
  ];
  for (const [text, shown] of CASES) {
    it(text, () => {
      expect(say(text).text).toBe(shown);
    });
  }
  for (const text of [
    'Is the Berlin store open on Sunday?',
    'Can I pay with Visa?',
    'I bought it at Amazon',
    'Good morning! I have a question',
    'Thank you very much',
    'HELP ME PLEASE',
    'my order was shipped by DHL',
    'the app is in English',
  ]) {
    it(`but ${JSON.stringify(text)} contains none`, () => {
      expect(types(text)).toEqual([]);
    });
  }
});

describe('a number alone', () => {
  it('is masked when no request for it was seen', () => {
    expect(say('84213', say('hello').state).text).toBe('[number]');
  });
  it('is readable when the agent requested something that is meant to be read', () => {
    const state = say('What is your order number?', say('hello').state, 'agent').state;
    expect(say('84213', state).text).toBe('84213');
  });
});

describe('a number that was requested because it is meant to be read', () => {
  it('is no telephone number, though it looks like one', () => {
    for (const question of ['Could I have the order number please?', 'What is the tracking number?']) {
      expect(say('2119608898', say(question, undefined, 'agent').state).text).toBe('2119608898');
    }
  });
  it('but a telephone number that is requested with it is hidden', () => {
    expect(
      say('2119608898', say('Your order number or your phone number please?', undefined, 'agent').state).text,
    ).toBe('[phone]');
  });
});

describe('a private key is hidden whole', () => {
  it('with all its lines', () => {
    expect(
      say('here:\n-----BEGIN RSA PRIVATE KEY-----\nMIIEowIBAAKCAQEA7a\nqwER+/=\n-----END RSA PRIVATE KEY-----\nthanks')
        .text,
    ).toBe('here:\n[API key]\nthanks');
  });
});
