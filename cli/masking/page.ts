/** The report as one page without scripts that loads nothing; light and dark, and printable. */
import { createHash } from 'node:crypto';
import { labelOf } from '../../core/masking/render.ts';
import { html, Markup } from './markup.ts';
import type { Piece } from './markup.ts';
import { PAGE_STYLE } from './pageStyle.ts';
import type { AuditReport, FileFigures } from './report.ts';
import { count, duration, size, number, percent } from './words.ts';

/** Rows of a table; more would be too many to read and slow in browsers. The JSON has them all. */
const MOST_ROWS = 500;

/** Concatenated here: a formatter of templates adds spaces between the tags, which changes the hash. */
const STYLE_ELEMENT = `<style>${PAGE_STYLE}</style>`;

interface Column {
  readonly title: string;
  readonly looks?: 'number' | 'name' | 'share';
}

/**
 * The report as one HTML document, UTF-8. Everything in it is inline and allowed by a hash in its content security
 * policy.
 */
export function page(report: AuditReport): string {
  const { totals: t } = report;
  const policy =
    `default-src 'none'; style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'; base-uri ` +
    `'none'; form-action 'none'`;
  const made = `${report.made.slice(0, 10)} ${report.made.slice(11, 16)} UTC`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="generator" content="${report.format}" />
        <meta http-equiv="Content-Security-Policy" content="${policy}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <title>Masking audit of ${report.folder}</title>
        ${new Markup(STYLE_ELEMENT)}
      </head>
      <body>
        <main>
          <h1>Masking audit</h1>
          <p class="from">${report.folder}, ${made}, masker version ${report.maskVersion}</p>
          ${lead(report)} ${report.complete ? html`` : unread(report)}
          <dl>
            ${figure('messages', number(t.messages))}
            ${figure('messages with something masked', number(t.messagesMasked))}
            ${figure('values masked', number(t.values))}
            ${figure('values never stored, not even sealed', number(t.valuesNeverStored))}
            ${figure('messages hidden whole', number(t.messagesHiddenWhole))}
            ${figure('messages masked again when a later one completed a number', number(t.messagesMaskedAgain))}
            ${figure('files read', number(t.files))} ${figure('files not read', number(t.filesNotRead))}
          </dl>
          ${types(report)} ${reasons(report)} ${files(report)} ${remarks(report)} ${notRead(report)} ${excerpts(report)}
          ${limits(report)}
        </main>
      </body>
    </html> `.text;
}

function lead({ totals: t, types: [most] }: AuditReport): Markup {
  if (t.messages === 0) return html`<p class="lead">No message was found in what was read.</p>`;
  if (t.messagesMasked === 0)
    return html`<p class="lead">Nothing would be masked in ${count(t.messages, 'message')}.</p>`;
  const often =
    most === undefined ? html`` : html` Found most often: ${labelOf(most.type)}, ${count(most.values, 'time')}.`;
  return html`<p class="lead">
    <strong>${percent(t.messagesMasked, t.messages)}</strong> of the messages contain something that would be masked:
    ${number(t.messagesMasked)} of ${number(t.messages)}.${often}
  </p>`;
}

function unread({ totals: t }: AuditReport): Markup {
  const words = [
    ...(t.filesReadInPart > 0 ? [`${count(t.filesReadInPart, 'file was', 'files were')} read in part`] : []),
    ...(t.linesNotRead > 0
      ? [`${count(t.linesNotRead, 'line or row', 'lines or rows')} had no message that could be read`]
      : []),
    ...(t.conversationsForgotten > 0
      ? [`${count(t.conversationsForgotten, 'conversation was', 'conversations were')} forgotten for want of memory`]
      : []),
  ];
  return html`<p class="warning">
    Not everything was read${words.length > 0 ? `: ${words.join('; ')}` : ''}. The figures are too low by what is
    missing; the tables below say where.
  </p>`;
}

function figure(what: string, value: string): Markup {
  return html`<div>
    <dt>${what}</dt>
    <dd>${value}</dd>
  </div>`;
}

function table(
  id: string,
  title: string,
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Piece[])[],
  before: Markup = html``,
): Markup {
  const looks = (i: number): string => columns[i]?.looks ?? '';
  const shown = rows.slice(0, MOST_ROWS);
  const rest =
    rows.length > shown.length
      ? ` The first ${number(shown.length)} of ${number(rows.length)}; the JSON report has all of them.`
      : '';
  return html`<h2 id="${id}">${title}</h2>
    ${before}
    <div class="table" tabindex="0" role="region" aria-labelledby="${id}">
      <table>
        <caption>
          ${caption}${rest}
        </caption>
        <thead>
          <tr>
            ${columns.map((c) => html`<th scope="col" class="${c.looks ?? ''}">${c.title}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${shown.map(
            (cells) =>
              html`<tr>
                ${cells.map((cell, i) => (i === 0 ? html`<th scope="row" class="${looks(i)}">${cell}</th>` : html`<td class="${looks(i)}">${cell}</td>`))}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>`;
}

function bar(part: number, most: number): Markup {
  return html`<svg viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    <rect width="${Math.max(1, (part / most) * 100).toFixed(1)}" height="10" />
  </svg>`;
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function types({ types: list, totals: t }: AuditReport): Markup {
  if (list.length === 0) return html``;
  const most = list[0]!.values;
  return table(
    'types',
    'By type',
    'A message may contain several types. What is never stored is not kept sealed for the company either.',
    [
      { title: 'Type' },
      { title: 'Share of the most frequent', looks: 'share' },
      { title: 'Values', looks: 'number' },
      { title: 'Messages', looks: 'number' },
      { title: 'Of all messages', looks: 'number' },
      { title: 'Never stored', looks: 'number' },
    ],
    list.map((x) => [
      capital(labelOf(x.type)),
      bar(x.values, most),
      number(x.values),
      number(x.messages),
      percent(x.messages, t.messages),
      number(x.neverStored),
    ]),
  );
}

function reasons({ reasons: list, totals: t }: AuditReport): Markup {
  if (list.length === 0) return html``;
  return table(
    'reasons',
    'Why',
    'What gave a value away: its form and check digit, a word beside it, or the question before it.',
    [
      { title: 'Reason', looks: 'name' },
      { title: 'Type' },
      { title: 'Values', looks: 'number' },
      { title: 'Of all values', looks: 'number' },
    ],
    list.map((r) => [capital(r.reason), capital(labelOf(r.type)), number(r.values), percent(r.values, t.values)]),
  );
}

function files({ files: list }: AuditReport): Markup {
  if (list.length === 0) return html``;
  const often = (f: FileFigures): string =>
    f.types
      .slice(0, 3)
      .map((x) => `${labelOf(x.type)} ${number(x.values)}`)
      .join(', ');
  return table(
    'files',
    'By file',
    'Most values first. The number is the place of the file in the order in which the folder was read: by name, ' +
      'folder by folder. Names are masked like messages.',
    [
      { title: 'No.', looks: 'number' },
      { title: 'File', looks: 'name' },
      { title: 'Size', looks: 'number' },
      { title: 'Messages', looks: 'number' },
      { title: 'Masked', looks: 'number' },
      { title: 'Values', looks: 'number' },
      { title: 'Most often' },
    ],
    [...list]
      .sort((a, b) => b.values - a.values || a.number - b.number)
      .map((f) => [
        number(f.number),
        f.name,
        size(f.bytes),
        number(f.messages),
        percent(f.messagesMasked, f.messages),
        number(f.values),
        often(f),
      ]),
  );
}

function remarks({ files: list }: AuditReport): Markup {
  const noted = list.filter((f) => f.notes.length > 0);
  if (noted.length === 0) return html``;
  return table(
    'remarks',
    'Read with remarks',
    'What was left out here may contain values.',
    [
      { title: 'No.', looks: 'number' },
      { title: 'File', looks: 'name' },
      { title: 'Lines not read', looks: 'number' },
      { title: 'Remark', looks: 'name' },
    ],
    noted.map((f) => [number(f.number), f.name, number(f.linesNotRead), f.notes.map(capital).join('. ')]),
  );
}

function notRead({ notRead: list }: AuditReport): Markup {
  if (list.length === 0) return html``;
  // What could not be read comes first.
  const order = [...list].sort((a, b) => Number(b.failed) - Number(a.failed));
  return table(
    'not-read',
    'Not read',
    'Nothing is known of what these contain.',
    [
      { title: 'File', looks: 'name' },
      { title: 'Why', looks: 'name' },
    ],
    order.map((p) => [p.name, capital(p.why)]),
  );
}

function excerpts({ excerpts: list }: AuditReport): Markup {
  if (list === null) return html``;
  if (list.length === 0)
    return html`<h2>Masked excerpts</h2>
      <p>There are none.</p>`;
  return table(
    'excerpts',
    'Masked excerpts',
    'The first messages of each type.',
    [{ title: 'Type' }, { title: 'File No.', looks: 'number' }, { title: 'Message', looks: 'name' }],
    list.map((e) => [capital(labelOf(e.type)), number(e.file), e.text]),
    html`<p class="warning">
      This is masked text. What the masker missed can be read in it: pass this page on with that in mind, or make it
      again without <code>--excerpts</code>.
    </p>`,
  );
}

function limits({ totals: t, conversationPerFile, excerpts: list }: AuditReport): Markup {
  return html`<h2>How to read this page</h2>
    <ul>
      <li>
        It counts what the masker found. What it misses is not counted, and it also hides some harmless text: names and
        addresses are found by rules and a small model, cards by range and check digit.
      </li>
      <li>
        No message is on this page${list === null ? '' : ', except for the masked excerpts that were asked for'}. File
        names are masked like messages; a name of a person that the masker does not know can still be read in one.
      </li>
      <li>A value is counted once for each place where it is: a number spread over three messages is three.</li>
      <li>
        Only the text of messages was looked at: other columns of tables, other keys of JSON and attachments were not.
      </li>
      <li>
        ${
          conversationPerFile
            ? 'Each file was taken as one conversation where its messages name none.'
            : 'Messages that name no conversation were taken by themselves: a number spread over several of them is ' +
              'not found.'
        }
        The time of messages was not used.
      </li>
    </ul>
    <p class="quiet">
      ${size(t.bytes)} and ${number(t.characters)} characters read in ${duration(t.milliseconds)}:
      ${number(t.messagesPerSecond)} messages and ${size(t.bytesPerSecond)} a second, reading and counting included.
    </p>`;
}
