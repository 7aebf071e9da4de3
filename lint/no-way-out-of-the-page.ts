import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** Of `document`, `window` and `navigator`: what sends something out of a page or navigates it. */
const METHODS: Readonly<Record<string, readonly string[]>> = {
  document: ['execCommand', 'open', 'write'],
  window: ['open', 'print', 'showSaveFilePicker', 'showOpenFilePicker', 'showDirectoryPicker', 'postMessage'],
  navigator: [
    'clipboard',
    'share',
    'sendBeacon',
    'mediaDevices',
    'serviceWorker',
    'usb',
    'hid',
    'serial',
    'bluetooth',
    'registerProtocolHandler',
  ],
  location: ['assign', 'replace', 'reload', 'href'],
  URL: ['createObjectURL'],
};
const BARE: readonly string[] = ['open', 'print'];

/**
 * The page sends data by the bridge only. It does not try what guards would refuse, so that each refusal in the ledger
 * is an act of a person.
 */
export const noWayOutOfThePage: Rule = {
  meta: {
    type: 'problem',
    docs: { description: 'The renderer uses the bridge, and no other interface of the browser.' },
  },
  create(context): Visitor {
    if (!repoPath(context.filename, context.cwd).startsWith('renderer/')) return {};
    const refuse = (what: string, node: Place): void => {
      context.report({ message: `${what} is a way out of the page; the bridge is the only one`, node });
    };
    return {
      MemberExpression(node) {
        const object =
          node.object.type === 'Identifier'
            ? node.object.name
            : node.object.type === 'MemberExpression'
              ? nameOf(node.object.property)
              : '';
        const name = nameOf(node.property);
        if (METHODS[object]?.includes(name) === true) refuse(`${object}.${name}`, node);
      },
      CallExpression(node) {
        if (node.callee.type !== 'Identifier' || !BARE.includes(node.callee.name)) return;
        const { callee } = node;
        const reference = context.sourceCode.getScope(node).references.find(({ identifier }) => identifier === callee);
        if ((reference?.resolved?.defs.length ?? 0) === 0) refuse(callee.name, node);
      },
    };
  },
};
