/** docs/policy.md, computed from the tree; a test compares the file with it. */
import { SAFE_DEFAULTS } from './defaults.ts';
import { LEAVES, MACHINE_LEAVES, valueAt } from './leaves.ts';
import { formWords } from './words.ts';

const cell = (text: string): string => text.replaceAll('|', '\\|').replaceAll('\n', ' ');

/** The whole page, in Markdown. */
export function policyPage(): string {
  const rows = LEAVES.filter(({ form }) => form.type !== 'fixed').map((leaf) => {
    const safe = JSON.stringify(valueAt(SAFE_DEFAULTS, leaf.parts) ?? null);
    const machine = !MACHINE_LEAVES.includes(leaf) ? '' : leaf.meta.machine === 'decides' ? 'decides' : 'tightens';
    return (
      `| \`${leaf.path}\` | ${cell(leaf.meta.text)} ` +
      `${cell(formWords(leaf).replace(/^./, (first) => first.toUpperCase()))}. | ` +
      `\`${cell(safe.length > 90 ? `${safe.slice(0, 87)}...` : safe)}\` | ` +
      `${leaf.meta.desk === true ? 'desk' : 'server'} | ${machine} |`
    );
  });
  const fixed = LEAVES.filter(({ form }) => form.type === 'fixed')
    .map(({ path }) => `\`${path}\``)
    .join(' ');
  return `# Policy

One tree of settings. This page is made from its schema by \`cleandesk policy --page docs/policy.md\`, and a test compares them.

## From the server to a desk

The server keeps the policy in versions that only grow: the administrator's page (tab "Policy"), \`cleandesk server policy set KEY VALUE\`. It signs, with an Ed25519 key
of its own, the part that desks read, for each workstation by itself, with the version, when it was signed and until when it is good. A workstation receives
that key at its enrolment and takes no other.

A desk goes by the newest policy that it has had. It is refused, with a record that says why, when its signature is another key's, its version or its age is behind
what the workstation has had, its time is over, the clock of the machine was set back or has jumped ahead while no server was heard, it cannot be read, it is for another
workstation or from another server, or there is none. The person at the desk sees one sentence; no one can sign in, and a session that is open is locked. The activity
(\`policy-refused\`), the workstation's statement ("policy of the server") and \`cleandesk policy --print\` name the reason.

A server that was restored from a backup knows fewer versions than its desks: \`cleandesk server policy reissue --above N\` makes what it has the newest again.

## On the machine

IT can set some values on the machine itself. These places are read at the start and every five minutes, the strongest first:

| platform | place |
| --- | --- |
| Windows | \`HKLM\\Software\\Policies\\Cleandesk\`, a subkey for each section; then \`C:\\Program Files\\Cleandesk\\policy.json\`; then \`HKCU\\Software\\Policies\\Cleandesk\` |
| macOS | \`/Library/Managed Preferences/net.cleandesk.desk.plist\`; then \`/Library/Application Support/Cleandesk/policy.json\` |
| Linux | \`/etc/cleandesk/policy.json\` |

A file is JSON with the same tree, such as \`{"lock": {"idleMinutes": 10}}\`, and counts only where it and its folder belong to root and no other user may write there.
*decides*: the machine's value overrides the server's. *tightens*: it only adds to it. \`HKCU\` is a place that the person at the desk can write, so there
everything only tightens. A place that names what cannot be set there, or cannot be read as a whole, is not taken: what it said last applies, and where that is
not known the strictest guards do; the activity and the workstation's statement say so. A place that is absent says nothing.

\`cleandesk policy --admx FOLDER\` writes the templates for group policy, \`--mobileconfig FILE\` a profile for macOS; both are made from the schema. \`cleandesk policy --print\` says what
applies on this machine and where it comes from.

Verified on Debian only: reg.exe and plutil are replaced by answers in their documented form, and the templates and the profile are read by XML parsers, never by Windows or macOS.

## Values

| value | what it decides | safe default | read by | on the machine |
| --- | --- | --- | --- | --- |
${rows.join('\n')}

These are in the tree as \`block\` and have no other value: ${fixed}.
`;
}
