/** `--enrol=FILE` of an installed desk: the file contains a code, or an enrolment as the server wrote it. */
import { readFileSync } from 'node:fs';
import { readCode } from '../../core/enrolment/code.ts';
import { enrolByCode } from './enrolByCode.ts';
import { enrolFromFile, type EnrolFromFileRequest, type EnrolOutcome } from './enrolFromFile.ts';

/** Never throws. */
export async function enrolInstalled(request: EnrolFromFileRequest): Promise<EnrolOutcome> {
  const { file, ...rest } = request;
  const code = codeIn(file);
  return code === null ? enrolFromFile(request) : enrolByCode({ ...rest, code });
}

function codeIn(file: string): string | null {
  try {
    const text = readFileSync(file, 'utf8');
    return readCode(text) === null ? null : text;
  } catch {
    return null; // the caller, who takes it for an enrolment file, says that it cannot be read
  }
}
