import { expect, test } from 'vitest';
import { envelopeKey, openEnvelope } from '../../../main/bridge/envelopes.ts';
import { SecretText } from '../../../core/vocabulary/secretText.ts';
import { enclose } from '../../../preload/envelope.ts';

const ARGS = { login: 'maya', workstationPassword: 'grüne Füchse', serverPassword: 'x'.repeat(500) };
const FIELDS = { passwords: ['workstationPassword', 'serverPassword'], values: ['value'] };
const text = (secret: unknown): string =>
  secret instanceof SecretText ? new TextDecoder('utf-8', { fatal: true }).decode(secret.bytes) : 'no secret';

test('what the preload encloses opens in main, and is not readable in between', async () => {
  const enclosed = await enclose(envelopeKey(), ARGS, FIELDS);
  expect(Buffer.from(enclosed.envelope.text, 'base64').includes('maya')).toBe(false);
  const opened = Object(openEnvelope(enclosed));
  expect(Object.keys(opened).toSorted()).toEqual(Object.keys(ARGS).toSorted());
  expect(opened.login).toBe(ARGS.login);
  expect(text(opened.workstationPassword)).toBe(ARGS.workstationPassword);
  expect(text(opened.serverPassword)).toBe(ARGS.serverPassword);
});

test('a password arrives in one form, a value as it is, and both count as a string does', async () => {
  const typed = 'u\u0308ber \u{1f511}';
  const opened = Object(openEnvelope(await enclose(envelopeKey(), { serverPassword: typed, value: typed }, FIELDS)));
  expect(text(opened.serverPassword)).toBe(typed.normalize('NFC'));
  expect(opened.serverPassword.length).toBe(typed.normalize('NFC').length);
  expect(text(opened.value)).toBe(typed);
  expect(opened.value.length).toBe(typed.length);
});

test('a key opens one envelope', async () => {
  const enclosed = await enclose(envelopeKey(), ARGS, FIELDS);
  openEnvelope(enclosed);
  expect(() => openEnvelope(enclosed)).toThrow('no such key');
});

test('an envelope that was changed, or is for another key, does not open', async () => {
  const { envelope } = await enclose(envelopeKey(), ARGS, FIELDS);
  const bytes = Buffer.from(envelope.text, 'base64');
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  expect(() => openEnvelope({ envelope: { ...envelope, text: bytes.toString('base64') } })).toThrow();
  const { envelope: second } = await enclose(envelopeKey(), ARGS, FIELDS);
  expect(() => openEnvelope({ envelope: { ...second, to: envelopeKey() } })).toThrow();
});

test('keys that are not used do not pile up', async () => {
  const first = envelopeKey();
  for (let i = 0; i < 40; i += 1) envelopeKey();
  const enclosed = await enclose(first, ARGS, FIELDS);
  expect(() => openEnvelope(enclosed)).toThrow('no such key');
});

test.each([null, 'text', {}, { login: 'maya' }, { envelope: {} }])('%o is no envelope and stays as it is', (args) => {
  expect(openEnvelope(args)).toBe(args);
});
