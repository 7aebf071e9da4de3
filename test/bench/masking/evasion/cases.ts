/** The type of a kind of disguise or look-alike. */
import type { Author } from '../../../../core/masking/types.ts';

export interface Turn {
  readonly author: Author;
  readonly text: string;
  readonly id?: string;
}
/** `secret`: pieces of which nothing may be readable afterwards; empty when all must stay. */
export interface Case {
  readonly turns: readonly Turn[];
  readonly secret: readonly string[];
}
export type Cases = Readonly<Record<string, (n: () => number) => Case>>;
