/** Disks, sticks and cards that can be taken away again, as the kernel lists them. */
import { checkNote } from '../../contract/checkNotes.ts';
import { readdirSync, readFileSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { osPolicy } from '../policy/osPolicies.ts';
import type { Look, Signal } from './signals.ts';

/** Memory, loops and layers over other devices; optical drives count with a disc in them. */
const NOT_A_DISK = /^(loop|ram|zram|dm-|md|nbd|fd)\d*/;
/** The kernel counts in these, whatever the device's own sector is (Documentation/ABI, `/sys/block/<disk>/size`). */
const SECTOR = 512;

const text = (path: string): string => {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return ''; // not every disk has every file
  }
};

function signalOf(folder: string, name: string): Signal | null {
  const path = join(folder, name);
  let real = path;
  try {
    real = realpathSync(path);
  } catch {
    return null; // pulled out while we looked
  }
  const bus = /\/usb\d/.test(real)
    ? 'USB'
    : name.startsWith('mmcblk') && text(join(path, 'device', 'type')) === 'SD'
      ? 'SD card'
      : null;
  // `removable` is 0 for USB hard disks, which are carried away all the same.
  if (text(join(path, 'removable')) !== '1' && bus === null) return null;
  const size = Number(text(join(path, 'size'))) * SECTOR;
  if (!(size > 0)) return null;
  const model = [text(join(path, 'device', 'vendor')), text(join(path, 'device', 'model'))]
    .join(' ')
    .replaceAll(/[^\x20-\x7e]/g, '?')
    .trim()
    .slice(0, 60);
  const disk = { disk: name.slice(0, 40), bus: bus ?? 'removable', gigabytes: (size / 1e9).toFixed(1) };
  return {
    what: name.slice(0, 40),
    evidence: model === '' ? checkNote('sign-disk', disk) : checkNote('sign-disk-model', { ...disk, model }),
  };
}

/** @param folder `/sys/block`, or another in its place. @throws Error where it is there and cannot be listed. */
export function removableMedia(platform: NodeJS.Platform, folder = '/sys/block'): Look {
  if (platform !== 'linux')
    return {
      signals: [],
      blind: [checkNote('blind-media'), ...osPolicy('removableMedia', platform)],
    };
  let names: string[];
  try {
    names = readdirSync(folder);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT')
      return { signals: [], blind: [checkNote('blind-block-devices')] };
    throw error;
  }
  return {
    signals: names
      .filter((name) => !NOT_A_DISK.test(name))
      .sort()
      .map((name) => signalOf(folder, name))
      .filter((one) => one !== null),
    blind: null,
  };
}
