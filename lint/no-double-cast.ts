import type { Rule, Visitor } from './rule.ts';

/** `as unknown as T` switches the type checker off for one value and does not say why. */
export const noDoubleCast: Rule = {
  meta: { type: 'problem', docs: { description: 'No cast goes through unknown.' } },
  create(context): Visitor {
    return {
      TSAsExpression(node) {
        const inner = node.expression.type === 'ParenthesizedExpression' ? node.expression.expression : node.expression;
        if (inner.type === 'TSAsExpression' && inner.typeAnnotation.type === 'TSUnknownKeyword')
          context.report({
            message: 'a cast through unknown proves nothing: check the value, or type it where it comes from',
            node,
          });
      },
    };
  },
};
