/** What keys do, what they are called, and why one cannot be chosen. */
import type { Preferences } from '../../../contract/preferences.ts';

export const actions = {
  palette: 'Everything that can be done now',
  help: 'Keyboard shortcuts',
  account: 'My account',
  preferences: 'Preferences',
  lock: 'Lock the desk',
  nextPart: 'Next part of the window',
  previousPart: 'Previous part of the window',
  part1: 'First part of the window',
  part2: 'Second part of the window',
  part3: 'Third part of the window',
  part4: 'Fourth part of the window',
  nextWaiting: 'The visitor who waits longest',
  next: 'Next conversation in the list',
  previous: 'Previous conversation in the list',
  take: 'Take or accept the open conversation',
  transfer: 'Transfer the open conversation',
  close: 'Close the open conversation',
  closeAndNext: 'Close it and go to who waits longest',
  replyAndNext: 'Send and go to who waits longest',
  data: 'Show or hide the data about the visitor',
  presence: 'Presence: online, finishing, on a break',
  doNotDisturb: 'Do not disturb for half an hour, or end it',
} as const satisfies Record<keyof Preferences['shortcuts'], string>;

export const keys = {
  Control: 'Ctrl',
  Alt: 'Alt',
  Shift: 'Shift',
  Numpad: 'Num',
  Enter: 'Enter',
  Insert: 'Insert',
  Delete: 'Delete',
  Home: 'Home',
  End: 'End',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  PageUp: 'Page ↑',
  PageDown: 'Page ↓',
  Comma: ',',
  Period: '.',
  Slash: '/',
  Semicolon: ';',
  Quote: '’',
  BracketLeft: '[',
  BracketRight: ']',
  Backslash: '\\',
  Minus: '-',
  Equal: '=',
  Backquote: '`',
  Space: 'Space',
} as const;

export const keyFaults = {
  unknown: 'This key cannot be a shortcut. Press a function key, or another key together with Ctrl.',
  writes: 'This writes a character, on this keyboard or on another one. Hold Ctrl, and neither Alt nor AltGr.',
  moves: 'This moves in a text or a list. Hold Ctrl or Alt as well.',
  taken: 'This key belongs to editing, to the desk itself or to the system.',
  held: 'This key is already for “{{action}}”. Choose another one, or remove it there first.',
} as const;

export const palette = {
  title: 'What would you like to do?',
  field: 'Find an act, a view or a conversation',
  none: 'Nothing that can be done now has these words.',
  acts: 'Acts',
  places: 'Views',
  conversations: 'Conversations',
} as const;
