/**
 * Builds elements. Everything that came from outside becomes a text node or a checked attribute: there is no way from
 * here to `innerHTML`, to an event attribute or to a URL, and the page's Trusted Types policy would refuse one anyway.
 */
type Child = Node | string | null | false;

/** The only attributes this page sets. */
type Attribute =
  | 'class'
  | 'id'
  | 'type'
  | 'for'
  | 'lang'
  | 'dir'
  | 'role'
  | 'tabindex'
  | 'hidden'
  | 'value'
  | 'rows'
  | 'name'
  | 'placeholder'
  | 'autocomplete'
  | 'enterkeyhint'
  | 'autocapitalize'
  | 'datetime'
  | 'title'
  | 'selected'
  | 'disabled'
  | 'autofocus'
  | 'aria-label'
  | 'aria-labelledby'
  | 'aria-describedby'
  | 'aria-live'
  | 'aria-hidden'
  | 'aria-disabled'
  | 'aria-busy'
  | 'aria-invalid'
  | 'aria-relevant'
  | `data-${string}`;

type Attributes = { readonly [A in Attribute]?: string | boolean };

export function h<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  for (const child of children) if (child !== null && child !== false) element.append(child);
  return element;
}

/** A real button: never one that submits by accident. */
export function button(
  label: string,
  look: 'choice' | 'quiet' | 'link' | 'primary',
  press: () => void,
  attributes: Attributes = {},
): HTMLButtonElement {
  const element = h('button', { type: 'button', class: `button ${look}`, ...attributes }, label);
  element.addEventListener('click', press);
  return element;
}

/** Read by screen readers only. */
export function spoken(text: string): HTMLSpanElement {
  return h('span', { class: 'spoken' }, text);
}

const SVG = 'http://www.w3.org/2000/svg';

/** Outlines on a grid of 16, drawn in the colour of the text around them. */
const ICONS = {
  hidden:
    'M2 2l12 12M6.6 6.7a2 2 0 002.8 2.8M4.2 4.4C2.8 5.3 1.8 6.6 1.3 8c1 2.7 3.6 4.5 6.7 4.5 1.2 0 ' +
    '2.3-.3 3.3-.8M7 3.55c.3 0 .7-.05 1-.05 3.1 0 5.7 1.8 6.7 4.5-.3.8-.8 1.6-1.4 2.2',
  lock: 'M4 7.5h8v6H4zM5.5 7.5V5a2.5 2.5 0 015 0v2.5',
  send: 'M8 13.5v-11M3.5 7L8 2.5 12.5 7',
  down: 'M8 2.5v11M3.5 9L8 13.5 12.5 9',
  sent: 'M3 8.5l3.5 3.5L13 4.5',
  alert: 'M8 1.8l6.5 11.7h-13zM8 6.5v3.2M8 11.6v.2',
  away:
    'M2 2l12 12M1.5 6.2A10 10 0 014 4.6M6.5 3.7a9.8 9.8 0 018 2.5M4 8.9A6.3 6.3 0 016.5 ' +
    '7.4M10 7.6c.8.3 1.4.7 2 1.3M8 12.2v.2',
  sound: 'M2 6h2.5L8 3v10l-3.5-3H2zM10.5 5.7a3.2 3.2 0 010 4.6M12.6 3.6a6.2 6.2 0 010 8.8',
  silent: 'M2 6h2.5L8 3v10l-3.5-3H2zM10.8 6.2l3.6 3.6M14.4 6.2l-3.6 3.6',
  chat: 'M2 3h12v8.5H7L3.8 14v-2.5H2z',
} as const;

export function icon(name: keyof typeof ICONS): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 16 16');
  svg.setAttribute('class', 'icon');
  svg.setAttribute('aria-hidden', 'true');
  const path = document.createElementNS(SVG, 'path');
  path.setAttribute('d', ICONS[name]);
  svg.append(path);
  return svg;
}
