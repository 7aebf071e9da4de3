import { repoPath } from './layers.ts';
import type { Rule, Visitor } from './rule.ts';

/** Columns, the same as Prettier's, which leaves comments and strings as they are. */
const LONGEST = 120;
/** A sentence of a catalogue is one literal: translators read it whole, and its type names its parameters. */
const CATALOGUES = /^(?:renderer\/i18n\/|widget\/words\/)/;

interface Span {
  readonly from: number;
  readonly to: number;
}

/**
 * Lines of 120 columns at most, in code, comments and strings. Left alone are lines within a template literal of
 * several lines, whose breaks are part of the text, and a regular expression or a string without a space, which have
 * no place to break at.
 */
export const lineLength: Rule = {
  meta: { type: 'layout', docs: { description: `Lines have ${LONGEST} columns at most.` } },
  create(context): Visitor {
    if (CATALOGUES.test(repoPath(context.filename, context.cwd))) return {};
    const { lines } = context.sourceCode;
    const long = lines.flatMap((line, at) => (line.length > LONGEST ? [{ line, number: at + 1 }] : []));
    if (long.length === 0) return {};
    const unbreakable: Span[] = [];
    const keep = (node: { loc: { start: { line: number }; end: { line: number } } }): void => {
      unbreakable.push({ from: node.loc.start.line, to: node.loc.end.line });
    };
    return {
      TemplateLiteral(node) {
        if (node.loc.start.line !== node.loc.end.line) keep(node);
      },
      Literal(node) {
        const text = context.sourceCode.getText(node);
        if (text.startsWith('/') || !text.trim().includes(' ')) if (text.length > LONGEST / 2) keep(node);
      },
      'Program:exit'() {
        for (const { line, number } of long) {
          if (unbreakable.some((span) => span.from <= number && number <= span.to)) continue;
          const start = { line: number, column: LONGEST };
          context.report({
            message: `${line.length} columns: ${LONGEST} is the limit`,
            loc: { start, end: { line: number, column: line.length } },
          });
        }
      },
    };
  },
};
