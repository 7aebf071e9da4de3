/**
 * Keys of the desk: what they do, which ones they are from the start, and which a person may choose instead. A key is
 * named by its place on the keyboard (UI Events `code`), so that it is the same one in every layout, written
 * `Control+Alt+Shift+Code` with the modifiers in this order; Command counts as Control.
 */

/** Every act with keys of its own, and its keys from the start. At most two each. */
export const ACTIONS = {
  palette: ['Control+KeyK'],
  help: ['F1'],
  account: ['F2'],
  preferences: ['Control+Comma'],
  lock: ['Control+KeyL'],
  nextPart: ['F6'],
  previousPart: ['Shift+F6'],
  part1: ['Control+Digit1'],
  part2: ['Control+Digit2'],
  part3: ['Control+Digit3'],
  part4: ['Control+Digit4'],
  nextWaiting: ['F8'],
  next: ['Control+KeyJ', 'Alt+ArrowDown'],
  previous: ['Alt+ArrowUp'],
  take: ['Shift+F9'],
  transfer: ['F4'],
  close: ['Control+F9'],
  closeAndNext: ['Shift+F8'],
  replyAndNext: ['Control+Enter'],
  data: ['Control+KeyI'],
  presence: ['F9'],
  doNotDisturb: ['Shift+F2'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type ActionName = keyof typeof ACTIONS;
export const ACTION_NAMES = Object.keys(ACTIONS) as readonly ActionName[];

/** Keys of each act; an act without any is in the palette alone. */
export type Bindings = Readonly<Record<ActionName, readonly string[]>>;

/** Most keys of one act. */
export const MOST_KEYS = 2;
/** Longest name of a key with its modifiers. */
export const MAX_BINDING_LENGTH = 40;

/** Keys that write a character, in some layout. */
const WRITES =
  /^(?:Key[A-Z]|Digit\d|Numpad(?:\d|Add|Subtract|Multiply|Divide|Decimal|Comma|Equal)|Minus|Equal|BracketLeft|BracketRight|Backslash|Semicolon|Quote|Backquote|Comma|Period|Slash|Space|Intl(?:Backslash|Ro|Yen))$/;
/** Keys that move in a text or a list, or end a line, and so mean something by themselves. */
const MOVES = /^(?:Arrow(?:Up|Down|Left|Right)|Home|End|PageUp|PageDown|Insert|Enter|NumpadEnter)$/;
const FUNCTION = /^F(?:[1-9]|1\d|2[0-4])$/;

/** Keys of a browser, of editing and of the system, which the desk or its host needs or stops. */
const TAKEN: ReadonlySet<string> = new Set([
  // editing, and the clipboard inside the desk
  ...['KeyA', 'KeyC', 'KeyV', 'KeyX', 'KeyZ', 'KeyY', 'Insert'].map((code) => `Control+${code}`),
  ...['KeyV', 'KeyZ'].map((code) => `Control+Shift+${code}`),
  ...['Insert', 'Enter', 'NumpadEnter', 'Home', 'End', 'PageUp', 'PageDown', 'ArrowUp', 'ArrowDown', 'ArrowLeft'].map(
    (code) => `Shift+${code}`,
  ),
  'Shift+ArrowRight',
  ...['ArrowLeft', 'ArrowRight', 'Home', 'End', 'ArrowUp', 'ArrowDown'].flatMap((code) => [
    `Control+${code}`,
    `Control+Shift+${code}`,
  ]),
  // the host's list (main/shell/shortcuts.ts), by place
  ...['F12', 'F3', 'Shift+F3', 'F5', 'Control+F5', 'Shift+F5', 'F7', 'F10', 'F11', 'Shift+F11', 'Control+F4'],
  ...['KeyU', 'KeyP', 'KeyS', 'KeyO', 'KeyF', 'KeyG', 'KeyR', 'KeyN', 'KeyT', 'KeyW', 'KeyH', 'KeyD', 'KeyE'].map(
    (code) => `Control+${code}`,
  ),
  ...['KeyI', 'KeyJ', 'KeyM', 'KeyK', 'KeyP', 'KeyS', 'KeyG', 'KeyR', 'KeyN', 'KeyT', 'KeyW', 'KeyQ', 'KeyD', 'KeyO']
    .concat(['KeyB', 'KeyA', 'KeyE', 'KeyL', 'KeyY', 'Equal', 'Minus', 'Digit0', 'NumpadAdd'])
    .map((code) => `Control+Shift+${code}`),
  ...['Equal', 'Minus', 'Digit0', 'NumpadAdd', 'NumpadSubtract', 'Numpad0', 'PageUp', 'PageDown'].map(
    (code) => `Control+${code}`,
  ),
  ...['Control+Shift+PageUp', 'Control+Shift+PageDown'],
  ...['ArrowLeft', 'ArrowRight', 'Home'].map((code) => `Alt+${code}`),
  // the system's own: closing a window, its menu, and the console of Linux
  ...['Alt+F4', 'Alt+Space', 'Control+KeyQ'],
]);

/** A key as it was pressed. */
export interface Pressed {
  readonly code: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly shiftKey: boolean;
}

/** How a pressed key is written. */
export const bindingOf = ({ code, ctrlKey, metaKey, altKey, shiftKey }: Pressed): string =>
  [...(ctrlKey || metaKey ? ['Control'] : []), ...(altKey ? ['Alt'] : []), ...(shiftKey ? ['Shift'] : []), code].join(
    '+',
  );

const MODIFIERS = ['Control', 'Alt', 'Shift'];

/**
 * Why a key may not be chosen; null where it may.
 * - `unknown`: no key of a keyboard, or the modifiers are not in their order.
 * - `writes`: writes a character in some layout. AltGr is Control and Alt together under Windows, and Option on a Mac
 *   writes, so Alt is never taken with a key that writes.
 * - `moves`: moves the caret or the selection, or ends a line.
 * - `taken`: belongs to editing, to the desk's host or to the system.
 */
export function whyNotBindable(binding: string): 'unknown' | 'writes' | 'moves' | 'taken' | null {
  const parts = binding.split('+');
  const code = parts.at(-1) ?? '';
  const held = parts.slice(0, -1);
  const inOrder = MODIFIERS.filter((each) => held.includes(each));
  if (inOrder.length !== held.length || inOrder.some((each, at) => held[at] !== each)) return 'unknown';
  const [control, alt] = [held.includes('Control'), held.includes('Alt')];
  if (WRITES.test(code)) {
    if (!control || alt) return 'writes';
  } else if (MOVES.test(code)) {
    if (!control && !alt) return 'moves';
  } else if (!FUNCTION.test(code)) return 'unknown';
  // The console of Linux is behind Ctrl+Alt and a function key.
  return TAKEN.has(binding) || (control && alt) ? 'taken' : null;
}

/** The keys of a person: those from the start, with their own in place of them. */
export function bindingsWith(own: Readonly<Partial<Record<ActionName, readonly string[] | undefined>>>): Bindings {
  const chosen = Object.fromEntries(Object.entries(own).filter(([, keys]) => keys !== undefined));
  return { ...ACTIONS, ...chosen };
}

/** The other act that has this key already; null for none. */
export const holderOf = (bindings: Bindings, binding: string, except: ActionName): ActionName | null =>
  ACTION_NAMES.find((name) => name !== except && bindings[name].includes(binding)) ?? null;

/** Keys that two acts have. */
export function sharedKeys(bindings: Bindings): readonly string[] {
  const all = ACTION_NAMES.flatMap((name) => [...new Set(bindings[name])]);
  return [...new Set(all.filter((binding, at) => all.indexOf(binding) !== at))];
}
