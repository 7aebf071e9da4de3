/** One way out: how it is tried, and how its success would be observed. */
import type { ActivityKind } from '../../../contract/activity.ts';
import type { Hand } from '../hand.ts';

/** A host of the attacker that only this entry knows: a connection to it proves that this way works. */
export interface Target {
  /** `ID.localhost`, which a browser resolves to loopback by itself. */
  readonly host: string;
  readonly port: number;
  readonly http: string;
  readonly https: string;
  readonly ws: string;
  readonly wss: string;
  /** By number, without a name. */
  readonly ip: string;
  readonly ip6: string;
  /** The data to send out; part of every address above. */
  readonly needle: string;
}

/** A place for the mouse, in pixels of the display. */
export interface Place {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}
export interface AtDesk {
  readonly hand: Hand;
  /** The last matching element. */
  on(selector: string): Promise<Place>;
  evaluate(expression: string): Promise<unknown>;
  cdp(method: string, params: Record<string, unknown>): Promise<unknown>;
  readonly target: Target;
}

/**
 * `recorded`: refused, and the supervisor sees the record. `silent`: refused by the platform where no event reports it,
 * or it leads nowhere. `absent`: the browser of this host does not have it in this page.
 */
export type Outcome = 'recorded' | 'silent' | 'absent';

export interface Escape {
  /** Part of a host name: lower-case letters, digits and hyphens. */
  readonly id: string;
  readonly tries: string;
  /**
   * Body of an async function in the page's own world, with a click's permission. A result that begins with `out: ` is
   * its own report that it worked, `absent` that there is nothing to try.
   */
  readonly script?: (at: Target) => string;
  /** With a real keyboard and mouse. */
  readonly hand?: (at: AtDesk) => Promise<void>;
  readonly outcome: Outcome;
  /** One of these; left out: a record that names this entry's own host. */
  readonly records?: readonly (readonly [kind: ActivityKind, target: string])[];
  /** For what is silent: why nothing is recorded, and what refuses it. */
  readonly why?: string;
  /** In an unrestricted browser this gets out, and the same observers see it. */
  readonly control?: true;
}

export interface EscapeClass {
  readonly name: string;
  readonly entries: readonly Escape[];
  /** Clipboards and windows are checked after each entry, also for scripts. */
  readonly looks?: true;
}

const quoted = (text: string): string => JSON.stringify(text);
/** One element with one address in one attribute. */
export const element =
  (tag: string, attribute: string, address: (at: Target) => string, more: Readonly<Record<string, string>> = {}) =>
  (at: Target): string =>
    `add(${quoted(tag)}, ${JSON.stringify({ ...more, [attribute]: address(at) })})`;

/**
 * Defined before every script. What it adds to the page is removed a moment later, so that the next entry finds the
 * page unchanged.
 */
export const PRELUDE = `
const wait = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const leave = (node) => { setTimeout(() => node.remove(), 2500); return node; };
const add = (tag, attributes = {}, parent = document.body) => { const node = document.createElement(tag); for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value); parent.append(node); return leave(node); };
const isThere = (object, name) => object !== undefined && object !== null && name in object;
`;

/** Returned by a script that is still waiting. Milliseconds. */
const PATIENCE = 1_500;
export const asExpression = (body: string): string => `(async () => { ${PRELUDE}
  return Promise.race([(async () => { ${body} })(), wait(${PATIENCE}).then(() => 'no answer')]);
})().then((said) => String(said ?? 'tried'), (error) => 'refused: ' + (error?.name ?? String(error)))`;
