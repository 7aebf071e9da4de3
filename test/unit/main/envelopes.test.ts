import { expect, test } from 'vitest';
import { envelopeKey, openEnvelope } from '../../../main/bridge/envelopes.ts';
import { enclose } from '../../../preload/envelope.ts';

const ARGS = { login: 'maya', workstationPassword: 'grüne Füchse', serverPassword: 'x'.repeat(500) };

test('what the preload encloses opens in main, and is not readable in between', async () => {
  const enclosed = await enclose(envelopeKey(), ARGS);
  expect(Buffer.from(enclosed.envelope.text, 'base64').includes('maya')).toBe(false);
  expect(openEnvelope(enclosed)).toEqual(ARGS);
});

test('a key opens one envelope', async () => {
  const enclosed = await enclose(envelopeKey(), ARGS);
  openEnvelope(enclosed);
  expect(() => openEnvelope(enclosed)).toThrow('no such key');
});

test('an envelope that was changed, or is for another key, does not open', async () => {
  const { envelope } = await enclose(envelopeKey(), ARGS);
  const bytes = Buffer.from(envelope.text, 'base64');
  bytes[3] = (bytes[3] ?? 0) ^ 1;
  expect(() => openEnvelope({ envelope: { ...envelope, text: bytes.toString('base64') } })).toThrow();
  const { envelope: second } = await enclose(envelopeKey(), ARGS);
  expect(() => openEnvelope({ envelope: { ...second, to: envelopeKey() } })).toThrow();
});

test('keys that are not used do not pile up', async () => {
  const first = envelopeKey();
  for (let i = 0; i < 40; i += 1) envelopeKey();
  const enclosed = await enclose(first, ARGS);
  expect(() => openEnvelope(enclosed)).toThrow('no such key');
});

test.each([null, 'text', {}, { login: 'maya' }, { envelope: {} }])('%o is no envelope and stays as it is', (args) => {
  expect(openEnvelope(args)).toBe(args);
});
