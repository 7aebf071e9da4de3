/** Reads XML with `sax`, which comes with the packager, in its strict mode: malformed XML is an error. */
import { createRequire } from 'node:module';

interface Parser {
  write(text: string): Parser;
  close(): void;
}
const sax = createRequire(import.meta.url)('sax') as { parser(strict: boolean): Parser };

export interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: XmlNode[];
  text: string;
}

/** @throws Error for malformed or empty XML. */
export function parseXml(text: string): XmlNode {
  const top: XmlNode = { name: '', attributes: {}, children: [], text: '' };
  const open: XmlNode[] = [top];
  const parser = Object.assign(sax.parser(true), {
    onerror(error: Error) {
      throw error;
    },
    onopentag({ name, attributes }: { name: string; attributes: Record<string, string> }) {
      const node: XmlNode = { name, attributes, children: [], text: '' };
      open.at(-1)?.children.push(node);
      open.push(node);
    },
    onclosetag() {
      open.pop();
    },
    ontext(piece: string) {
      const node = open.at(-1);
      if (node !== undefined) node.text += piece;
    },
  });
  parser.write(text).close();
  const [root] = top.children;
  if (root === undefined || top.children.length > 1) throw new Error('A document has one element at its top.');
  return root;
}

/** Every element of that name below `at`, in the order of the document. */
export const allNamed = (at: XmlNode, name: string): XmlNode[] =>
  at.children.flatMap((node) => [...(node.name === name ? [node] : []), ...allNamed(node, name)]);
