import { noWayOutOfThePage } from '../../../lint/no-way-out-of-the-page.ts';
import { at, ruleTester } from './tester.ts';

const good: [file: string, code: string][] = [
  ['renderer/a.tsx', "const open = () => 1; open(); window.cleandesk.lock({}); document.querySelector('p');"],
  ['renderer/a.tsx', 'dialog.open(); list.replace(1);'],
  ['widget/a.tsx', 'navigator.clipboard.writeText(code);'],
];

const bad: [file: string, code: string, message: RegExp][] = [
  ['renderer/a.tsx', "window.open('https://x');", /way out of the page/],
  ['renderer/a.tsx', "open('https://x');", /way out of the page/],
  ['renderer/a.tsx', 'window.print();', /way out of the page/],
  ['renderer/a.tsx', 'print();', /way out of the page/],
  ['renderer/a.tsx', "document.execCommand('copy');", /way out of the page/],
  ['renderer/a.tsx', 'void navigator.clipboard.writeText(text);', /navigator.clipboard/],
  ['renderer/a.tsx', 'window.navigator.clipboard.readText();', /navigator.clipboard/],
  ['renderer/a.tsx', "location.href = 'https://x';", /location.href/],
  ['renderer/a.tsx', "window.location.assign('https://x');", /location.assign/],
  ['renderer/a.tsx', 'const url = URL.createObjectURL(blob);', /createObjectURL/],
  ['renderer/a.tsx', "navigator.serviceWorker.register('/sw.js');", /navigator.serviceWorker/],
];

ruleTester().run('no-way-out-of-the-page', noWayOutOfThePage, {
  valid: good.map(([file, code]) => ({ name: `${file} may have: ${code}`, filename: at(file), code })),
  invalid: bad.map(([file, code, message]) => ({
    name: `${file} may not have: ${code}`,
    filename: at(file),
    code,
    errors: [{ message }],
  })),
});
