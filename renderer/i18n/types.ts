/** The types of the catalogue: which keys there are, what each must be given, and what a further language must have. */
import type { en } from './en/index.ts';

type English = typeof en;
/** The categories of `Intl.PluralRules`, as a key's end: `people_one`, `people_other`. */
type Category = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';
type Base<K extends string> = K extends `${infer B}_${Category}` ? B : K;

type Leaves<T> = {
  [K in keyof T & string]: T[K] extends string
    ? Base<K>
    : T[K] extends readonly unknown[]
      ? never
      : `${K}.${Leaves<T[K]>}`;
}[keyof T & string];
type Branches<T> = {
  [K in keyof T & string]: T[K] extends string
    ? never
    : T[K] extends readonly unknown[]
      ? K
      : K | `${K}.${Branches<T[K]>}`;
}[keyof T & string];

/** A sentence: `thread.empty`. A plural is one key, without its category. */
export type WordKey = Leaves<English>;
/** A list or a group of sentences: `refused.signal`. */
export type GroupKey = Branches<English>;

type At<T, K extends string> = K extends `${infer Head}.${infer Rest}`
  ? Head extends keyof T
    ? At<T[Head], Rest>
    : never
  : K extends keyof T
    ? T[K]
    : Extract<keyof T, `${K}_${Category}`> extends infer P extends keyof T
      ? T[P]
      : never;
export type GroupAt<K extends GroupKey> = At<English, K>;

/** Names between `{{` and `}}`, without the format that may follow a comma. */
type Names<S> = S extends `${string}{{${infer Name}}}${infer Rest}`
  ? (Name extends `${infer Bare},${string}` ? Bare : Name) | Names<Rest>
  : never;
type Given<N extends string> = { readonly [K in N]: K extends 'count' ? number : string | number };
/** What a sentence must be given: nothing, or a value for each of its names. */
export type Params<K extends WordKey> = K extends WordKey
  ? [Names<At<English, K>>] extends [never]
    ? []
    : [Given<Names<At<English, K>>>]
  : never;

/**
 * What another language has: the same tree. In a plural it has the categories of its own rules; `other` is in every
 * language.
 */
export type Translation<T = English> = T extends string
  ? string
  : T extends readonly (infer One)[]
    ? readonly Translation<One>[]
    : { readonly [K in keyof T as K extends `${string}_${Category}` ? never : K]: Translation<T[K]> } & {
        readonly [K in keyof T as K extends `${infer B}_${Category}` ? `${B}_other` : never]: string;
      } & {
        readonly [K in keyof T as K extends `${infer B}_${Category}` ? `${B}_${Category}` : never]?: string;
      };
