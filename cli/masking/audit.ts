/**
 * `cleandesk mask --audit`: reads a folder of transcripts and reports what would be masked, without any of the values.
 */
import { realpath, stat } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import type { Writable } from 'node:stream';
import { mask } from '../../core/masking/mask.ts';
import { MASK_VERSION } from '../../core/masking/version.ts';
import { Conversations } from './conversations.ts';
import { Tangled } from './csv.ts';
import { Excerpts } from './excerpts.ts';
import { listTranscripts, KINDS_READ } from './files.ts';
import type { Listing, Transcript } from './files.ts';
import { makeReader } from './messages.ts';
import type { Message } from './messages.ts';
import { AUDIT_HELP, auditOptions } from './options.ts';
import type { AuditOptions } from './options.ts';
import { page } from './page.ts';
import { Progress } from './progress.ts';
import { textOf, Unreadable } from './reading.ts';
import type { AuditReport } from './report.ts';
import { reportOf, summary } from './report.ts';
import { expectPlace, NoPlace, writeReport } from './reportFile.ts';
import { shownName } from './shownName.ts';
import { countedOf, FileSums, Tally } from './tally.ts';
import type { Counted } from './tally.ts';

/** Masked messages of a conversation that a later message may still change. */
const MOST_TOUCHED = 256;

/** Counts of the messages of one conversation, by their number. */
type Touched = Map<string, Counted>;

/** @returns the exit code: see `AUDIT_HELP` */
export async function audit(args: readonly string[], output: Writable, errors: Writable): Promise<number> {
  const say = (words: string): void => {
    errors.write(`cleandesk mask: ${words}\n`);
  };
  let options: AuditOptions | null;
  try {
    options = auditOptions(args);
  } catch (error) {
    say(error instanceof Error ? error.message : 'not understood');
    errors.write(`\n${AUDIT_HELP}`);
    return 2;
  }
  output.on('error', () => {});
  if (options === null) {
    output.write(AUDIT_HELP);
    return 0;
  }
  const folder = await folderAt(options.folder);
  if (folder === null) {
    say(`${shownName(options.folder)} is no folder that can be read`);
    return 2;
  }
  const places = [options.report, ...(options.json === null ? [] : [options.json])];
  if (new Set(places.map((p) => resolve(p))).size < places.length) {
    say('the page and the JSON file cannot be one file');
    return 2;
  }
  let place = '';
  try {
    for (place of places) await expectPlace(place);
  } catch (error) {
    if (!(error instanceof NoPlace)) throw error;
    say(`the report cannot be written to ${shownName(place)}: ${error.message}`);
    return 2;
  }
  let listing: Listing;
  try {
    listing = await listTranscripts(folder);
  } catch {
    say(`${shownName(options.folder)} cannot be read`);
    return 1;
  }
  if (listing.transcripts.length === 0) {
    const others = listing.passedOver.length;
    say(
      'there is no transcript in ' +
        shownName(options.folder) +
        (others === 0 ? ', which is empty' : `, only ${others} other ${others === 1 ? 'file' : 'files'}`) +
        `. ` +
        `Read are ${KINDS_READ}. No report is written.`,
    );
    return 1;
  }
  const report = await new Audit(options, folder, listing, errors).run();
  try {
    place = options.report;
    await writeReport(place, page(report));
    if (options.json !== null) {
      place = options.json;
      await writeReport(place, `${JSON.stringify(report, null, 2)}\n`);
    }
  } catch (error) {
    if (!(error instanceof NoPlace)) throw error;
    say(`the report cannot be written to ${shownName(place)}: ${error.message}`);
    return 1;
  }
  output.write(summary(report, places.map(shownName)));
  return report.complete ? 0 : 1;
}

async function folderAt(path: string): Promise<string | null> {
  try {
    const real = await realpath(path);
    return (await stat(real)).isDirectory() ? real : null;
  } catch {
    // A path that cannot be found or read is refused like one that is no folder.
    return null;
  }
}

class Audit {
  readonly #options: AuditOptions;
  readonly #folder: string;
  readonly #listing: Listing;
  readonly #progress: Progress;
  readonly #tally = new Tally();
  readonly #files: FileSums[] = [];
  readonly #passedOver: { name: string; why: string; failed: boolean }[];
  readonly #conversations = new Conversations<Touched>(() => new Map());
  readonly #excerpts: Excerpts | null;
  #bytes = 0;
  #messages = 0;

  constructor(options: AuditOptions, folder: string, listing: Listing, errors: Writable) {
    this.#options = options;
    this.#folder = folder;
    this.#listing = listing;
    this.#progress = new Progress(errors, () => performance.now());
    this.#excerpts = options.excerpts ? new Excerpts() : null;
    this.#passedOver = listing.passedOver.map(({ name, why, failed }) => ({ name: shownName(name), why, failed }));
  }

  async run(): Promise<AuditReport> {
    const { transcripts } = this.#listing;
    const begun = performance.now();
    this.#progress.begin(
      transcripts.length,
      transcripts.reduce((n, t) => n + t.size, 0),
    );
    let before = 0;
    for (const [i, transcript] of transcripts.entries()) {
      await this.#read(transcript, i);
      before += transcript.size;
      this.#bytes = before;
      this.#progress.at(i + 1, before);
    }
    this.#progress.end();
    return reportOf({
      folder: shownName(basename(this.#folder) || this.#folder),
      maskVersion: MASK_VERSION,
      milliseconds: performance.now() - begun,
      conversationPerFile: this.#options.conversationPerFile,
      tally: this.#tally,
      files: this.#files,
      passedOver: this.#passedOver,
      forgotten: this.#conversations.forgotten,
      excerpts: this.#excerpts?.list() ?? null,
    });
  }

  async #read(transcript: Transcript, index: number): Promise<void> {
    const file = new FileSums(this.#files.length + 1, shownName(transcript.name), transcript.size);
    const reader = makeReader(
      transcript.kind,
      {
        message: (message) => this.#take(file, message),
        bad: (line, why) => file.bad(line, why),
      },
      this.#options.column,
    );
    try {
      for await (const text of textOf(transcript, {
        folder: this.#folder,
        onBytes: (bytes) => this.#progress.at(index, (this.#bytes += bytes)),
        onNote: ({ words, part }) => file.note(words, part),
      }))
        reader.push(text);
      reader.end();
    } catch (error) {
      if (!(error instanceof Unreadable || error instanceof Tangled)) throw error;
      if (file.messages === 0) {
        this.#passedOver.push({
          name: file.name,
          why: error.message,
          failed: !(error instanceof Unreadable && error.foreign),
        });
        return;
      }
      file.note(error.message, true);
    } finally {
      // The same name in another file is another conversation.
      this.#conversations.clear();
    }
    this.#files.push(file);
  }

  #take(file: FileSums, { conversation: named, author, text }: Message): void {
    const key = named !== null ? `named ${named}` : this.#options.conversationPerFile ? 'file' : null;
    const conversation = key === null ? null : this.#conversations.of(key);
    const id = String(++this.#messages);
    const masked = mask({ id, author, text }, conversation?.state);
    const counted = countedOf(masked.spans, masked.failed);
    this.#tally.message(file, text.length, counted);
    this.#excerpts?.offer(file.number, conversation, id, masked.text, masked.marks);
    if (conversation === null) return;
    this.#conversations.keep(conversation, masked.state, text.length);
    const touched = conversation.own;
    if (masked.spans.length > 0) touched.set(id, counted);
    for (const c of masked.corrections) {
      const now = countedOf(c.spans);
      const old = touched.get(c.id);
      if (old !== undefined) this.#tally.change(file, old, -1);
      this.#tally.change(file, now, 1);
      this.#tally.again++;
      touched.set(c.id, now);
      this.#excerpts?.withdraw(file.number, conversation, c.id);
      this.#excerpts?.offer(file.number, conversation, c.id, c.text, c.marks);
    }
    while (touched.size > MOST_TOUCHED) touched.delete(touched.keys().next().value!);
  }
}
