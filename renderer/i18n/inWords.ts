/** Puts a code that the server or main gave into words. A code without words of its own gets general ones with the code. */
import type { Coded } from '../../contract/errors.ts';
import { wordsFor } from './index.ts';
import { controlName, visitorTitle } from './names.ts';

type Values = Record<string, string | number>;
/** Parameters that choose between the sentences of one code. */
const CHOOSES = ['why', 'way', 'action', 'field'] as const;

const say = (key: string, values: Values = {}): string | null => wordsFor(`errors.${key}`, values);

/** Lists are joined, and what is absent is empty. */
const valuesOf = (params: Coded['params']): Values =>
  Object.fromEntries(
    Object.entries(params).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : typeof value === 'number' ? value : String(value ?? ''),
    ]),
  );

const listOf = (value: Coded['params'][string] | undefined): readonly string[] => (Array.isArray(value) ? value : []);

/** The values of a sentence's parameters, those put into words that need words of their own. */
function prepared(code: string, params: Coded['params']): { key: string; values: Values } {
  const values = valuesOf(params);
  switch (code) {
    case 'desk-address':
      return { key: params['address'] === null ? 'desk-address-unknown' : code, values };
    case 'self-check-level': {
      const states = listOf(params['states']);
      const missing = listOf(params['missing'])
        .map((control, index) => {
          const state = states[index] ?? '';
          return (
            say('missing-control', { control: controlName(control), state: say(`states.${state}`) ?? state }) ?? control
          );
        })
        .join(', ');
      return { key: params['more'] === 0 ? code : 'self-check-level-more', values: { ...values, missing } };
    }
    case 'earlier-work-lost': {
      const lost = (['messages', 'entries', 'drafts'] as const)
        .map((what) => ({ what, count: Number(params[what] ?? 0) }))
        .filter(({ count }) => count > 0)
        .map(({ what, count }) => say(`lost-${what}`, { count }) ?? String(count))
        .join(', ');
      return { key: code, values: { ...values, lost } };
    }
    case 'item-refused':
    case 'item-key-changed':
    case 'item-unreadable': {
      const kind = String(params['kind'] ?? '');
      const visitor = params['visitor'] ?? null;
      const what =
        params['item'] === 'message'
          ? say('item-message')
          : kind === ''
            ? say('item-entry')
            : say('item-entry-of', { kind: say(`kinds.${kind}`) ?? kind.replaceAll('-', ' ') });
      return {
        key: code,
        values: {
          ...values,
          what: what ?? '',
          visitor: visitor === null ? (say('unnamed-visitor') ?? '') : visitorTitle(String(visitor)),
          why: inWords({ code: String(params['why'] ?? ''), params: {} }),
        },
      };
    }
    default: {
      const chosen = CHOOSES.map((name) => params[name]).find((value) => typeof value === 'string');
      return { key: chosen === undefined || code === 'beyond-both' ? code : `${code}.${chosen}`, values };
    }
  }
}

/** One or two sentences, never none. */
export function inWords({ code, params }: Coded): string {
  const { key, values } = prepared(code, params);
  const sentence =
    say(key, values) ??
    (code === 'session-over' ? say('session-over.ended') : null) ??
    say('unknown', { code }) ??
    code;
  const further =
    code === 'beyond-both'
      ? say(`beyond.${String(params['why'])}`)
      : params['recorded'] === true
        ? say('recorded')
        : null;
  return further === null ? sentence : `${sentence} ${further}`;
}
