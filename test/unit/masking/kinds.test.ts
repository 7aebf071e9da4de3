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
