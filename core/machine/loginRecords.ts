/**
 * Reads the records of logins that Linux keeps (utmp, wtmp): 384 bytes each, as `struct utmp` of glibc on 64-bit
 * machines (utmp(5)).
 */

/** One login of a user to the machine. */
export interface MachineLogin {
  readonly user: string;
  /** Terminal, such as `pts/0`. */
  readonly line: string;
  /** Milliseconds since 1970. */
  readonly at: number;
}

const SIZE = 384;
const USER_PROCESS = 7;
const LINE = { at: 8, length: 32 } as const;
const USER = { at: 44, length: 32 } as const;
const SECONDS = 340;

const textOf = (bytes: Uint8Array, { at, length }: { readonly at: number; readonly length: number }): string => {
  const field = bytes.subarray(at, at + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end === -1 ? field : field.subarray(0, end));
};

/**
 * Logins of users in the order of the file.
 * @throws RangeError for a length that is no whole number of records.
 */
export function loginRecords(file: Uint8Array): MachineLogin[] {
  if (file.length % SIZE !== 0) throw new RangeError('These are no login records.');
  const logins: MachineLogin[] = [];
  for (let at = 0; at < file.length; at += SIZE) {
    const record = file.subarray(at, at + SIZE);
    const view = new DataView(record.buffer, record.byteOffset, SIZE);
    if (view.getInt16(0, true) !== USER_PROCESS) continue;
    logins.push({ user: textOf(record, USER), line: textOf(record, LINE), at: view.getInt32(SECONDS, true) * 1_000 });
  }
  return logins;
}
