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
    'M2 2l12 12M6.6 6.7a2 2 0 002.8 2.8M4.2 4.4C2.8 5.3 1.8 6.6 1.3 8c1 2.700 3.600 4.500 6.700 4.500 1.200 0 ' +
    '2.300-.3 3.300-.8M7 3.550c.3 0 .7-.05 1-.05 3.100 0 5.700 1.800 6.700 4.500-.3.8-.8 1.600-1.400 2.200',
  lock: 'M4 7.500h8v6H4zM5.500 7.500V5a2.500 2.500 0 015 0v2.500',
  send: 'M8 13.500v-11M3.500 7L8 2.500 12.500 7',
  down: 'M8 2.500v11M3.500 9L8 13.500 12.500 9',
  sent: 'M3 8.500l3.500 3.500L13 4.500',
  alert: 'M8 1.800l6.500 11.700h-13zM8 6.500v3.200M8 11.600v.2',
  away:
    'M2 2l12 12M1.500 6.200A10 10 0 014 4.600M6.500 3.700a9.800 9.800 0 018 2.500M4 8.900A6.300 6.300 0 016.500 ' +
    '7.400M10 7.600c.8.3 1.400.7 2 1.300M8 12.200v.2',
  chat: 'M2 3h12v8.500H7L3.800 14v-2.500H2z',
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
