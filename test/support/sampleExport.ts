/** An export of a small ledger, with its records, two witnesses and a policy that asks for both. */
import { commitmentOf, entryOf } from '../../core/ledger/leaf.ts';
import { formatVerifierKey, signatureLine, toBase64 } from '../../core/ledger/note.ts';
import { proveInclusion } from '../../core/ledger/tileProofs.ts';
import { formatTlogProof } from '../../core/ledger/tlogProof.ts';
import type { ProofExtra } from '../../core/ledger/verify/verifyProof.ts';
import { SampleLog, sampleKey } from './sampleLog.ts';

export const START = 1_800_000_000_000;
export const WITNESSES = ['one', 'two'].map((name) => sampleKey(`witness.example/${name}`, 'cosignature'));

export interface SampleRecord {
  readonly arrivedAt: number;
  readonly kind: string;
  readonly detail: { readonly text: string };
}
export const recordOf = (index: number, words = 'record'): SampleRecord => ({
  arrivedAt: START + index * 1_000,
  kind: 'conversation-opened',
  detail: { text: `${words} ${index}` },
});
const nonceOf = (index: number): Uint8Array => new Uint8Array(32).fill(index % 251, 0, 16).fill(index >> 8, 16);
export const entryAt = (index: number, at = START + index * 1_000, record = recordOf(index)): Uint8Array =>
  entryOf(at, commitmentOf(record, nonceOf(index)));

export class SampleExport {
  readonly log: SampleLog;

  /** @param entries as many as the export has records; those of `recordOf` when left out */
  constructor(size: number, entries?: readonly Uint8Array[], origin?: string) {
    this.log = new SampleLog(origin);
    this.log.append(...(entries ?? Array.from({ length: size }, (_, index) => entryAt(index))));
  }

  get policy(): string {
    return [
      `log ${formatVerifierKey(this.log.key)}`,
      ...WITNESSES.map((key, at) => `witness W${at + 1} ${formatVerifierKey(key)}`),
      'group both all W1 W2',
      'quorum both',
      '',
    ].join('\n');
  }

  /** Cosigned by both, a minute after its newest entry. */
  async checkpoint(size = this.log.size, at = START / 1_000 + size + 60): Promise<string> {
    const text = await this.log.text(size);
    return (await this.log.checkpoint(size)) + WITNESSES.map((key) => signatureLine(text, key, at)).join('');
  }

  line(index: number): string {
    return JSON.stringify({ index, nonce: toBase64(nonceOf(index)), record: recordOf(index) });
  }
  get lines(): string[] {
    return this.log.entries.map((_, index) => this.line(index));
  }

  async files(): Promise<Map<string, Uint8Array>> {
    return (await this.log.files()).set('checkpoint', Buffer.from(await this.checkpoint()));
  }

  async proof(index: number): Promise<string> {
    const extra: ProofExtra = {
      entry: toBase64(this.log.entries[index] ?? new Uint8Array(0)),
      nonce: toBase64(nonceOf(index)),
      record: JSON.parse(JSON.stringify(recordOf(index))) as NonNullable<ProofExtra['record']>,
    };
    return formatTlogProof({
      extra: Buffer.from(JSON.stringify(extra), 'utf8'),
      index,
      hashes: await proveInclusion(index, this.log.size, this.log.read),
      checkpoint: await this.checkpoint(),
    });
  }
}
