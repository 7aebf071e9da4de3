/**
 * Contrast of what a page shows, computed from the styles in force: one pass over the page for each colour scheme,
 * where a general checker searches for what lies behind each text anew. WCAG 2.2, 1.4.3 (text) and 1.4.11 (icons).
 */
import type { Page } from 'playwright-core';

export interface Contrast {
  /** Element and the begin of its words. */
  readonly place: string;
  readonly front: string;
  /** Null where the page cannot be read that way, such as a picture behind a text. */
  readonly back: string | null;
  readonly ratio: number;
  readonly needed: number;
}

/** The little of the browser's types that is needed here; this file is not compiled for a browser. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
  readonly width: number;
  readonly height: number;
}
interface Style {
  readonly color: string;
  readonly fill: string;
  readonly stroke: string;
  readonly backgroundColor: string;
  readonly backgroundImage: string;
  readonly opacity: string;
  readonly position: string;
  readonly overflowX: string;
  readonly pointerEvents: string;
  readonly mixBlendMode: string;
  readonly filter: string;
  readonly backdropFilter: string;
  readonly fontSize: string;
  readonly fontWeight: string;
  readonly webkitTextFillColor: string;
}
interface El {
  readonly localName: string;
  readonly id: string;
  readonly className: unknown;
  readonly textContent: string;
  readonly parentElement: El | null;
  readonly type?: string;
  readonly value?: string;
  readonly placeholder?: string;
  readonly control?: El | null;
  matches(selector: string): boolean;
  closest(selector: string): El | null;
  contains(other: El): boolean;
  getAttribute(name: string): string | null;
  getBoundingClientRect(): Box;
  checkVisibility(options: object): boolean;
}
interface Walker {
  nextNode(): { readonly data: string; readonly parentElement: El | null } | null;
}
declare const document: {
  readonly body: El;
  createTreeWalker(root: El, what: number): Walker;
  createRange(): { selectNodeContents(node: object): void; getBoundingClientRect(): Box };
  querySelectorAll(selector: string): Iterable<El>;
  elementsFromPoint(x: number, y: number): El[];
};
declare const getComputedStyle: (element: El, part?: string) => Style;

/** Runs in the page, where nothing of this file is: everything that it needs is inside. */
function measure(): Contrast[] {
  type Colour = readonly [number, number, number, number];
  interface Layer {
    readonly element: El;
    readonly ground: Colour;
    readonly opacity: number;
    readonly outOfFlow: boolean;
    readonly clips: boolean;
    /** What a computation by colours does not know how to draw. */
    readonly unknown: boolean;
  }
  const read = (text: string): Colour => {
    const found = /^rgba?\(([\d.]+), ([\d.]+), ([\d.]+)(?:, ([\d.]+))?\)$/.exec(text);
    if (found === null) throw new Error(`This colour cannot be read: ${text}`);
    return [Number(found[1]), Number(found[2]), Number(found[3]), Number(found[4] ?? 1)];
  };
  const mixed = (top: Colour, share: number, under: Colour): Colour => [
    top[0] * share + under[0] * (1 - share),
    top[1] * share + under[1] * (1 - share),
    top[2] * share + under[2] * (1 - share),
    1,
  ];
  const over = (top: Colour, under: Colour): Colour => mixed(top, top[3], under);
  const light = (value: number): number =>
    value / 255 <= 0.04045 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4;
  const luminance = ([r, g, b]: Colour): number => 0.2126 * light(r) + 0.7152 * light(g) + 0.0722 * light(b);
  const written = (colour: Colour): string =>
    `#${colour
      .slice(0, 3)
      .map((value) => Math.round(value).toString(16).padStart(2, '0'))
      .join('')}`;

  const styles = new Map<El, Layer>();
  const layer = (element: El): Layer => {
    const known = styles.get(element);
    if (known !== undefined) return known;
    const style = getComputedStyle(element);
    const made = {
      element,
      ground: read(style.backgroundColor),
      opacity: Number(style.opacity),
      outOfFlow: style.position === 'absolute' || style.position === 'fixed',
      clips: style.overflowX !== 'visible',
      unknown:
        (style.backgroundImage !== 'none' && !element.matches('input, select')) ||
        style.mixBlendMode !== 'normal' ||
        style.filter !== 'none' ||
        style.backdropFilter !== 'none',
    };
    styles.set(element, made);
    return made;
  };
  const chains = new Map<El, Layer[]>();
  /** From the root to the element. */
  const chain = (element: El): Layer[] => {
    const known = chains.get(element);
    if (known !== undefined) return known;
    const made = [...(element.parentElement === null ? [] : chain(element.parentElement)), layer(element)];
    chains.set(element, made);
    return made;
  };
  const NOTHING: Colour = [0, 0, 0, 0];
  /** Whether the middle of the inner lies within the outer. */
  const covers = (outer: El, inner: El): boolean => {
    const [box, { left, top, right, bottom }] = [outer.getBoundingClientRect(), inner.getBoundingClientRect()];
    const [x, y] = [(left + right) / 2, (top + bottom) / 2];
    return box.left <= x && x <= box.right && box.top <= y && y <= box.bottom;
  };
  /** What lies under the middle of the element, the topmost first; nothing where it is scrolled out of sight. */
  const under = (element: El): El[] => {
    const box = element.getBoundingClientRect();
    const all = document.elementsFromPoint((box.left + box.right) / 2, (box.top + box.bottom) / 2);
    const own = all.findLastIndex((each) => element.contains(each));
    return own >= 0 ? all.slice(own + 1) : getComputedStyle(element).pointerEvents === 'none' ? all : [];
  };
  /** The grounds that lie behind the element: without those that a positioned part has been moved off. */
  const behind = (element: El): { layers: Layer[]; unknown: boolean } => {
    const layers: Layer[] = [];
    let unknown = false;
    let opaque = false;
    let moved: El | null = null;
    for (const each of chain(element).toReversed()) {
      const there = each.clips || moved === null || covers(each.element, moved);
      layers.unshift(there ? each : { ...each, ground: NOTHING });
      if (opaque) continue;
      if (each.unknown) unknown = true;
      if (there && each.ground[3] === 1) opaque = true;
      // What is clipped is nowhere else than in what clips it.
      else if (each.outOfFlow) moved = each.element;
      else if (each.clips) moved = null;
      // Something else than an ancestor may be what a positioned part lies over.
      if (opaque || moved !== each.element) continue;
      for (const other of under(moved)) {
        const ground = layer(other);
        if (other.contains(moved)) {
          if (ground.ground[3] === 1) break;
        } else if (ground.ground[3] === 1 && !ground.unknown) {
          layers.unshift({ ...ground, opacity: 1 });
          opaque = true;
          break;
        } else if (ground.ground[3] > 0 || ground.unknown) {
          unknown = true;
          break;
        }
      }
    }
    return { layers, unknown };
  };
  const grounds = new Map<El, { layers: Layer[]; unknown: boolean }>();
  /** What comes out on the screen, where `ink` is on the innermost ground; null is the ground itself. */
  const drawn = (layers: readonly Layer[], ink: Colour | null): Colour => {
    const from = (index: number, below: Colour): Colour => {
      const each = layers[index];
      if (each === undefined) return ink === null ? below : over(ink, below);
      const inside = from(index + 1, over(each.ground, below));
      return each.opacity === 1 ? inside : mixed(inside, each.opacity, below);
    };
    return from(0, [255, 255, 255, 1]);
  };

  const found = new Map<string, Contrast>();
  const add = (element: El, ink: string, needed: number, words: string): void => {
    const ground = grounds.get(element) ?? behind(element);
    grounds.set(element, ground);
    const [front, back] = [drawn(ground.layers, read(ink)), drawn(ground.layers, null)];
    const [a, b] = [luminance(front), luminance(back)];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    const key = `${written(front)} ${written(back)} ${needed} ${ground.unknown}`;
    const name = typeof element.className === 'string' ? element.className : (element.getAttribute('class') ?? '');
    if (!found.has(key))
      found.set(key, {
        place: `${element.localName}.${name} “${words.trim().slice(0, 40)}”`,
        front: written(front),
        back: ground.unknown ? null : written(back),
        ratio,
        needed,
      });
  };
  const OFF = ':disabled, [aria-disabled=true], [inert]';
  /** What is switched off, and what names it, need no contrast. */
  const off = (element: El): boolean => {
    if (element.closest('[disabled], [aria-disabled=true], [inert], fieldset:disabled') !== null) return true;
    const label = element.closest('label');
    return label?.control?.matches(OFF) === true;
  };
  const shown = (element: El): boolean =>
    element.checkVisibility({ opacityProperty: true, visibilityProperty: true, contentVisibilityAuto: true }) &&
    element.closest('.sr-only') === null;
  const neededFor = (style: Style): number => {
    const size = Number.parseFloat(style.fontSize);
    return size >= 24 || (size >= 18.66 && Number(style.fontWeight) >= 700) ? 3 : 4.5;
  };

  const texts = document.createTreeWalker(document.body, 4);
  const range = document.createRange();
  const inks = new Map<El, Style | null>();
  for (let node = texts.nextNode(); node !== null; node = texts.nextNode()) {
    const element = node.parentElement;
    if (element === null || node.data.trim() === '' || element.matches('option, script, style, title')) continue;
    let style = inks.get(element);
    if (style === undefined) {
      style = shown(element) && !off(element) ? getComputedStyle(element) : null;
      inks.set(element, style);
    }
    if (style === null) continue;
    range.selectNodeContents(node);
    const box = range.getBoundingClientRect();
    if (box.width <= 1 || box.height <= 1) continue;
    const ink = element.closest('svg') === null ? style.webkitTextFillColor : style.fill;
    add(element, ink, neededFor(style), node.data);
  }
  for (const field of document.querySelectorAll('input, select, textarea')) {
    if (/^(?:hidden|range|color|checkbox|radio|image)$/.test(field.type ?? '') || off(field) || !shown(field)) continue;
    const style = getComputedStyle(field);
    add(field, style.webkitTextFillColor, neededFor(style), field.getAttribute('name') ?? field.id);
    if ((field.placeholder ?? '') !== '' && field.value === '')
      add(field, getComputedStyle(field, '::placeholder').color, neededFor(style), field.placeholder ?? '');
  }
  // A picture with a name is no icon.
  for (const shape of document.querySelectorAll(
    'svg:not([role=img]) :is(path, circle, rect, line, polyline, polygon)',
  )) {
    if (off(shape) || !shown(shape)) continue;
    const style = getComputedStyle(shape);
    for (const ink of [style.fill, style.stroke])
      if (ink !== 'none' && !ink.startsWith('url') && read(ink)[3] > 0) add(shape, ink, 3, 'a shape');
  }
  return [...found.values()];
}

/** Every pair of colours that texts, fields and icons of the page have in the scheme in force. */
export const contrasts = (page: Page): Promise<Contrast[]> => page.evaluate(measure);

/** One line for each pair with too little contrast, and for each text whose background cannot be computed. */
export async function contrastFindings(page: Page): Promise<string[]> {
  const all = await contrasts(page);
  if (all.length === 0) return ['No text was found on the page.'];
  return all
    .filter(({ back, ratio, needed }) => back === null || ratio < needed)
    .map(
      ({ place, front, back, ratio, needed }) =>
        `${place}: ${front} on ${back ?? 'an unknown ground'} is ${ratio.toFixed(2)}:1, and needs ${needed}:1`,
    );
}
