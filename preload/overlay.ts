/**
 * The watermark, and the cover of a window without focus. The page draws a watermark of its own; this one lies over it
 * in a closed shadow tree that the page's scripts cannot reach into, in the browser's top layer, and is put back before
 * the next picture when a script moves, hides or removes it. One that has to be put back again and again is
 * reported to main.
 */
import { coverWords, hidePage, onCover } from './cover.ts';
import { COVERED_WORDS } from './words.ts';
import { guardState, onGuardState } from './guardState.ts';

const SVG = 'http://www.w3.org/2000/svg';
/**
 * As the page's own: average width of a letter, gap and distance of lines, in pixels. The lines of both lie between
 * each other.
 */
const LETTER = 8.5;
const GAP = 80;
const LINE = 126;
const FONT =
  '"Segoe UI Variable Text", "Segoe UI", -apple-system, "Cantarell", "Ubuntu", "Noto Sans", "Liberation Sans", ' +
  'system-ui, sans-serif';
const DARK = '(prefers-color-scheme: dark)';
const LOOK_EVERY_MS = 200;
/**
 * Each of them is painted anew, which is what a desk at rest spends: so it comes to the top without a cause only now
 * and then.
 */
const RAISE_EVERY_MS = 2_000;
/** Milliseconds; the least that the browser takes (Intersection Observer 2). */
const COVERED_DELAY_MS = 100;
/** More within this time is no accident of the page. */
const RESTORES = 12;
/**
 * Raised and covered again, and once more: nothing of the desk's own lies in the top layer, so that is no accident
 * sooner.
 */
const COVERINGS = 3;
const WITHIN_MS = 5_000;

/** Important, so that neither a rule nor an animation of the page is stronger (CSS Cascading 4, section 8.1). */
const HOST: readonly (readonly [string, string])[] = [
  ['position', 'fixed'],
  ['inset', '0px'],
  ['display', 'block'],
  ['visibility', 'visible'],
  ['opacity', '1'],
  ['width', '100vw'],
  ['height', '100vh'],
  ['max-width', 'none'],
  ['max-height', 'none'],
  ['margin', '0px'],
  ['padding', '0px'],
  ['border', '0px none'],
  ['background', 'none'],
  ['color', 'inherit'],
  ['zoom', '1'],
  ['contain', 'none'],
  ['clip', 'auto'],
  ['offset', 'none'],
  ['perspective', 'none'],
  ['min-width', '100vw'],
  ['min-height', '100vh'],
  ['overflow', 'hidden'],
  ['pointer-events', 'none'],
  ['z-index', '2147483647'],
  ['transform', 'none'],
  ['translate', 'none'],
  ['rotate', 'none'],
  ['scale', 'none'],
  ['filter', 'none'],
  ['clip-path', 'none'],
  ['mask', 'none'],
  ['mix-blend-mode', 'normal'],
  ['content-visibility', 'visible'],
  ['transition', 'none'],
];
const CHECKED = [
  'display',
  'visibility',
  'opacity',
  'position',
  'transform',
  'translate',
  'scale',
  'filter',
  'clip-path',
  'mask-image',
  'content-visibility',
  'mix-blend-mode',
] as const;

function style(element: HTMLElement | SVGElement, rules: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(rules)) element.style.setProperty(name, value, 'important');
}
const two = (value: number): string => String(value).padStart(2, '0');
/** `2025-03-09 14:02`, as in the page's own. */
function stamp(now: Date): string {
  return (
    `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())} ` +
    `${two(now.getHours())}:${two(now.getMinutes())}`
  );
}

class Overlay {
  readonly #document: Document;
  readonly #vanished: () => void;
  readonly #host: HTMLElement;
  readonly #pattern: SVGPatternElement;
  readonly #lines: SVGTextElement[];
  readonly #cover: HTMLElement;
  readonly #coverWords: HTMLElement;
  readonly #observer: MutationObserver;
  /** The browser itself says whether anything is painted over it, out of a closed tree too. */
  readonly #above: IntersectionObserver;
  #words = '';
  /** What it shows, as of the last drawing. */
  #drawn = '';
  #expected = '';
  #computed = '';
  #restores: number[] = [];
  /** Looks in a row at which something lay over it. */
  #covered = 0;
  #notice = false;
  #shown = false;
  #timer: ReturnType<typeof setInterval> | undefined;

  constructor(document: Document, vanished: () => void) {
    this.#document = document;
    this.#vanished = vanished;
    this.#host = document.createElement('div');
    this.#host.setAttribute('aria-hidden', 'true');
    this.#host.popover = 'manual';
    const root = this.#host.attachShadow({ mode: 'closed' });

    this.#cover = document.createElement('div');
    this.#coverWords = document.createElement('p');
    style(this.#coverWords, { margin: 'auto', font: `500 16px ${FONT}` });
    this.#cover.append(this.#coverWords);

    const svg = document.createElementNS(SVG, 'svg');
    style(svg, { position: 'absolute', inset: '0', width: '100%', height: '100%' });
    const defs = document.createElementNS(SVG, 'defs');
    this.#pattern = document.createElementNS(SVG, 'pattern');
    this.#pattern.id = 'mark';
    for (const [name, value] of Object.entries({
      height: String(LINE),
      patternUnits: 'userSpaceOnUse',
      patternTransform: 'rotate(-24)',
    }))
      this.#pattern.setAttribute(name, value);
    this.#lines = [0, 1, 2, 3].map(() => document.createElementNS(SVG, 'text'));
    this.#pattern.append(...this.#lines);
    defs.append(this.#pattern);
    const rect = document.createElementNS(SVG, 'rect');
    for (const [name, value] of Object.entries({ width: '100%', height: '100%', fill: 'url(#mark)' }))
      rect.setAttribute(name, value);
    svg.append(defs, rect);
    root.append(this.#cover, svg);

    this.#observer = new MutationObserver(() => this.#look());
    // The type of this option is younger than the library of the compiler.
    const options: IntersectionObserverInit & { readonly trackVisibility: true; readonly delay: number } = {
      trackVisibility: true,
      delay: COVERED_DELAY_MS,
    };
    this.#above = new IntersectionObserver((entries) => this.#seen(entries.at(-1)), options);
    this.#host.addEventListener('toggle', () => this.#look());
    // A dialog or popover of the page that opens later lies above; so this one is opened again. Heard at the window,
    // where this listener is before any of the page's.
    window.addEventListener(
      'toggle',
      (event) => {
        if (event.target !== this.#host && this.#shown) this.#raise();
      },
      { capture: true },
    );
  }

  /** @param cover words of the cover; null for none */
  show(watermark: string, cover: string | null): void {
    const dark = matchMedia(DARK).matches;
    const words = watermark === '' ? '' : `${watermark} · ${stamp(new Date())}`;
    const drawn = JSON.stringify([words, dark, cover]);
    // Asked at every news of the desk's state: drawing the whole window anew is what that would cost.
    if (drawn === this.#drawn) return;
    this.#drawn = drawn;
    this.#words = words;
    const width = Math.round(this.#words.length * LETTER + GAP);
    this.#pattern.setAttribute('width', String(width));
    for (const [index, line] of this.#lines.entries()) {
      // Shifted by half, and drawn twice so that it joins at the edge of the tile.
      const light = index >= 2;
      line.setAttribute('x', String((index % 2 === 0 ? 1 : -1) * (width / 2) + (light ? 1 : 0)));
      line.setAttribute('y', String(LINE * 0.75 + (light ? 1 : 0)));
      line.textContent = this.#words;
      // In both tones, each beside the other: a script that lays a plain colour under one of them brings out the other.
      style(line, {
        fill: light ? 'rgb(255 255 255 / 5%)' : 'rgb(0 0 0 / 5%)',
        font: `600 15px ${FONT}`,
        'letter-spacing': '0.02em',
      });
    }
    this.#coverWords.textContent = cover ?? '';
    style(this.#cover, {
      display: cover !== null ? 'flex' : 'none',
      position: 'absolute',
      inset: '0',
      background: dark ? '#131518' : '#f3f4f5',
      color: dark ? '#bcc3cb' : '#454c55',
    });
    if (this.#words === '') this.#hide();
    else if (!this.#shown) this.#begin();
  }

  #begin(): void {
    this.#shown = true;
    this.#notice = false;
    this.#restores = [];
    this.#covered = 0;
    this.#put();
    this.#above.observe(this.#host);
    let looks = 0;
    this.#timer = setInterval(() => {
      this.#look();
      looks += 1;
      // No event leaves a closed tree of the page. The browser says when something is painted above, and does not
      // promise to: so it also comes to the top by itself. Within one turn, so that no picture is without it.
      if (this.#shown && looks % (RAISE_EVERY_MS / LOOK_EVERY_MS) === 0) this.#raise();
    }, LOOK_EVERY_MS);
  }

  #hide(): void {
    this.#shown = false;
    clearInterval(this.#timer);
    this.#observer.disconnect();
    this.#above.disconnect();
    this.#host.remove();
  }

  #put(): void {
    const { documentElement } = this.#document;
    this.#observer.disconnect();
    if (documentElement === null) return;
    this.#host.style.cssText = HOST.map(([name, value]) => `${name}: ${value} !important`).join('; ');
    this.#expected = this.#host.style.cssText;
    this.#host.popover = 'manual';
    for (const name of this.#host.getAttributeNames())
      if (!['style', 'popover', 'aria-hidden'].includes(name)) this.#host.removeAttribute(name);
    if (this.#host.parentNode !== documentElement) documentElement.append(this.#host);
    if (!this.#host.matches(':popover-open')) this.#host.showPopover();
    this.#computed = this.#read();
    this.#observer.observe(this.#document, { childList: true });
    this.#observer.observe(documentElement, { childList: true });
    this.#observer.observe(this.#host, { attributes: true, childList: true });
  }

  #raise(): void {
    if (this.#host.matches(':popover-open')) this.#host.hidePopover();
    this.#host.showPopover();
  }

  #read(): string {
    const computed = getComputedStyle(this.#host);
    return CHECKED.map((name) => computed.getPropertyValue(name)).join('|');
  }

  #intact(): boolean {
    const box = this.#host.getBoundingClientRect();
    return (
      this.#host.isConnected &&
      this.#host.parentNode === this.#document.documentElement &&
      this.#host.style.cssText === this.#expected &&
      this.#host.matches(':popover-open') &&
      this.#host.getAttributeNames().every((name) => ['style', 'popover', 'aria-hidden'].includes(name)) &&
      this.#read() === this.#computed &&
      box.x === 0 &&
      box.y === 0 &&
      box.width >= innerWidth - 1 &&
      box.height >= innerHeight - 1
    );
  }

  #look(): void {
    if (!this.#shown || this.#intact()) return;
    this.#put();
    this.#restored();
  }

  #restored(): void {
    const now = performance.now();
    this.#restores = [...this.#restores.filter((at) => now - at < WITHIN_MS), now];
    if ((this.#restores.length < RESTORES && this.#covered < COVERINGS) || this.#notice) return;
    this.#notice = true;
    this.#vanished();
  }

  #seen(entry: IntersectionObserverEntry | undefined): void {
    if (!this.#shown || entry === undefined || !('isVisible' in entry)) return;
    if (entry.isVisible === true) {
      this.#covered = 0;
      return;
    }
    this.#covered += 1;
    this.#raise();
    // The observer reports changes only: observing anew makes it report the present state.
    this.#above.unobserve(this.#host);
    this.#above.observe(this.#host);
    this.#restored();
  }
}

/** @param vanished called once when the overlay keeps being taken away. */
export function drawOverlay(target: Window, vanished: () => void): void {
  let overlay: Overlay | null = null;
  const hide = hidePage(target.document);
  const draw = (): void => {
    const { watermark, coverWithoutFocus } = guardState();
    if (target !== target.top || (watermark === '' && overlay === null)) return;
    if (overlay === null) matchMedia(DARK).addEventListener('change', draw);
    overlay ??= new Overlay(target.document, vanished);
    const covered = watermark === '' ? null : coverWords();
    overlay.show(watermark, covered ?? (coverWithoutFocus && !target.document.hasFocus() ? COVERED_WORDS : null));
    hide(covered !== null);
  };
  onGuardState(draw);
  onCover(draw);
  for (const name of ['focus', 'blur'] as const)
    target.addEventListener(
      name,
      (event) => {
        if (event.target === target) draw();
      },
      { capture: true },
    );
  let minute = '';
  onGuardState(({ watermark }) => {
    if (watermark === '' || minute !== '') return;
    minute = stamp(new Date());
    setInterval(() => {
      if (stamp(new Date()) === minute) return;
      minute = stamp(new Date());
      draw();
    }, 1_000);
  });
}
