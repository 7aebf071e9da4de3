import { repoPath, layerOf } from './layers.ts';
import { nameOf } from './names.ts';
import type { Rule, Visitor } from './rule.ts';

/** Options of windows and schemes with the value that weakens them. */
const OF_WINDOWS: Readonly<Record<string, boolean>> = {
  sandbox: false,
  contextIsolation: false,
  webSecurity: false,
  safeDialogs: false,
  disableDialogs: false,
  nodeIntegration: true,
  nodeIntegrationInWorker: true,
  nodeIntegrationInSubFrames: true,
  allowRunningInsecureContent: true,
  experimentalFeatures: true,
  webviewTag: true,
  plugins: true,
  devTools: true,
  spellcheck: true,
  navigateOnDragDrop: true,
  enableDeprecatedPaste: true,
  bypassCSP: true,
  allowServiceWorkers: true,
  supportFetchAPI: true,
  corsEnabled: true,
  allowExtensions: true,
};
/** Options of TLS, in every folder: with this one, any server is accepted. */
const OF_TLS: Readonly<Record<string, boolean>> = { rejectUnauthorized: false, requestCert: false };
const CALLS: readonly string[] = ['setUsePlainTextEncryption', 'commandLineDisableSandbox'];

/** The build that is tested is the build that ships: no line of the product weakens a setting, under any condition. */
export const noLoosenedLock: Rule = {
  meta: { type: 'problem', docs: { description: 'No window, scheme or connection is given an option that opens it.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    const layer = layerOf(path);
    if (layer !== 'main' && layer !== 'server' && layer !== 'cli' && layer !== 'preload') return {};
    const inHost = path.startsWith('main/shell/electron/');
    return {
      Property(node) {
        const name = nameOf(node.key);
        const { value } = node;
        const opens = (table: Readonly<Record<string, boolean>>): boolean =>
          Object.hasOwn(table, name) && value.type === 'Literal' && value.value === table[name];
        if ((inHost && opens(OF_WINDOWS)) || opens(OF_TLS))
          context.report({
            message: `${name}: ${value.type === 'Literal' ? (value.raw ?? '') : ''} opens a lock`,
            node,
          });
        if (
          name === 'checkServerIdentity' &&
          (value.type === 'ArrowFunctionExpression' || value.type === 'FunctionExpression')
        )
          context.report({ message: "a check of the server's name of our own is one that can say nothing", node });
      },
      CallExpression(node) {
        const name = node.callee.type === 'MemberExpression' ? nameOf(node.callee.property) : '';
        if (CALLS.includes(name)) context.report({ message: `${name} opens a lock`, node });
        if (
          name === 'appendSwitch' &&
          node.arguments[0]?.type === 'Literal' &&
          /^(?:no-sandbox|disable-web-security|ignore-certificate-errors|remote-debugging-.*)$/.test(
            String(node.arguments[0].value),
          )
        )
          context.report({ message: 'this switch opens a lock', node });
      },
    };
  },
};
