/** Enrolment as IT does it: a file, a password, and words that say how it went. */
import { readFileSync } from 'node:fs';
import type { Keychain } from '../store/keychain.ts';
import { enrol } from './enrol.ts';
import { errorWords, itWords } from '../itWords.ts';
import { readSecretLine } from './readSecretLine.ts';
import type { ReadPlaces } from './workstationPassword.ts';

export interface EnrolFromFileRequest {
  /** The enrolment that the server wrote for this workstation. */
  readonly file: string;
  readonly dataFolder: string;
  /** Asked only when the file can be read. */
  readonly password: () => Promise<string>;
  /** Null for "do without"; left out, the system's own is tried. */
  readonly keychain?: Keychain | null;
  /** What the places of this machine contain where IT writes policy; left out, they are read. */
  readonly places?: ReadPlaces;
}

/** `code` is the exit code: 0 done, 1 failed. */
export interface EnrolOutcome {
  readonly code: 0 | 1;
  readonly words: string;
}

/** Where the keys went, for IT. */
export const enrolledWords = (machineKeyIn: 'keychain' | 'file'): string =>
  itWords(machineKeyIn === 'keychain' ? 'key-in-keychain' : 'key-in-file');

/** Never throws: what failed is in the words, without the password and without the key. */
export async function enrolFromFile({
  file,
  dataFolder,
  password,
  keychain,
  places,
}: EnrolFromFileRequest): Promise<EnrolOutcome> {
  let enrolment: unknown;
  try {
    enrolment = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return { code: 1, words: itWords('enrolment-file', { file }) };
  }
  try {
    const { machineKeyIn } = await enrol({
      dataFolder,
      enrolment,
      workstationPassword: await password(),
      ...(keychain === undefined ? {} : { keychain }),
      ...(places === undefined ? {} : { places }),
    });
    return {
      code: 0,
      words: [itWords('enrolled'), enrolledWords(machineKeyIn), itWords('destroy-file', { file })].join(' '),
    };
  } catch (error) {
    return { code: 1, words: errorWords(error, 'enrolment-failed') };
  }
}

/** The next line of standard input, without an echo where a person types it; empty where there is none. */
export const readPassword = (): Promise<string> => readSecretLine(`${itWords('ask-password')} `);
