import type { Rule, Visitor } from './rule.ts';

/** What programs check to find out that they are being tested. */
const SIGNS = ['NODE_ENV', 'VITEST', 'VITEST_WORKER_ID', 'JEST_WORKER_ID', 'PLAYWRIGHT_TEST'];

/**
 * A build that behaves differently under test is not the build that was tested. Tests pass in what they need; code does
 * not ask who runs it.
 */
export const noTestMode: Rule = {
  meta: { type: 'problem', docs: { description: 'Nothing asks whether it runs under test.' } },
  create(context): Visitor {
    return {
      MemberExpression(node) {
        const name =
          node.property.type === 'Identifier'
            ? node.property.name
            : node.property.type === 'Literal'
              ? node.property.value
              : null;
        const onImportMeta = node.object.type === 'MetaProperty' && (name === 'vitest' || name === 'env');
        if (onImportMeta || (typeof name === 'string' && SIGNS.includes(name)))
          context.report({ message: `${name} tells a test from a user: pass in what differs`, node });
      },
      Property(node) {
        // const { NODE_ENV } = process.env
        if (node.parent?.type === 'ObjectPattern' && node.key.type === 'Identifier' && SIGNS.includes(node.key.name))
          context.report({ message: `${node.key.name} tells a test from a user: pass in what differs`, node });
      },
    };
  },
};
