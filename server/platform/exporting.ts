/** A file that a request takes out of the server could not be written; `code` is the system's, such as EACCES. */
export class ExportFailed extends Error {
  override readonly name = 'ExportFailed';
  readonly code: string;

  constructor(code: string, cause: Error) {
    super('A file could not be written.', { cause });
    this.code = code;
  }
}

/**
 * Does work of a request that writes files into the folder that policy names.
 * @throws ExportFailed for an error of node:fs; what else the work throws
 */
export async function exporting<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string')
      throw new ExportFailed(error.code, error);
    throw error;
  }
}
