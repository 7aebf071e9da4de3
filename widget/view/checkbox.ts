import { h } from './dom.ts';

export interface Checkbox {
  readonly element: HTMLElement;
  readonly isOn: boolean;
  /** Shows what is so now. */
  readonly show: (isOn: boolean) => void;
}

/** A choice that is off until somebody switches it on, with a note about what that means. */
export function checkbox(label: string, note: string, isOn: boolean, change: (isOn: boolean) => void): Checkbox {
  const box = h('input', { type: 'checkbox', class: 'box' });
  box.checked = isOn;
  box.addEventListener('change', () => change(box.checked));
  return {
    element: h(
      'label',
      { class: 'checkbox' },
      box,
      h('span', {}, h('span', {}, label), h('span', { class: 'choice-note' }, note)),
    ),
    get isOn() {
      return box.checked;
    },
    show: (now) => {
      box.checked = now;
    },
  };
}
