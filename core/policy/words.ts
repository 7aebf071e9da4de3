/** What a value is called, worked out from its path, so that there is no second list of names. */
import type { Leaf } from './leaves.ts';

const spaced = (name: string): string =>
  name.replaceAll(/([a-z])([A-Z])/g, (_whole, a: string, b: string) => `${a} ${b.toLowerCase()}`);
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** Such as "Idle minutes". */
export const titleOf = ({ parts }: Pick<Leaf, 'parts'>): string =>
  capital(spaced(parts.slice(1).join(', ') || parts[0] || ''));
/** Such as "Sign in". */
export const sectionOf = ({ parts }: Pick<Leaf, 'parts'>): string => capital(spaced(parts[0] ?? ''));

/** What it may be, in words. */
export function formWords({ form, nullable }: Pick<Leaf, 'form' | 'nullable'>): string {
  const words = ((): string => {
    switch (form.type) {
      case 'boolean':
        return 'true or false';
      case 'number':
        return (
          'a ' +
          `${form.whole ? 'whole ' : ''}number` +
          (form.least === null ? '' : form.above ? ` above ${form.least}` : ` from ${form.least}`) +
          (form.most === null ? '' : ` up to ${form.most}`)
        );
      case 'choice':
        return `one of ${form.options.join(', ')}`;
      case 'text':
        return `text${form.longest === null ? '' : ` of at most ${form.longest} characters`}`;
      case 'texts':
        return 'a list of texts';
      case 'numbers':
        return 'a list of numbers';
      case 'choices':
        return `any of ${form.options.join(', ')}`;
      case 'fixed':
        return `always ${String(form.value)}`;
      case 'structure':
        return 'a form of its own, as JSON';
    }
  })();
  return nullable ? `${words}, or null for none` : words;
}
