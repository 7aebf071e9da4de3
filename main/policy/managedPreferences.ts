/**
 * What device management has installed on macOS for this program: property lists, text or binary, read by the system's
 * own plutil. Not by the package plist, which reads the text form only.
 */
import { checkNote } from '../../contract/checkNotes.ts';
import { whyUntrusted, readPolicyText, refused, type PlaceRead, type Stat } from './machinePolicy.ts';
import type { RunSystem } from './runSystem.ts';

export const PLUTIL = '/usr/bin/plutil';
/** The bundle id of the packaged program. */
const BUNDLE_ID = 'net.cleandesk.desk';
export const MANAGED_PREFERENCES = `/Library/Managed Preferences/${BUNDLE_ID}.plist`;

/** @param run runs plutil. @param path of the property list. */
export async function readManagedPreferences(
  run: RunSystem,
  stat?: Stat,
  path: string = MANAGED_PREFERENCES,
): Promise<PlaceRead> {
  const found = whyUntrusted(path, 'darwin', stat);
  if (found !== null) return found;
  // Dates and data have no form in JSON; plutil refuses them, and no value of the policy is one.
  const answer = await run(PLUTIL, ['-convert', 'json', '-o', '-', '--', path]);
  if (answer.code !== 0) return refused('not-readable', checkNote('place-not-plist'));
  return readPolicyText(withoutPayload(answer.out.toString('utf8')));
}

/** Device management may leave the names of its own envelope in the file. */
function withoutPayload(json: string): string {
  try {
    const tree: unknown = JSON.parse(json);
    if (typeof tree !== 'object' || tree === null || Array.isArray(tree)) return json;
    return JSON.stringify(Object.fromEntries(Object.entries(tree).filter(([name]) => !/^Payload[A-Z]/.test(name))));
  } catch {
    return json;
  }
}
