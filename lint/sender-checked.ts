import { repoPath } from './layers.ts';
import { nameOf } from './names.ts';
import type { Context, Place, Rule, Visitor } from './rule.ts';

type Node = ReturnType<Context['sourceCode']['getNodeByRangeIndex']>;
const REGISTER: readonly string[] = ['handle', 'handleOnce', 'on', 'once'];

/**
 * One place checks who calls, `createBridge`, by what the host says about the sender (`senderOf`). A handler that is
 * registered without both answers any page, any frame, and frames that no longer exist.
 */
export const senderChecked: Rule = {
  meta: { type: 'problem', docs: { description: 'Every handler of calls checks its sender in the one place.' } },
  create(context): Visitor {
    const path = repoPath(context.filename, context.cwd);
    if (!path.startsWith('main/')) return {};
    const refuse = (message: string, node: Place): void => {
      context.report({ message, node });
    };
    const isCallOf = (node: Node | undefined, name: string): boolean =>
      node?.type === 'CallExpression' &&
      (node.callee.type === 'Identifier'
        ? node.callee.name
        : node.callee.type === 'MemberExpression'
          ? nameOf(node.callee.property)
          : '') === name;
    const text = (node: { range: [number, number] }): string => context.sourceCode.text.slice(...node.range);
    const isBridge = (node: Node): boolean => {
      if (isCallOf(node, 'createBridge')) return true;
      if (node?.type !== 'Identifier') return false;
      const definition = context.sourceCode.getScope(node).references.find(({ identifier }) => identifier === node)
        ?.resolved?.defs[0]?.node as Node | undefined;
      return (
        definition?.type === 'VariableDeclarator' &&
        definition.parent.type === 'VariableDeclaration' &&
        definition.parent.kind === 'const' &&
        isCallOf(definition.init, 'createBridge')
      );
    };
    return {
      CallExpression(node) {
        if (node.callee.type !== 'MemberExpression') return;
        const name = nameOf(node.callee.property);
        const [first] = node.arguments;
        if (name === 'handleCalls' && (first === undefined || !isBridge(first)))
          refuse('calls are answered by createBridge, which checks their sender', node);
        const onIpc =
          REGISTER.includes(name) &&
          node.callee.object.type === 'MemberExpression' &&
          nameOf(node.callee.object.property) === 'ipc';
        const onBinding = name === 'on' && first?.type === 'Literal' && first.value === 'Runtime.bindingCalled';
        const listener = node.arguments.at(-1);
        // `senderOf` is called in the handler itself, with the event that the host passed.
        if (
          onIpc &&
          (listener?.type !== 'ArrowFunctionExpression' || !/\bsenderOf\([^)]*\bevent\b/.test(text(listener)))
        )
          refuse('a handler asks senderOf who calls, from the event', node);
        if (onBinding && !/\bsenderOf\(/.test(context.sourceCode.text))
          refuse('a handler asks senderOf who calls, from its world', node);
      },
      MemberExpression(node) {
        if (nameOf(node.property) !== 'senderFrame') return;
        let around: Node = node.parent;
        while (around !== null && around.type !== 'FunctionDeclaration') around = around.parent;
        // Null and detached frames are denied by one function.
        if (around === null || around.id?.name !== 'senderOf')
          refuse('senderFrame is read in senderOf only, which denies a frame that is gone', node);
        else if (node.parent.type === 'TSNonNullExpression') refuse('senderFrame may be null: that is a denial', node);
      },
    };
  },
};
