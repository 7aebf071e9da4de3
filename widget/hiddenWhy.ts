/** How a hidden value was recognised, for the visitor who wrote it, in words. */
import { evidenceOf, type MaskWhy } from '../contract/evidence.ts';
import type { VisitorLanguage } from '../contract/visitor.ts';
import { WORDS } from './words/languages.ts';
import { WAYS, type Way } from './words/words.ts';

interface Body {
  readonly text: string;
  readonly marks: readonly {
    readonly start: number;
    readonly end: number;
    readonly type: string;
    readonly why: MaskWhy;
  }[];
}

function wayOf(why: MaskWhy): Way {
  const { cue, check } = evidenceOf(why);
  if (cue === 'pattern') return 'company';
  if (check === 'right') return 'check';
  return cue === null ? 'form' : 'words';
}

/** One sentence; null when nothing was masked, or the message as a whole. */
export function hiddenWhy({ text, marks }: Body, language: VisitorLanguage): string | null {
  const ways = new Set(
    marks
      .filter((mark) => mark.start > 0 || mark.end < text.length || mark.type !== 'HIDDEN')
      .map((mark) => wayOf(mark.why)),
  );
  if (ways.size === 0) return null;
  const { recognisedWays, recognised } = WORDS[language];
  return recognised(
    new Intl.ListFormat(language, { type: 'conjunction' }).format(
      WAYS.filter((way) => ways.has(way)).map((way) => recognisedWays[way]),
    ),
  );
}
