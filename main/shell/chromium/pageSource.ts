import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { PAGE_FIRST, STOPPED_CHORDS } from '../shortcuts.ts';

const read = (name: string): string => readFileSync(new URL(`./page/${name}`, import.meta.url), 'utf8').trim();

/**
 * Longer calls lose their arguments before they are read; the longest honest one is a message of a few kilobytes. In
 * UTF-16 units.
 */
export const MAX_CALL_LENGTH = 256 * 1024;

/** Names that differ at every start, so that no page can be written to know them. */
export interface PageNames {
  readonly world: string;
  readonly binding: string;
  readonly receive: string;
  readonly handshake: string;
}

/** New names of 32 random hexadecimal digits each. */
export function makePageNames(): PageNames {
  const id = (): string => randomUUID().replaceAll('-', '');
  return {
    world: `cleandesk-${id()}`,
    binding: `tell_${id()}`,
    receive: `receive_${id()}`,
    handshake: `handshake_${id()}`,
  };
}

/** For the page's own world, before any of its scripts. */
export const mainWorldSource = (names: PageNames): string =>
  `${read('mainWorld.js')}(${JSON.stringify({ handshake: names.handshake })}, ${read('peer.js')});`;

/** For the isolated world: the preload, and the replacement of `require('electron')`. */
export const isolatedWorldSource = (names: PageNames, preload: string): string =>
  `${read('isolatedWorld.js')}(` +
  JSON.stringify({ ...names, maxCallLength: MAX_CALL_LENGTH, stoppedChords: STOPPED_CHORDS, pageFirst: PAGE_FIRST }) +
  ', ' +
  `${read('peer.js')}, function (require, module) { const exports = module.exports;\n${preload}\n});`;
