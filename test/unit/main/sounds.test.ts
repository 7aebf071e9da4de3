import { expect, test } from 'vitest';
import { SAMPLE_RATE, soundOf } from '../../../main/attention/sounds.ts';
import { SOUNDS } from '../../../core/vocabulary/preferences.ts';

const NAMES = SOUNDS.filter((name) => name !== 'none');
const samplesOf = (file: Uint8Array): Int16Array =>
  new Int16Array(file.buffer.slice(file.byteOffset + 44, file.byteOffset + file.length));
const loudest = (file: Uint8Array): number => samplesOf(file).reduce((most, each) => Math.max(most, Math.abs(each)), 0);

test.each(NAMES)('%s is a whole WAV file of less than two seconds that can be heard', (name) => {
  const file = soundOf(name, 100)!;
  const view = Buffer.from(file);
  expect(view.toString('latin1', 0, 4)).toBe('RIFF');
  expect(view.readUInt32LE(4)).toBe(file.length - 8);
  expect(view.toString('latin1', 8, 16)).toBe('WAVEfmt ');
  // PCM, one channel, so many samples a second, two bytes each.
  expect([view.readUInt16LE(20), view.readUInt16LE(22), view.readUInt32LE(24), view.readUInt16LE(34)]).toEqual([
    1,
    1,
    SAMPLE_RATE,
    16,
  ]);
  expect(view.toString('latin1', 36, 40)).toBe('data');
  expect(view.readUInt32LE(40)).toBe(file.length - 44);
  expect(samplesOf(file).length / SAMPLE_RATE).toBeLessThan(2);
  expect(loudest(file)).toBeGreaterThan(28_000);
  expect(loudest(file)).toBeLessThanOrEqual(32_767);
  // Begins and ends in silence, so that it does not click.
  expect(Math.abs(samplesOf(file)[0]!)).toBeLessThan(50);
  expect(Math.abs(samplesOf(file).at(-1)!)).toBeLessThan(200);
});

test('they sound different from one another', () => {
  const all = NAMES.map((name) => Buffer.from(soundOf(name, 50)!).toString('base64'));
  expect(new Set(all).size).toBe(NAMES.length);
  expect(NAMES).toHaveLength(5);
});

test('the volume is what is heard of it, and none is silence', () => {
  expect(soundOf('none', 100)).toBeNull();
  expect(soundOf('bell', 0)).toBeNull();
  const [quiet, half, full] = [10, 50, 100].map((volume) => loudest(soundOf('bell', volume)!));
  expect(half! / full!).toBeCloseTo(0.25, 2);
  expect(quiet! / full!).toBeCloseTo(0.01, 2);
  expect(loudest(soundOf('bell', 400)!)).toBe(full);
});
