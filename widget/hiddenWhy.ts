/** How a hidden value was recognised, for the visitor who wrote it, in words. */
import { evidenceOf, type MaskWhy } from '../contract/evidence.ts';
import type { VisitorLanguage } from '../contract/visitor.ts';

interface Body {
  readonly text: string;
  readonly marks: readonly {
    readonly start: number;
    readonly end: number;
    readonly type: string;
    readonly why: MaskWhy;
  }[];
}

/** By its check digits, by what was asked or said around it, by a pattern of the company, or by its form. */
type Way = 'check' | 'words' | 'company' | 'form';
const WAYS: readonly Way[] = ['check', 'words', 'company', 'form'];

const WORDS: {
  readonly [L in VisitorLanguage]: {
    readonly by: { readonly [W in Way]: string };
    readonly sentence: (ways: string) => string;
  };
} = {
  en: {
    by: { check: 'its check digits', words: 'the words around it', company: 'a rule of the company', form: 'its form' },
    sentence: (ways) => `Recognised by ${ways}.`,
  },
  de: {
    by: {
      check: 'die Prüfziffern',
      words: 'die Wörter davor und danach',
      company: 'eine Regel des Unternehmens',
      form: 'die Form',
    },
    sentence: (ways) => `Erkannt durch ${ways}.`,
  },
  es: {
    by: {
      check: 'sus dígitos de control',
      words: 'las palabras de alrededor',
      company: 'una regla de la empresa',
      form: 'su forma',
    },
    sentence: (ways) => `Reconocido por ${ways}.`,
  },
  fr: {
    by: {
      check: 'ses chiffres de contrôle',
      words: 'les mots qui l’entourent',
      company: 'une règle de l’entreprise',
      form: 'sa forme',
    },
    sentence: (ways) => `Reconnu par ${ways}.`,
  },
};

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
  const { by, sentence } = WORDS[language];
  return sentence(
    new Intl.ListFormat(language, { type: 'conjunction' }).format(
      WAYS.filter((way) => ways.has(way)).map((way) => by[way]),
    ),
  );
}
