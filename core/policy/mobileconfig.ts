/**
 * A configuration profile for macOS that names every value that can be set on a machine, at its safe default: IT
 * deletes what is to stay with the server and changes the rest. The identifiers stay the same for good, so that a
 * changed profile replaces the one before it.
 * Not by the package plist: it writes no comments, and what each value means and may be is in the comments.
 */
import { xml } from './admx.ts';
import { MACHINE_LEAVES, valueAt, type Leaf } from './leaves.ts';
import type { Policy } from './policy.ts';
import { formWords } from './words.ts';

/** The bundle id of the program, which is the domain of its preferences. */
const PREFERENCE_DOMAIN = 'net.cleandesk.desk';
const PROFILE_UUID = '6F0B3A0E-5C0B-4B57-9E55-0D7C4F1B2A61';
const PAYLOAD_UUID = 'B1E6C3F4-2C77-4C0E-8F3D-6A1D9E5470C2';

interface Branch {
  readonly leaves: Leaf[];
  readonly branches: Map<string, Branch>;
}

function tree(): Branch {
  const root: Branch = { leaves: [], branches: new Map() };
  for (const leaf of MACHINE_LEAVES) {
    let at = root;
    for (const part of leaf.parts.slice(0, -1)) {
      const next = at.branches.get(part) ?? { leaves: [], branches: new Map() };
      at.branches.set(part, next);
      at = next;
    }
    at.leaves.push(leaf);
  }
  return root;
}

function written(value: unknown, indent: string): string {
  if (typeof value === 'boolean') return `${indent}<${value}/>`;
  if (typeof value === 'number')
    return Number.isInteger(value) ? `${indent}<integer>${value}</integer>` : `${indent}<real>${value}</real>`;
  if (Array.isArray(value))
    return value.length === 0
      ? `${indent}<array/>`
      : `${indent}<array>\n${value.map((one: unknown) => written(one, `${indent}  `)).join('\n')}\n${indent}</array>`;
  return `${indent}<string>${xml(typeof value === 'string' ? value : '')}</string>`;
}

/** A comment may contain no two hyphens in a row (XML 1.0 section 2.5). */
const comment = (leaf: Leaf, indent: string): string =>
  `${indent}<!-- ${xml(`${leaf.meta.text} May be: ${formWords(leaf)}.`).replaceAll(/-(?=-)/g, '- ')} -->`;

function branch(at: Branch, policy: Policy, indent: string): string {
  const lines = at.leaves.map((leaf) =>
    [
      comment(leaf, indent),
      `${indent}<key>${leaf.parts.at(-1) ?? ''}</key>`,
      written(valueAt(policy, leaf.parts), indent),
    ].join('\n'),
  );
  for (const [name, inner] of at.branches)
    lines.push(
      `${indent}<key>${name}</key>\n${indent}<dict>\n${branch(inner, policy, `${indent}  `)}\n${indent}</dict>`,
    );
  return lines.join('\n');
}

/** @param policy whose values are in it. */
export function mobileconfig(policy: Policy): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<dict>
  <key>PayloadContent</key>
  <array>
    <dict>
${branch(tree(), policy, '      ')}
      <key>PayloadDisplayName</key>
      <string>Cleandesk policy</string>
      <key>PayloadIdentifier</key>
      <string>${PREFERENCE_DOMAIN}.policy.values</string>
      <key>PayloadType</key>
      <string>${PREFERENCE_DOMAIN}</string>
      <key>PayloadUUID</key>
      <string>${PAYLOAD_UUID}</string>
      <key>PayloadVersion</key>
      <integer>1</integer>
    </dict>
  </array>
  <key>PayloadDisplayName</key>
  <string>Cleandesk policy</string>
  <key>PayloadIdentifier</key>
  <string>${PREFERENCE_DOMAIN}.policy</string>
  <key>PayloadScope</key>
  <string>System</string>
  <key>PayloadType</key>
  <string>Configuration</string>
  <key>PayloadUUID</key>
  <string>${PROFILE_UUID}</string>
  <key>PayloadVersion</key>
  <integer>1</integer>
</dict>
</plist>
`;
}
