/**
 * The names that cross the bridge, out of the contract itself. The build evaluates this file and puts the lists into
 * the bundle, so that the preload carries no schema library (scripts/lib/evaluatedModule.ts).
 */
import {
  ENVELOPED_VERBS,
  EVENTS,
  OWN_VERBS,
  VERBS,
  type EnvelopedFields,
  type EventName,
  type OwnVerb,
  type VerbName,
} from '../contract/bridge.ts';

type PageVerb = Exclude<VerbName, OwnVerb>;
const isOwn = (verb: string): verb is OwnVerb => OWN_VERBS.some((own) => own === verb);
const isForThePage = (verb: string): verb is PageVerb => Object.hasOwn(VERBS, verb) && !isOwn(verb);
const isEvent = (name: string): name is EventName => Object.hasOwn(EVENTS, name);

/** Verbs that the page has as methods of `window.cleandesk`. */
export const PAGE_VERBS: readonly PageVerb[] = Object.keys(VERBS).filter(isForThePage);
/** Events that the page can subscribe to. */
export const EVENT_NAMES: readonly EventName[] = Object.keys(EVENTS).filter(isEvent);
/** Verbs whose arguments travel encrypted, with those that travel as bytes. */
export const ENVELOPED: Readonly<Partial<Record<string, EnvelopedFields>>> = ENVELOPED_VERBS;
