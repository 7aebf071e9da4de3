import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Place, Rule, Visitor } from './rule.ts';

/** Chromium has a handler for requests, one for checks, and one for devices. Code that sets one has to set all. */
const TOGETHER = ['setPermissionRequestHandler', 'setPermissionCheckHandler', 'setDevicePermissionHandler'] as const;

/** With only one of two handlers set, the other one allows by default. */
export const noHalfPermission: Rule = {
  meta: { type: 'problem', docs: { description: 'Permissions are denied when asked for and when looked up.' } },
  create(context): Visitor {
    if (!repoPath(context.filename, context.cwd).startsWith('main/')) return {};
    const seen = new Map<string, Place>();
    return {
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression') return;
        const name = nameOf(node.callee.property);
        if (!TOGETHER.some((one) => one === name)) return;
        seen.set(name, node);
        const [handler] = node.arguments;
        if (handler === undefined || handler.type === 'Literal')
          context.report({ message: `${name} without a handler allows everything`, node });
        else if (
          handler.type === 'ArrowFunctionExpression' &&
          handler.body.type === 'Literal' &&
          handler.body.value === true
        )
          context.report({ message: `${name} that says yes to all is no handler`, node });
      },
      'Program:exit'() {
        if (seen.size === 0) return;
        const missing = TOGETHER.filter((name) => !seen.has(name));
        for (const [name, node] of seen)
          if (missing.length > 0) context.report({ message: `${name} is set without ${missing.join(' and ')}`, node });
      },
    };
  },
};
