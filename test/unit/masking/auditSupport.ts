/** A folder of transcripts, and its audit, in this process. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { run } from '../../../cli/mask.ts';
import type { AuditReport } from '../../../cli/masking/report.ts';
import { temporaryFolder } from '../../support/temporaryFolder.ts';

export class Sink extends Writable {
  text = '';
  readonly isTTY: boolean;
  readonly columns: number = 80;
  constructor(isTTY = false) {
    super();
    this.isTTY = isTTY;
  }
  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.text += chunk.toString();
    done();
  }
}

export interface Audited {
  readonly code: number;
  readonly output: string;
  readonly errors: string;
  /** Empty where none was written. */
  readonly html: string;
  readonly json: string;
  readonly report: () => AuditReport;
}

export class AuditRig {
  readonly #root: string;
  readonly folder: string;
  readonly page: string;
  readonly json: string;

  private constructor(root: string) {
    this.#root = root;
    this.folder = join(root, 'transcripts');
    this.page = join(root, 'report.html');
    this.json = join(root, 'report.json');
  }

  static async make(): Promise<AuditRig> {
    const rig = new AuditRig(temporaryFolder('audit'));
    await mkdir(rig.folder);
    return rig;
  }

  /** A path beside the folder of transcripts. */
  beside(name: string): string {
    return join(this.#root, name);
  }

  async put(name: string, content: string | Buffer): Promise<string> {
    const path = join(this.folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  }

  async audit(extra: readonly string[] = [], terminal = false): Promise<Audited> {
    const output = new Sink(terminal);
    const errors = new Sink(terminal);
    const code = await run(
      ['--audit', this.folder, '--report', this.page, '--json', this.json, ...extra],
      undefined,
      output,
      errors,
    );
    const [html, json] = await Promise.all([this.page, this.json].map((p) => readFile(p, 'utf8').catch(() => '')));
    return {
      code,
      output: output.text,
      errors: errors.text,
      html: html!,
      json: json!,
      report: () => JSON.parse(json!) as AuditReport,
    };
  }

  remove(): Promise<void> {
    return rm(this.#root, { recursive: true, force: true });
  }
}

export const line = (message: object): string => `${JSON.stringify(message)}\n`;
