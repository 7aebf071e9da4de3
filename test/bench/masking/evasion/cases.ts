/** What a kind of disguise or look-alike is made of. */
import type { Author } from '../../../../core/masking/types.ts';

export interface Turn {
  readonly author: Author;
  readonly text: string;
  readonly id?: string;
}
/** `secret`: pieces of which nothing may be read afterwards; none when all must stay. */
export interface Case {
  readonly turns: readonly Turn[];
  readonly secret: readonly string[];
}
export type Cases = Readonly<Record<string, (n: () => number) => Case>>;
