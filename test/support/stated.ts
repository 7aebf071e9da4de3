/** Values of states as the server gives them. */
import type { StatedValue } from '../../contract/people.ts';

type Single = Exclude<StatedValue, { is: 'list' }>;

export const stated = {
  none: { is: 'none' },
  text: (text: string) => ({ is: 'text', text }) as const,
  code: (code: string) => ({ is: 'code', code }) as const,
  number: (number: number) => ({ is: 'number', number }) as const,
  time: (at: number) => ({ is: 'time', at }) as const,
  flag: (flag: boolean) => ({ is: 'flag', flag }) as const,
  list: (...list: Single[]) => ({ is: 'list', list, more: 0 }) as const,
  names: (...names: string[]) =>
    ({ is: 'list', list: names.map((name) => ({ is: 'name', name }) as const), more: 0 }) as const,
} as const;
