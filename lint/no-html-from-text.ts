import type { Context, Place, Rule, Visitor } from './rule.ts';

/** Every door through which a string becomes markup. What a customer writes must stay text. */
const PROPERTIES = ['innerHTML', 'outerHTML', 'srcdoc'];
const CALLS = ['insertAdjacentHTML', 'setHTMLUnsafe', 'setHTML', 'parseHTMLUnsafe', 'createContextualFragment', 'parseFromString'];
const REACT = 'dangerouslySetInnerHTML';

function nameOf(property: { type: string; name?: unknown; value?: unknown }): string {
  if (property.type === 'Identifier' || property.type === 'JSXIdentifier') return String(property.name);
  return property.type === 'Literal' ? String(property.value) : '';
}

/** Text never becomes HTML: no property, call or attribute that parses a string as markup. */
export const noHtmlFromText: Rule = {
  meta: { type: 'problem', docs: { description: 'A string is never parsed as markup.' } },
  create(context: Context): Visitor {
    const refuse = (what: string, node: Place): void => { context.report({ message: `${what} makes markup of a string; render text instead`, node }); };
    return {
      MemberExpression(node) {
        const name = nameOf(node.property);
        if (PROPERTIES.includes(name) || CALLS.includes(name)) refuse(name, node);
        if ((name === 'write' || name === 'writeln') && node.object.type === 'Identifier' && node.object.name === 'document') refuse(`document.${name}`, node);
      },
      JSXAttribute(node) {
        const name = nameOf(node.name);
        if (name === REACT || name === 'srcDoc') refuse(name, node);
      },
      Property(node) {
        const name = nameOf(node.key);
        if (name === REACT || PROPERTIES.includes(name)) refuse(name, node);
      },
    };
  },
};
