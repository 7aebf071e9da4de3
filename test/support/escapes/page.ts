/** docs/escapes.md, made from the ways that the suite tries; `node test/support/escapes/page.ts` writes it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { OS_TOPICS, osPolicy } from '../../../main/policy/osPolicies.ts';
import { notesWords } from '../../../main/selfCheck/noteWords.ts';
import { CLASSES, ENTRIES } from './all.ts';
import type { Escape, EscapeClass, Outcome } from './escape.ts';
import { LAUNCHES } from './launch.ts';
import { OTHER_TESTS, DEFENCES, type Sessions } from './defences.ts';
import { STORAGE } from './storage.ts';

export const PAGE = join(import.meta.dirname, '..', '..', '..', 'docs', 'escapes.md');
const WAYS: Readonly<Record<(typeof OS_TOPICS)[number], string>> = {
  keys: 'keys of the system (Win, Alt+Tab, Ctrl+Alt+Del)',
  screenshot: 'screenshots',
  clipboardHistory: 'clipboard history and clipboards shared between machines',
  removableMedia: 'sticks and other storage',
  printing: 'printers',
  displays: 'more screens, mirrored ones too',
  remote: 'viewers on other machines',
  dumps: 'dumps of the system',
  keysHeard: 'other programs that hear the keys',
  memory: 'other programs that read memory',
};

const of = (entries: readonly Escape[], outcome: Outcome): number =>
  entries.filter((one) => one.outcome === outcome).length;
const cell = (text: string): string => text.replaceAll('|', String.raw`\|`);
const leftOf = ({ left, os = [] }: Pick<Sessions, 'left' | 'os'>): string =>
  [left ?? '', os.length === 0 ? '' : `[system](#what-only-the-operating-system-can-do): ${os.join(', ')}`]
    .filter((one) => one !== '')
    .join('; ');

function row({ name, entries }: EscapeClass): string {
  const defence = DEFENCES[name];
  if (defence === undefined) throw new Error(`There is no line that says what refuses the class "${name}"`);
  const hand = entries.filter((one) => one.hand !== undefined).length;
  return (
    `| ${cell(name)} | ${entries.length} | ${hand === 0 ? 'script' : hand === entries.length ? 'hand' : 'both'} | ` +
    `${of(entries, 'recorded')} | ${of(entries, 'silent')} | ${of(entries, 'absent')} | ` +
    `${entries.filter((one) => one.control === true).length} | ${cell(defence.refusedBy)} | ` +
    `${cell(leftOf(defence))} |`
  );
}

function listed({ name, entries }: EscapeClass): string {
  const [recorded, silent, absent] = (['recorded', 'silent', 'absent'] as const).map((outcome) =>
    entries.filter((one) => one.outcome === outcome),
  );
  const parts = [`### ${name[0]?.toUpperCase() ?? ''}${name.slice(1)}`, ''];
  if (recorded !== undefined && recorded.length > 0)
    parts.push(`Refused and recorded: ${recorded.map(({ tries }) => tries).join('; ')}.`, '');
  if (silent !== undefined && silent.length > 0)
    parts.push('Refused without a record:', '', ...silent.map(({ tries, why }) => `- ${tries}: ${why ?? ''}`), '');
  if (absent !== undefined && absent.length > 0)
    parts.push(`Not there in this browser: ${absent.map(({ tries }) => tries).join('; ')}.`, '');
  return parts.join('\n');
}

export function page(): string {
  const hands = ENTRIES.filter((one) => one.hand !== undefined).length;
  return `# Ways out of the desk, and what becomes of each

${ENTRIES.length} ways out are tried on a running desk with an agent signed in and a conversation open, ${ENTRIES.length - hands} by a script in the page's own world with a click's permission, ${hands} by a real keyboard and mouse;
${STORAGE.length} more leave something behind for the person who signs in next, and ${LAUNCHES.length} start the desk in a way that would hand it over. Whether something got out is asked of observers that are not the desk:
a host on loopback for each way, the clipboards, windows and processes of the display, the file system, and the sockets of the browser. Whether it was recorded is read by a supervisor at another
desk. "Control" counts the ways that the same script or hand, seen by the same observers, takes out of a browser without the locks; without that, an observer that sees nothing would prove nothing.

Made by \`node test/support/escapes/page.ts\` out of what is tried; a test compares.

| class | ways | tried by | recorded | silent | not there | control | refused by | what is left |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
${CLASSES.map(row).join('\n')}
| what stays beyond a lock | ${STORAGE.length} | script |  | ${STORAGE.length} |  |  | the page and its store are replaced at each lock |  |
| starts that hand the desk over | ${LAUNCHES.length} | start | ${LAUNCHES.length} |  |  |  | the first thing that the desk does; it ends with 78 | who may start programs at all |
| together | ${ENTRIES.length + STORAGE.length + LAUNCHES.length} |  | ${of(ENTRIES, 'recorded') + LAUNCHES.length} | ${of(ENTRIES, 'silent') + STORAGE.length} | ${of(ENTRIES, 'absent')} | ${ENTRIES.filter((one) => one.control === true).length} |  |  |

Tried in other tests:

| class | tried by | answered by | what is left |
| --- | --- | --- | --- |
${OTHER_TESTS.map((one) => `| ${one.name} | \`${one.tried}\` | ${one.refusedBy} | ${leftOf(one)} |`).join('\n')}

Requests, hints, markup, workers, frames, moves, windows and programs are tried a second time on a page whose own policy was taken away (\`test/e2e/escape.layers.test.ts\`): the layers beneath suffice alone.

## In which host

All of it runs against the Chromium host, on Debian 12 under X11. Under Electron nothing of it has run: there the handlers are asked with a recording double (\`test/unit/shell/electronShell.test.ts\`), and
the preload is the same bundle.

| class | asked of Electron's handlers | same preload |
| --- | --- | --- |
${CLASSES.map(
  ({ name }) =>
    `| ${name} | ${cell(DEFENCES[name]?.electron.map((test) => `"${test}"`).join('; ') ?? '')} | ` +
    `${DEFENCES[name]?.preload === true ? 'yes' : ''} |`,
).join('\n')}

## What only the operating system can do

The workstation's statement names these again, for the machine that it runs on. They are the makers' names; none was tried here.

${OS_TOPICS.map(
  (topic) =>
    `- **${topic}**: ${WAYS[topic]}. ` +
    `${(['win32', 'darwin', 'linux'] as const).map((platform) => notesWords(osPolicy(topic, platform))).join('. ')}.`,
).join('\n')}

An administrator of the machine can undo all of it.

## Every way, by class

${CLASSES.map(listed).join('\n')}
### What stays beyond a lock

${STORAGE.map(({ tries }) => tries).join('; ')}.

### Starts that hand the desk over

${LAUNCHES.map(({ named, gives }) => `- \`${named}\`: ${gives}`).join('\n')}
`;
}

if (import.meta.main) writeFileSync(PAGE, page());
