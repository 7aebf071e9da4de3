/** The renderer's only way out: what the preload put on `window`. */
import type { Bridge } from '../contract/bridge.ts';
import { codeIn } from '../contract/codedError.ts';
import type { Coded } from '../contract/errors.ts';
import type { RefusalCode } from '../contract/refusals.ts';
import { inWords } from './i18n/inWords.ts';

declare global {
  interface Window {
    readonly cleandesk: Bridge;
  }
}

/** What main or the server refused; the message is in the words of the page. */
class Refused extends Error {
  override readonly name = 'Refused';
  readonly code: string;
  readonly params: Coded['params'];
  constructor(coded: Coded) {
    super(inWords(coded));
    this.code = coded.code;
    this.params = coded.params;
  }
}

/** The parameters of a call's refusal with this code; null for any other failure. */
export const refusedAs = (cause: unknown, code: RefusalCode): Coded['params'] | null =>
  cause instanceof Refused && cause.code === code ? cause.params : null;

type Method = (...args: readonly unknown[]) => unknown;
const isPromise = (value: unknown): value is Promise<unknown> => value instanceof Promise;

/** Refusals come as codes; any other error gets the words for an unknown failure. */
const withCodesInWords =
  (method: Method): Method =>
  (...args) => {
    const answer = method(...args);
    return isPromise(answer)
      ? answer.catch((cause: unknown) => {
          const coded = codeIn(cause);
          throw coded === null ? cause : new Refused(coded);
        })
      : answer;
  };

/** @throws Error when the page was opened outside a desk. */
export function deskBridge(): Bridge {
  const { cleandesk } = window;
  if (typeof cleandesk !== 'object') throw new Error('This page works only inside the desk.');
  return Object.fromEntries(
    Object.entries(cleandesk).map(([name, method]) => [name, withCodesInWords(method as Method)]),
  ) as Bridge;
}
