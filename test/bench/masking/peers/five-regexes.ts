/** A simple solution: card, e-mail, telephone, social security number, IBAN, by their usual shapes. */
import type { Peer } from './peer.ts';

const SHAPES: readonly RegExp[] = [
  /\b(?:\d[ -]?){13,16}\b/g,
  /\b[\w.+-]+@[\w-]+\.[\w.-]+\b/g,
  /\b\d{3}-\d{2}-\d{4}\b/g,
  /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){3,7}\b/g,
  /(?:\+\d{1,3}[ .-]?)?\(?\d{3}\)?[ .-]?\d{3}[ .-]?\d{4}\b/g,
];

export const fiveRegexes: Peer = {
  name: 'five regular expressions',
  version: '',
  load: async () => (text) => SHAPES.reduce((t, shape) => t.replace(shape, '***'), text),
};
