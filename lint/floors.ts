/**
 * The floors inside a folder, from the lowest. A room is a file or a folder; it may import itself and the rooms on
 * lower floors, and no other room on its own floor. Imports of types count as well.
 */
export const FLOORS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  'core/masking/': [
    ['placeholder.ts', 'text/', 'types.ts', 'version.ts', 'why.ts'],
    ['cut.ts', 'lexicon/', 'national/'],
    ['model/'],
    ['detectors/'],
    ['render.ts', 'spread.ts', 'surrogateDigits.ts'],
    ['dialogue/', 'hideMore.ts', 'markPlaceholders.ts', 'policyOverride.ts'],
    ['mask.ts'],
    ['maskStored.ts', 'policy/', 'preview.ts'],
    ['outputs.ts'],
  ],
  'main/': [
    ['dataFiles.ts', 'itWords.ts', 'ports.ts', 'startup.ts', 'shell/'],
    ['deskState.ts', 'maskedLog.ts', 'store/', 'trustedClock.ts', 'windowSpec.ts'],
    ['attention/', 'launchRequest.ts', 'link/', 'passwords/', 'policy/', 'preferences/'],
    ['activity/'],
    ['ledger/'],
    ['guards/', 'session/'],
    ['account/', 'unlock/'],
    ['selfCheck/', 'bridge/'],
    ['handlers.ts'],
    ['start/', 'withoutDesk/'],
    ['desk.ts'],
    ['deskProcess.ts'],
    ['main-chromium.ts', 'main-electron.ts'],
  ],
  'renderer/': [
    ['limits.ts'],
    // `ui` contains primitives: no words, and nothing of the desk.
    ['i18n/', 'ui/'],
    // Refusals arrive over the bridge as codes and are shown in words.
    ['bridge.ts', 'store/'],
    ['features/'],
    ['frame/'],
    ['desks/'],
    ['App.tsx'],
    ['main.tsx'],
  ],
  'server/': [
    ['platform/'],
    ['storage/'],
    ['record/', 'scope/'],
    // HTTP and TLS need the scopes of sessions and record refusals.
    ['platform/http/', 'platform/tls/'],
    // Domains by what they need of one another. What two on one floor share goes down, or over the bus.
    ['domains/ledger/'],
    ['domains/activity/', 'domains/logins/', 'domains/masking/', 'domains/tenants/'],
    ['domains/addresses/'],
    ['domains/policy/'],
    ['domains/signIn/'],
    ['domains/conversations/', 'domains/workstations/'],
    ['domains/people/', 'domains/replies/', 'domains/retention/'],
    ['domains/accessReview/'],
    ['channels/', 'commandLine/', 'routes.ts', 'scripted/'],
    ['start/'],
    ['server.ts'],
  ],
};

export interface Room {
  /** The folder that has the floors, with a slash at its end. */
  readonly top: string;
  readonly room: string;
  /** 1 is the lowest. */
  readonly floor: number;
}

/**
 * The room of a file.
 * @param path below the repository's root, with forward slashes
 * @returns null outside the folders that have floors; `unlisted` inside one, in none of its rooms
 */
export function roomOf(path: string): Room | 'unlisted' | null {
  const top = Object.keys(FLOORS).find((one) => path.startsWith(one));
  if (top === undefined) return null;
  let found: Room | null = null;
  for (const [at, rooms] of (FLOORS[top] ?? []).entries())
    for (const name of rooms) {
      const room = `${top}${name}`;
      const fits = room.endsWith('/') ? path.startsWith(room) : path === room;
      if (fits && (found === null || room.length > found.room.length)) found = { top, room, floor: at + 1 };
    }
  return found ?? 'unlisted';
}
