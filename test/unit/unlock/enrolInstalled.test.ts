/** What IT hands to an installed desk: a code on a line, or an enrolment as the server wrote it. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { writeCode } from '../../../core/enrolment/code.ts';
import { itWords } from '../../../main/itWords.ts';
import { FILES } from '../../../main/store/files.ts';
import { enrolInstalled } from '../../../main/unlock/enrolInstalled.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

const CODE = writeCode({ host: 'desk.example', port: 443, pin: Buffer.alloc(32, 1), secret: Buffer.alloc(20, 2) });
let folder: string;
let asked: number;
beforeEach(() => {
  [folder, asked] = [temporaryFolder('enrol-installed'), 0];
  // A desk that is enrolled already: it says so of a code before anything is asked or connected to.
  mkdirSync(join(folder, 'data'));
  writeFileSync(join(folder, 'data', FILES.workstation), '{}');
});
const enrol = (text: string | null) => {
  const file = join(folder, 'given');
  if (text !== null) writeFileSync(file, text);
  const password = async () => {
    asked += 1;
    return 'a password';
  };
  return enrolInstalled({ file, dataFolder: join(folder, 'data'), password, keychain: null, places: async () => [] });
};

test.each([CODE, `${CODE}\n`, `\r\n  ${CODE.toLowerCase()} \n`, CODE.replaceAll('-', ' ')])(
  'a code enrols as a code: %j',
  async (text) => {
    expect([await enrol(text), asked]).toEqual([{ code: 1, words: itWords('enrolled-already-code') }, 0]);
  },
);

test.each([null, '', `${CODE}0`, '{'])(
  'anything that is neither is no enrolment, and no password is asked: %j',
  async (text) => {
    const words = itWords('enrolment-file', { file: join(folder, 'given') });
    expect([await enrol(text), asked]).toEqual([{ code: 1, words }, 0]);
  },
);

test('a file that can be read is taken for an enrolment, with the password', async () => {
  const { code, words } = await enrol('{"version":0}');
  expect([code, words === itWords('enrolled-already-code'), asked]).toEqual([1, false, 1]);
});
