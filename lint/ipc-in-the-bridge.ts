import { repoPath, layerOf } from './layers.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** The one file of main that registers a handler with Electron; it binds it to one page. */
const HANDLERS = 'main/shell/electron/electronWindow.ts';
/** Replaces Electron for the preload, in a browser that has no IPC of Electron. */
const STAND_IN = 'main/shell/chromium/page/isolatedWorld.js';
/** What the preload may do with a channel: invoke and listen. None of these passes a port on or blocks. */
const OF_PRELOAD: readonly string[] = ['invoke', 'on'];
const REGISTER: readonly string[] = ['handle', 'handleOnce', 'on', 'once', 'addListener'];

/**
 * `ipcMain` receives from every page and every frame, so no file uses it: the bridge is bound to the page that it was
 * given. In the preload `ipcRenderer` is called and never passed on, with channel names that are literals.
 */
export const ipcInTheBridge: Rule = {
  meta: { type: 'problem', docs: { description: 'Calls between processes go through the one bridge.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    const layer = layerOf(path);
    if (layer === null || layer === 'lint' || layer === 'test' || path === STAND_IN) return {};
    const refuse = (message: string, node: Place): void => {
      context.report({ message, node });
    };
    /** `{ ipcMain }` is two identifiers in one place. */
    const seen = new Set<number>();
    return {
      Identifier(node) {
        if (seen.has(node.range[0])) return;
        seen.add(node.range[0]);
        if (node.name === 'ipcMain') refuse('ipcMain hears every page; the bridge is bound to one', node);
        if (node.name === 'MessageChannelMain') refuse('a port is a second bridge that checks no sender', node);
        if (node.name !== 'ipcRenderer') return;
        if (layer !== 'preload') {
          refuse('ipcRenderer belongs to preload/', node);
          return;
        }
        const { parent } = node;
        if (parent.type === 'ImportSpecifier') return;
        if (parent.type !== 'MemberExpression' || parent.object !== node) {
          refuse('ipcRenderer is not handed on: code that has it can name any channel', node);
          return;
        }
        if (
          !OF_PRELOAD.includes(nameOf(parent.property)) ||
          parent.parent.type !== 'CallExpression' ||
          parent.parent.callee !== parent
        ) {
          refuse(`ipcRenderer is called for ${OF_PRELOAD.join(' and ')} only`, node);
          return;
        }
        const channel = parent.parent.arguments[0];
        if (channel?.type !== 'Literal') refuse('a channel is written out, so that it can be found', node);
      },
      MemberExpression(node) {
        if (layer !== 'main' || path === HANDLERS || nameOf(node.property) !== 'ipc') return;
        if (node.parent.type === 'MemberExpression' && REGISTER.includes(nameOf(node.parent.property)))
          refuse(`handlers are registered in ${HANDLERS}`, node);
      },
    };
  },
};
