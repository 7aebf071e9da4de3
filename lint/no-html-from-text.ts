import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';

/** Every API that turns a string into markup or script. What a customer writes must stay text. */
const PROPERTIES = ['innerHTML', 'outerHTML', 'srcdoc'];
const CALLS = [
  'insertAdjacentHTML',
  'setHTMLUnsafe',
  'setHTML',
  'parseHTMLUnsafe',
  'createContextualFragment',
  'parseFromString',
  'importStylesheet',
];
const CONSTRUCTORS = ['DOMParser', 'XSLTProcessor'];
const REACT = ['dangerouslySetInnerHTML', 'srcDoc'];
/** A Trusted Types policy can make markup of any string; the page's header allows none. */
const POLICY = 'createPolicy';
/** Attributes whose text is markup or script. */
const ATTRIBUTE = /^(?:srcdoc|on[a-z]+)$/i;

/** Text never becomes HTML. Not detected: a name that is computed at run time; the page's Trusted Types refuse that. */
export const noHtmlFromText: Rule = {
  meta: { type: 'problem', docs: { description: 'A string is never parsed as markup.' } },
  create(context: Context): Visitor {
    const refuse = (what: string, node: Place): void => {
      context.report({ message: `${what} makes markup of a string; render text instead`, node });
    };
    return {
      MemberExpression(node) {
        const name = nameOf(node.property);
        if (PROPERTIES.includes(name) || CALLS.includes(name)) refuse(name, node);
        const object =
          node.object.type === 'Identifier'
            ? node.object.name
            : node.object.type === 'MemberExpression'
              ? nameOf(node.object.property)
              : '';
        if ((name === 'write' || name === 'writeln') && /^(?:document|contentDocument|ownerDocument)$/.test(object))
          refuse(`document.${name}`, node);
        if (name === POLICY && object === 'trustedTypes') refuse('a policy of Trusted Types', node);
      },
      NewExpression(node) {
        if (node.callee.type === 'Identifier' && CONSTRUCTORS.includes(node.callee.name))
          refuse(node.callee.name, node);
      },
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression') return;
        const name = nameOf(node.callee.property);
        const at =
          name === 'setAttribute'
            ? 0
            : name === 'setAttributeNS'
              ? 1
              : name === 'set' && node.callee.object.type === 'Identifier' && node.callee.object.name === 'Reflect'
                ? 1
                : -1;
        const key = at === -1 ? undefined : node.arguments[at];
        if (key === undefined || key.type === 'SpreadElement') return;
        const attribute = nameOf(key);
        if (name === 'set' ? PROPERTIES.includes(attribute) : ATTRIBUTE.test(attribute)) refuse(attribute, node);
      },
      JSXAttribute(node) {
        const name = nameOf(node.name);
        if (REACT.includes(name)) refuse(name, node);
      },
      Property(node) {
        // A destructuring pattern reads a property and sets none.
        if (node.parent.type === 'ObjectPattern') return;
        const name = nameOf(node.key);
        if (REACT.includes(name) || PROPERTIES.includes(name)) refuse(name, node);
      },
    };
  },
};
