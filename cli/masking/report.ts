/** The figures of an audit as JSON, and the same as a page. */
import type { Excerpt } from './excerpts.ts';
import { MARK } from './reportFile.ts';
import type { FileSums, Sums, Tally } from './tally.ts';
import { count, duration, size, number, percent } from './words.ts';

export interface TypeFigures {
  readonly type: string;
  readonly values: number;
  readonly messages: number;
  /** Of the values: those that are not stored either, not even sealed. */
  readonly neverStored: number;
}

export interface FileFigures {
  readonly number: number;
  readonly name: string;
  readonly bytes: number;
  readonly messages: number;
  readonly messagesMasked: number;
  readonly values: number;
  readonly types: readonly TypeFigures[];
  readonly linesNotRead: number;
  readonly notes: readonly string[];
}

export interface AuditReport {
  readonly format: typeof MARK;
  readonly version: 1;
  /** ISO 8601, UTC. */
  readonly made: string;
  readonly maskVersion: number;
  /** Masked, as every name here. */
  readonly folder: string;
  readonly conversationPerFile: boolean;
  /** Everything that looked like a transcript was read to its end. */
  readonly complete: boolean;
  readonly totals: {
    readonly files: number;
    readonly filesReadInPart: number;
    readonly filesNotRead: number;
    readonly bytes: number;
    readonly linesNotRead: number;
    readonly messages: number;
    readonly characters: number;
    readonly messagesMasked: number;
    readonly messagesHiddenWhole: number;
    readonly messagesMaskedAgain: number;
    readonly values: number;
    readonly valuesNeverStored: number;
    readonly conversationsForgotten: number;
    readonly milliseconds: number;
    readonly messagesPerSecond: number;
    readonly bytesPerSecond: number;
  };
  readonly types: readonly TypeFigures[];
  readonly reasons: readonly { readonly type: string; readonly reason: string; readonly values: number }[];
  readonly files: readonly FileFigures[];
  readonly notRead: readonly { readonly name: string; readonly why: string; readonly failed: boolean }[];
  /** Masked text; null when it was not asked for. */
  readonly excerpts: readonly Excerpt[] | null;
}

export interface Outcome {
  readonly folder: string;
  readonly maskVersion: number;
  readonly milliseconds: number;
  readonly conversationPerFile: boolean;
  readonly tally: Tally;
  readonly files: readonly FileSums[];
  readonly passedOver: AuditReport['notRead'];
  readonly forgotten: number;
  readonly excerpts: readonly Excerpt[] | null;
}

function typesOf(sums: Sums): TypeFigures[] {
  return sums
    .sorted()
    .map(([type, { values, messages, dropped }]) => ({ type, values, messages, neverStored: dropped }));
}

/**
 * The figures of an audit as the report states them: sizes in bytes and UTF-16 units, times in milliseconds, rates per
 * second.
 */
export function reportOf({
  folder,
  maskVersion,
  milliseconds,
  conversationPerFile,
  tally,
  files,
  passedOver,
  forgotten,
  excerpts,
}: Outcome): AuditReport {
  const { all } = tally;
  const bytes = files.reduce((n, f) => n + f.bytes, 0);
  const perSecond = (n: number): number => Math.round(n / Math.max(0.001, milliseconds / 1_000));
  const filesReadInPart = files.filter((f) => f.part).length;
  const failed = passedOver.filter((p) => p.failed).length;
  const types = typesOf(all);
  return {
    format: MARK,
    version: 1,
    made: new Date().toISOString(),
    maskVersion,
    folder,
    conversationPerFile,
    complete: filesReadInPart === 0 && failed === 0 && forgotten === 0,
    totals: {
      files: files.length,
      filesReadInPart,
      filesNotRead: passedOver.length,
      bytes,
      linesNotRead: files.reduce((n, f) => n + f.badLines, 0),
      messages: all.messages,
      characters: all.characters,
      messagesMasked: all.touched,
      messagesHiddenWhole: all.whole,
      messagesMaskedAgain: tally.again,
      values: all.values,
      valuesNeverStored: types.reduce((n, t) => n + t.neverStored, 0),
      conversationsForgotten: forgotten,
      milliseconds: Math.round(milliseconds),
      messagesPerSecond: perSecond(all.messages),
      bytesPerSecond: perSecond(bytes),
    },
    types,
    reasons: tally.reasons(),
    files: files.map((f) => ({
      number: f.number,
      name: f.name,
      bytes: f.bytes,
      messages: f.messages,
      messagesMasked: f.touched,
      values: f.values,
      types: typesOf(f),
      linesNotRead: f.badLines,
      notes: f.notes,
    })),
    notRead: passedOver,
    excerpts,
  };
}

/** For the terminal. */
export function summary({ totals: t, types, complete }: AuditReport, written: readonly string[]): string {
  const lines = [
    `${count(t.messages, 'message')} in ${count(t.files, 'file')}, ${size(t.bytes)}, read in ` +
      duration(t.milliseconds),
    `${number(t.messagesMasked)} would be masked in part or whole (${percent(t.messagesMasked, t.messages)}), ` +
      count(t.values, 'value'),
  ];
  const width = Math.max(...types.map((x) => number(x.values).length), 1);
  for (const { type, values } of types) lines.push(`  ${number(values).padStart(width)}  ${type}`);
  if (t.messagesHiddenWhole > 0) lines.push(`${count(t.messagesHiddenWhole, 'message')} would be hidden whole`);
  if (t.messagesMaskedAgain > 0)
    lines.push(`${count(t.messagesMaskedAgain, 'message')} masked again when a later one completed a number`);
  if (!complete)
    lines.push(
      `Not everything was read: ${count(t.filesReadInPart, 'file')} in part, ${count(t.linesNotRead, 'line')} ` +
        'without a message; the report says which and why',
    );
  if (t.filesNotRead > 0) lines.push(`${count(t.filesNotRead, 'other file')} not read; the report says why`);
  for (const path of written) lines.push(`Report: ${path}`);
  return `${lines.join('\n')}\n`;
}
