/**
 * The desk's sounds, made by main: a page cannot play anything. Each is a list of tones; the result is a whole WAV file
 * (RIFF, PCM, 16 bits, one channel).
 */
import type { SoundName } from '../../core/vocabulary/preferences.ts';

export const SAMPLE_RATE = 22_050;

interface Tone {
  /** Milliseconds from the beginning. */ readonly at: number;
  /** Milliseconds. */ readonly long: number;
  /** Hertz. */ readonly pitch: number;
  /** Share of each multiple of the pitch, the pitch itself first. */ readonly colour: readonly number[];
}

const BELL = [1, 0.5, 0.3, 0.2];
const WOOD = [1, 0.1, 0.25];

const TONES: Readonly<Record<Exclude<SoundName, 'none'>, readonly Tone[]>> = {
  bell: [
    { at: 0, long: 420, pitch: 880, colour: BELL },
    { at: 180, long: 620, pitch: 1174.7, colour: BELL },
  ],
  chime: [
    { at: 0, long: 500, pitch: 1046.5, colour: BELL },
    { at: 140, long: 500, pitch: 1318.5, colour: BELL },
    { at: 280, long: 700, pitch: 1568, colour: BELL },
  ],
  knock: [
    { at: 0, long: 110, pitch: 330, colour: WOOD },
    { at: 150, long: 140, pitch: 330, colour: WOOD },
  ],
  rise: [
    { at: 0, long: 160, pitch: 523.3, colour: [1] },
    { at: 130, long: 160, pitch: 659.3, colour: [1] },
    { at: 260, long: 320, pitch: 784, colour: [1] },
  ],
  marimba: [
    { at: 0, long: 240, pitch: 440, colour: WOOD },
    { at: 200, long: 360, pitch: 554.4, colour: WOOD },
  ],
};

/** Bytes before the samples. */
const HEADER = 44;

/**
 * @param volume percent; 0 is silence
 * @returns null for no sound
 */
export function soundOf(name: SoundName, volume: number): Uint8Array | null {
  if (name === 'none' || volume <= 0) return null;
  const samples = samplesOf(TONES[name]);
  const loudest = samples.reduce((most, each) => Math.max(most, Math.abs(each)), 0);
  // Loudness is heard by its square root, near enough.
  const scale = ((Math.min(volume, 100) / 100) ** 2 * 0.9 * 32_767) / loudest;
  const file = Buffer.alloc(HEADER + samples.length * 2);
  file.write('RIFF', 0, 'latin1');
  file.writeUInt32LE(file.length - 8, 4);
  file.write('WAVEfmt ', 8, 'latin1');
  file.writeUInt32LE(16, 16);
  file.writeUInt16LE(1, 20);
  file.writeUInt16LE(1, 22);
  file.writeUInt32LE(SAMPLE_RATE, 24);
  file.writeUInt32LE(SAMPLE_RATE * 2, 28);
  file.writeUInt16LE(2, 32);
  file.writeUInt16LE(16, 34);
  file.write('data', 36, 'latin1');
  file.writeUInt32LE(samples.length * 2, 40);
  samples.forEach((each, index) => file.writeInt16LE(Math.round(each * scale), HEADER + index * 2));
  return file;
}

/** The tones added up, each of which is loud at once and dies away. */
function samplesOf(tones: readonly Tone[]): Float64Array {
  const end = Math.max(...tones.map(({ at, long }) => at + long));
  const samples = new Float64Array(Math.ceil((end / 1_000) * SAMPLE_RATE));
  for (const { at, long, pitch, colour } of tones) {
    const first = Math.round((at / 1_000) * SAMPLE_RATE);
    const count = Math.round((long / 1_000) * SAMPLE_RATE);
    for (let index = 0; index < count && first + index < samples.length; index += 1) {
      const time = index / SAMPLE_RATE;
      // Without a beginning of some milliseconds it would click.
      const loud = Math.min(1, index / (SAMPLE_RATE * 0.004)) * Math.exp((-5 * index) / count) * (1 - index / count);
      const wave = colour.reduce(
        (sum, share, place) => sum + share * Math.sin(2 * Math.PI * pitch * (place + 1) * time),
        0,
      );
      samples[first + index] = (samples[first + index] ?? 0) + wave * loud;
    }
  }
  return samples;
}
