/** Stops, in the capture phase of `window`, whatever would carry something out of the page or into it, and says so. */
import { asField } from './field.ts';
import type { Gesture, InsideClipboard } from './insideClipboard.ts';
import type { OwnSelection } from './ownSelection.ts';
import { isOwnProbe } from './ownProbe.ts';
import type { BlockedInPage, Report } from './report.ts';

interface Chord {
  readonly key: string;
  readonly control?: boolean;
  readonly shift?: boolean;
  readonly what: BlockedInPage | null;
  readonly target: string;
}

/**
 * The keys are stopped before the browser makes an event of them: with nothing selected, Ctrl+C raises no `copy`,
 * and an attempt is an attempt. `what: null` is stopped without a word: it carries nothing out.
 */
const CHORDS: readonly Chord[] = [
  { key: 'c', control: true, what: 'copy', target: 'Ctrl+C' },
  { key: 'insert', control: true, what: 'copy', target: 'Ctrl+Insert' },
  { key: 'a', control: true, what: 'copy', target: 'select-all' },
  { key: 'x', control: true, what: 'cut', target: 'Ctrl+X' },
  { key: 'delete', shift: true, what: 'cut', target: 'Shift+Delete' },
  { key: 'v', control: true, what: 'paste', target: 'Ctrl+V' },
  { key: 'insert', shift: true, what: 'paste', target: 'Shift+Insert' },
  { key: 'p', control: true, what: 'print', target: 'Ctrl+P' },
  ...['s', 'u', 'o'].map((key) => ({ key, control: true, what: null, target: '' })),
  { key: 'f7', what: null, target: '' },
];

const chordOf = (event: KeyboardEvent): Chord | null => {
  const key = event.key.toLowerCase();
  const control = event.ctrlKey || event.metaKey;
  return (
    CHORDS.find(
      (chord) => chord.key === key && (chord.control ?? false) === control && (chord.shift !== true || event.shiftKey),
    ) ?? null
  );
};

/** Name of what was touched, without its content. */
const nameOf = (target: EventTarget | null): string =>
  asField(target) !== null
    ? 'field'
    : target instanceof HTMLAnchorElement
      ? 'link'
      : target instanceof HTMLImageElement
        ? 'image'
        : 'page';

const hostOf = (address: string): string => {
  if (!URL.canParse(address)) return address.slice(0, 60);
  const url = new URL(address);
  return url.hostname === '' ? url.protocol : url.hostname;
};

/**
 * Directives whose violation would have moved or framed a page; those that are no code would have sent or loaded
 * something.
 */
const NAVIGATIONS = ['form-action', 'frame-src', 'child-src', 'base-uri'];

/** Text that would have become markup or code; nothing of it would have been sent. */
const isCode = ({ effectiveDirective, blockedURI }: SecurityPolicyViolationEvent): boolean =>
  ['require-trusted-types-for', 'trusted-types'].includes(effectiveDirective) ||
  (effectiveDirective.startsWith('script-src') && !URL.canParse(blockedURI));
const violationOf = (event: SecurityPolicyViolationEvent): BlockedInPage =>
  isCode(event) ? 'script' : NAVIGATIONS.includes(event.effectiveDirective) ? 'navigation' : 'request';

/** What a chord asks for, where the desk has a clipboard of its own. */
const gestureOf = ({ what, target }: Chord): Gesture | null =>
  target === 'select-all' ? 'mark' : what === 'copy' || what === 'cut' || what === 'paste' ? what : null;

export function stopLeaving(target: Window, report: Report, inside: InsideClipboard, own: OwnSelection): void {
  const stop = <K extends keyof WindowEventMap>(
    name: K,
    what: BlockedInPage,
    notice: (event: WindowEventMap[K]) => string | null,
  ): void => {
    target.addEventListener(
      name,
      (event) => {
        event.preventDefault();
        event.stopImmediatePropagation();
        const words = notice(event);
        if (words !== null) report(what, words, event.isTrusted);
      },
      { capture: true },
    );
  };

  stop('copy', 'copy', (event) => nameOf(event.target));
  stop('cut', 'cut', (event) => nameOf(event.target));
  stop('paste', 'paste', (event) => nameOf(event.target));
  stop('dragstart', 'drag', (event) => nameOf(event.target));
  stop('drop', 'drop', (event) => nameOf(event.target));
  // Nothing of the page can be dragged, so what comes over it comes from outside. Refused as it comes, it raises no
  // `drop` that could be reported.
  target.addEventListener(
    'dragenter',
    (event) => {
      if (event.relatedTarget === null) report('drop', nameOf(event.target), event.isTrusted);
    },
    { capture: true },
  );
  for (const name of ['dragenter', 'dragover'] as const) {
    target.addEventListener(
      name,
      (event) => {
        event.preventDefault();
        if (event.dataTransfer !== null) event.dataTransfer.dropEffect = 'none';
      },
      { capture: true },
    );
  }
  stop('contextmenu', 'context-menu', (event) => (event.button === 2 ? 'mouse' : 'keyboard'));
  // The middle button pastes PRIMARY, opens links in new windows and scrolls by itself.
  stop('auxclick', 'paste', (event) => (event.button === 1 ? 'middle-button' : null));
  target.addEventListener(
    'mousedown',
    (event) => {
      if (event.button === 1 || event.button > 2) event.preventDefault();
    },
    { capture: true },
  );
  // Back and forward on the side of a mouse.
  target.addEventListener(
    'mouseup',
    (event) => {
      if (event.button < 3) return;
      event.preventDefault();
      report('navigation', event.button === 3 ? 'back-button' : 'forward-button', event.isTrusted);
    },
    { capture: true },
  );

  // Inserting without a key of ours: a menu of the window, an input method's paste, a drop.
  target.addEventListener(
    'beforeinput',
    (event) => {
      if (
        event.inputType !== 'insertFromPaste' &&
        event.inputType !== 'insertFromDrop' &&
        event.inputType !== 'insertFromPasteAsQuotation' &&
        event.inputType !== 'insertFromYank'
      )
        return;
      event.preventDefault();
      report(event.inputType === 'insertFromDrop' ? 'drop' : 'paste', nameOf(event.target), event.isTrusted);
    },
    { capture: true },
  );

  target.addEventListener(
    'keydown',
    (event) => {
      const chord = chordOf(event);
      if (chord === null || event.altKey) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const gesture = gestureOf(chord);
      const draft = gesture === 'mark' && event.isTrusted ? own.draft(event.target) : null;
      if (draft !== null) return own.selectAll(draft);
      if (gesture !== null && !event.repeat && inside.gesture(gesture, event)) return;
      if (chord.what !== null && !event.repeat) report(chord.what, chord.target, event.isTrusted);
    },
    { capture: true },
  );
  // A screenshot key cannot be stopped from here; that it was pressed can be said.
  target.addEventListener(
    'keyup',
    (event) => {
      if (event.key === 'PrintScreen') report('copy', 'PrintScreen', event.isTrusted);
    },
    { capture: true },
  );

  target.addEventListener('beforeprint', (event) => report('print', 'page', event.isTrusted), { capture: true });

  target.addEventListener(
    'click',
    (event) => {
      const link = event.target instanceof Element ? event.target.closest('a[href], area[href]') : null;
      const address = link?.getAttribute('href') ?? '';
      if (link === null || address.startsWith('#')) return;
      event.preventDefault();
      report('navigation', hostOf(address), event.isTrusted);
    },
    { capture: true },
  );

  target.addEventListener(
    'securitypolicyviolation',
    (event) => {
      // A script can raise one too, but only the browser's own says that something was stopped.
      if (!event.isTrusted || isOwnProbe(event.blockedURI)) return;
      report(violationOf(event), `${event.effectiveDirective}: ${hostOf(event.blockedURI)}`, false);
    },
    { capture: true },
  );
}
