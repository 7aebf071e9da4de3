/** Preferences of the person at the desk. */
import type { Preferences } from '../../../contract/preferences.ts';

export const preferences = {
  title: 'Preferences',
  open: 'Preferences',
  intro: 'They are yours at every desk that you sign in at.',
  failed: 'This was not saved. {{reason}}',
  attention: 'Sounds and notices',
  queue: 'A visitor waits for an agent',
  mine: 'A visitor waits for your answer',
  listenQueue: 'Play the sound for a visitor who waits for an agent',
  listenMine: 'Play the sound for a visitor who waits for your answer',
  listen: 'Play',
  notPlayed: 'Nothing was played. This workstation may have no loudspeaker.',
  volume: 'Loudness',
  volumeIs: '{{percent}} %',
  repeat: 'Until you have looked',
  once: 'Play it once',
  every: 'Play it again every {{count}} seconds',
  noSounds: 'This workstation cannot play sounds: it has neither pacat nor aplay. The title and the icon still count.',
  notices: 'Show a notice of the system while another window is in front',
  noticesHint: 'It says how many visitors wait, and nothing about them.',
  noNotices: 'This workstation cannot show notices: it has no notify-send.',
  quiet: 'Do not disturb',
  quietHint: 'Nothing is played or shown by the system. You still get conversations, and the title still counts.',
  quietFor: '{{count}} minutes',
  quietUntil: 'Do not disturb until {{time}}',
  quietEnd: 'End it',
  display: 'Display',
  size: 'Size of everything',
  percent: '{{percent}} %',
  density: 'Lists',
  reduced: 'Move as little as possible',
  reducedHint: 'Without it, what the system asks for counts.',
  shortcuts: 'Keys',
  shortcutsHint: 'A key is the same one in every layout: it is known by its place.',
  change: 'Change',
  changeOf: 'Change the key of: {{action}}',
  remove: 'Remove {{key}} from: {{action}}',
  noKey: 'No key',
  pressNow: 'Press the new key, or Esc',
  reset: 'All keys as they were',
} as const;

export const sounds = {
  none: 'No sound',
  bell: 'Bell',
  chime: 'Chime',
  knock: 'Knock',
  rise: 'Rise',
  marimba: 'Marimba',
} as const satisfies Record<Preferences['sounds']['queue'], string>;

export const densities = {
  comfortable: 'With space',
  compact: 'Close together',
} as const satisfies Record<Preferences['density'], string>;
