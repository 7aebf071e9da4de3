/**
 * What the server may say, checked by hand against the types of `contract/visitor.ts`.
 * The contract's own schemas are not bundled: the validator alone would weigh several times the whole page.
 * The shapes below are typed by the contract, so a key that is added or renamed there fails to compile here.
 */
import type {
  ConsentStored,
  RealtimeFromVisitor,
  RealtimeToVisitor,
  Site,
  VisitorMessage,
} from '../contract/visitor.ts';
import { VISITOR_LANGUAGES } from '../contract/visitorLanguages.ts';

/** Same as `MAX_MESSAGE_LENGTH` of the contract, in UTF-16 units; a test compares the two. */
export const MAX_TEXT = 8_000;

/** Same as those of the contract; a test compares them. */
export const BEST_RATING = 5;
export const MOST_COMMENT = 1_000;

export type Refusal = Extract<RealtimeToVisitor, { type: 'refused' }>;
export type RefusalCode = Refusal['code'];
export type Status = Extract<RealtimeToVisitor, { type: 'status' }>;
export type ConversationStatus = Status['status'];
type Mark = VisitorMessage['body']['marks'][number];
type Why = Mark['why'];

type Check<T> = (value: unknown) => value is T;
type Shape<T> = { readonly [K in keyof T]-?: Check<T[K]> };

const isText = (value: unknown): value is string => typeof value === 'string';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';
const isTrue = (value: unknown): value is true => value === true;
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;
const isId = (value: unknown): value is string =>
  isText(value) && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value);
const orNull =
  <T>(check: Check<T>): Check<T | null> =>
  (value): value is T | null =>
    value === null || check(value);
const oneOf =
  <T extends string>(...allowed: readonly T[]): Check<T> =>
  (value): value is T =>
    allowed.some((one) => one === value);
const listOf =
  <T>(check: Check<T>): Check<T[]> =>
  (value): value is T[] =>
    Array.isArray(value) && value.every(check);

/** Strict like the contract: a missing key and an unknown key are both an error; keys of `maybe` may be missing. */
function record<T extends object>(shape: Shape<T>, ...maybe: readonly (keyof T & string)[]): Check<T> {
  const all: ReadonlyArray<readonly [string, unknown]> = Object.entries(shape);
  return (value): value is T => {
    if (typeof value !== 'object' || value === null) return false;
    const checks = all.filter(([key]) => Object.hasOwn(value, key) || !maybe.some((one) => one === key));
    if (Object.keys(value).length !== checks.length) return false;
    const fields = new Map<string, unknown>(Object.entries(value));
    return checks.every(
      ([key, check]) => fields.has(key) && typeof check === 'function' && check(fields.get(key)) === true,
    );
  };
}

const isStatus = oneOf('waiting', 'open', 'closed');
const isWhy = record<Why>({ code: isText, of: isText, inLink: isFlag }, 'of', 'inLink');
const isMark = record<Mark>({ start: isCount, end: isCount, type: isText, shown: isText, why: isWhy });
const isMessage = record<VisitorMessage>({
  id: isId,
  seq: isCount,
  author: oneOf('visitor', 'agent', 'system'),
  authorName: orNull(isText),
  at: isCount,
  body: record<VisitorMessage['body']>({ text: isText, marks: listOf(isMark) }),
});

const FRAMES: { readonly [T in RealtimeToVisitor['type']]: Check<Extract<RealtimeToVisitor, { type: T }>> } = {
  welcome: record<Extract<RealtimeToVisitor, { type: 'welcome' }>>(
    {
      type: oneOf('welcome'),
      conversationId: isId,
      status: isStatus,
      answeredBy: orNull(isText),
      reopenUntil: isCount,
      ahead: isCount,
      typingPreview: isTrue,
      rated: isTrue,
    },
    'typingPreview',
    'rated',
    'reopenUntil',
    'ahead',
  ),
  rated: record<Extract<RealtimeToVisitor, { type: 'rated' }>>({ type: oneOf('rated') }),
  message: record<Extract<RealtimeToVisitor, { type: 'message' }>>({ type: oneOf('message'), message: isMessage }),
  typing: record<Extract<RealtimeToVisitor, { type: 'typing' }>>({ type: oneOf('typing'), typing: isFlag }),
  status: record<Extract<RealtimeToVisitor, { type: 'status' }>>(
    {
      type: oneOf('status'),
      status: isStatus,
      answeredBy: orNull(isText),
      reopenUntil: isCount,
      ahead: isCount,
    },
    'reopenUntil',
    'ahead',
  ),
  refused: record<Refusal>({
    type: oneOf('refused'),
    code: oneOf('unknown-visitor', 'closed', 'invalid', 'too-fast', 'too-long'),
    messageId: orNull(isId),
  }),
};

const isSite = record<Site>({
  id: isId,
  name: isText,
  tenantName: isText,
  colour: isText,
  language: oneOf(...VISITOR_LANGUAGES),
  notice: record<Site['notice']>({
    version: isText,
    brief: listOf(isText),
    who: isText,
    why: isText,
    howLong: isText,
    browser: isText,
    rights: isText,
    question: isText,
  }),
  protection: record<Site['protection']>({
    title: isText,
    overHttp: isText,
    overHttps: isText,
    kept: isText,
    sealed: isText,
  }),
});
const isConsentStored = record<ConsentStored>({
  conversationId: isId,
  visitorToken: (value): value is string => isText(value) && value.length >= 32,
  consentId: isId,
  at: isCount,
});

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A frame from the server, or null for anything the contract does not know. */
export function readFrame(json: string): RealtimeToVisitor | null {
  const value = parse(json);
  return Object.values(FRAMES).some((check) => check(value)) ? (value as RealtimeToVisitor) : null;
}

/** The site and its notice, or null. */
export function readSite(json: string): Site | null {
  const value = parse(json);
  return isSite(value) ? value : null;
}

/** The receipt for a consent, or null. */
export function readConsentStored(json: string): ConsentStored | null {
  const value = parse(json);
  return isConsentStored(value) ? value : null;
}

export function frame(value: RealtimeFromVisitor): string {
  return JSON.stringify(value);
}
