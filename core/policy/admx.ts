/**
 * Templates for group policy on Windows, worked out from the tree. Each value that can be set on a machine is one
 * policy; its name is the path with underscores and stays the same for good, because domain controllers keep what was
 * set by it. Form: the ADMX schema of Microsoft, revision 1.0.
 * Not by an XML builder such as xmlbuilder2: elements and attributes are fixed by the schema and read best as they are
 * in the file; only values vary, and `xml` escapes them.
 */
import { MACHINE_LEAVES, type Leaf } from './leaves.ts';
import { formWords, sectionOf, titleOf } from './words.ts';

const ADMX_NAMESPACE = 'Cleandesk.Policies.Desk';
export const ADMX_ROOT = 'Software\\Policies\\Cleandesk';

/** Of a value: `lock.idleMinutes` is `lock_idleMinutes`. */
export const policyName = ({ parts }: Pick<Leaf, 'parts'>): string => parts.join('_');
const categoryOf = ({ parts }: Leaf): string => `cat_${parts[0] ?? ''}`;
const keyOf = ({ parts }: Leaf): string => [ADMX_ROOT, ...parts.slice(0, -1)].join('\\');
const valueName = ({ parts }: Leaf): string => parts.at(-1) ?? '';

/** Escapes text for XML, in elements and in quoted attributes. */
export const xml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
const partId = (leaf: Leaf): string => `${policyName(leaf)}_value`;

/** The class: in the user's hive a setting only tightens, and says so in its text. */
function policyElement(leaf: Leaf): string {
  const { form } = leaf;
  const id = policyName(leaf);
  const head =
    `name="${id}" class="Both" displayName="$(string.${id})" explainText="$(string.${id}_help)" ` +
    `key="${xml(keyOf(leaf))}"`;
  const rest = `\n      <parentCategory ref="${categoryOf(leaf)}" />\n      <supportedOn ref="SUPPORTED_Cleandesk" />`;
  if (form.type === 'boolean') {
    return (
      `    <policy ${head} valueName="${valueName(leaf)}">${rest}\n      <enabledValue><decimal value="1" ` +
      '/></enabledValue>\n      <disabledValue><decimal value="0" /></disabledValue>\n    </policy>'
    );
  }
  return (
    `    <policy ${head} presentation="$(presentation.${id})">${rest}\n      <elements>\n${element(leaf)}\n      ` +
    '</elements>\n    </policy>'
  );
}

function element(leaf: Leaf): string {
  const { form } = leaf;
  const at = `id="${partId(leaf)}" valueName="${valueName(leaf)}"`;
  switch (form.type) {
    case 'number':
      return form.whole
        ? `        <decimal ${at} required="true" minValue="${form.least ?? 0}" maxValue="${form.most ?? 999_999}" />`
        : // A decimal element takes whole numbers only.
          `        <text ${at} required="true" maxLength="19" />`;
    case 'choice':
      return [
        `        <enum ${at} required="true">`,
        ...form.options.map(
          (option) =>
            '          <item ' +
            `displayName="$(string.${policyName(leaf)}_${option})"><value>` +
            (typeof option === 'number' ? `<decimal value="${option}" />` : `<string>${xml(option)}</string>`) +
            '</value></item>',
        ),
        '        </enum>',
      ].join('\n');
    case 'text':
      return `        <text ${at} required="true" maxLength="${form.longest ?? 1_023}" />`;
    default:
      return `        <multiText ${at} maxLength="60000" />`;
  }
}

const sections = (): Leaf[] =>
  MACHINE_LEAVES.filter((leaf, at) => MACHINE_LEAVES.findIndex((one) => one.parts[0] === leaf.parts[0]) === at);

/** The Windows group policy template of every value that can be set on a machine (ADMX, revision 1.0). */
export function admx(): string {
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitions xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <policyNamespaces>
    <target prefix="cleandesk" namespace="${ADMX_NAMESPACE}" />
    <using prefix="windows" namespace="Microsoft.Policies.Windows" />
  </policyNamespaces>
  <resources minRequiredRevision="1.0" />
  <supportedOn>
    <definitions>
      <definition name="SUPPORTED_Cleandesk" displayName="$(string.SUPPORTED_Cleandesk)" />
    </definitions>
  </supportedOn>
  <categories>
    <category name="Cleandesk" displayName="$(string.Cleandesk)" />
${sections()
  .map(
    (leaf) =>
      `    <category name="${categoryOf(leaf)}" displayName="$(string.${categoryOf(leaf)})"><parentCategory ` +
      'ref="Cleandesk" /></category>',
  )
  .join('\n')}
  </categories>
  <policies>
${MACHINE_LEAVES.map(policyElement).join('\n')}
  </policies>
</policyDefinitions>
`;
}

const TIGHTENS = 'Only adds to what the server demands: what would loosen it is not followed.';
const DECIDES = 'Overrides what the server says. Set for a user, it only adds to what the server demands.';
const helpOf = (leaf: Leaf): string =>
  `${leaf.meta.text}\n\nWhat it may be: ` +
  formWords(leaf) +
  (['texts', 'numbers', 'choices'].includes(leaf.form.type) ? ', one a line' : '') +
  `.\n\n${leaf.meta.machine === 'decides' ? DECIDES : TIGHTENS} ` +
  `Not configured, the server's setting applies.`;

/** English; the file belongs into the folder en-US. */
export function adml(): string {
  const strings: [string, string][] = [
    ['Cleandesk', 'Cleandesk'],
    ['SUPPORTED_Cleandesk', 'Cleandesk for Windows'],
    ...sections().map((leaf): [string, string] => [categoryOf(leaf), sectionOf(leaf)]),
    ...MACHINE_LEAVES.flatMap((leaf): [string, string][] => [
      [policyName(leaf), titleOf(leaf)],
      [`${policyName(leaf)}_help`, helpOf(leaf)],
      ...(leaf.form.type === 'choice'
        ? leaf.form.options.map((option): [string, string] => [`${policyName(leaf)}_${option}`, String(option)])
        : []),
    ]),
  ];
  const presentations = MACHINE_LEAVES.filter(({ form }) => form.type !== 'boolean').map(
    (leaf) => `      <presentation id="${policyName(leaf)}">\n${presented(leaf)}\n      </presentation>`,
  );
  return `<?xml version="1.0" encoding="utf-8"?>
<policyDefinitionResources xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" revision="1.0" schemaVersion="1.0" xmlns="http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions">
  <displayName>Cleandesk</displayName>
  <description>Policy of the desk on this machine</description>
  <resources>
    <stringTable>
${strings.map(([id, text]) => `      <string id="${id}">${xml(text)}</string>`).join('\n')}
    </stringTable>
    <presentationTable>
${presentations.join('\n')}
    </presentationTable>
  </resources>
</policyDefinitionResources>
`;
}

function presented(leaf: Leaf): string {
  const label = xml(titleOf(leaf));
  const ref = `refId="${partId(leaf)}"`;
  switch (leaf.form.type) {
    case 'number':
      return leaf.form.whole
        ? `        <decimalTextBox ${ref} defaultValue="${leaf.form.least ?? 0}">${label}</decimalTextBox>`
        : `        <textBox ${ref}><label>${label}</label></textBox>`;
    case 'choice':
      return `        <dropdownList ${ref} noSort="true" defaultItem="0">${label}</dropdownList>`;
    case 'text':
      return `        <textBox ${ref}><label>${label}</label></textBox>`;
    default:
      return `        <multiTextBox ${ref}>${label}</multiTextBox>`;
  }
}
