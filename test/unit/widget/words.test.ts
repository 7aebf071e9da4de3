import { describe, expect, it } from 'vitest';
import { VISITOR_LANGUAGES } from '../../../contract/visitorLanguages.ts';
import { chooseLanguage, localeOf } from '../../../widget/language.ts';
import { hiddenNotice, kindName, pieces, spokenText } from '../../../widget/hidden.ts';
import { WORDS } from '../../../widget/words/languages.ts';

const mark = (
  start: number,
  end: number,
  type: string,
  shown = '',
): { start: number; end: number; type: string; shown: string; why: { code: string } } => ({
  start,
  end,
  type,
  shown,
  why: { code: 'card-checked' },
});

describe('language', () => {
  it('follows the browser, in its order of preference', () => {
    expect(chooseLanguage(null, ['pt-BR', 'de-AT', 'fr'])).toBe('de');
    expect(chooseLanguage(null, ['FR-ca'])).toBe('fr');
  });

  it('is English for a visitor who speaks none of them', () => {
    expect(chooseLanguage(null, ['ja', 'nl-BE'])).toBe('en');
    expect(chooseLanguage(null, [])).toBe('en');
  });

  it('the visitor’s own choice comes first, and an invalid one is ignored', () => {
    expect(chooseLanguage('es', ['de'])).toBe('es');
    expect(chooseLanguage('<b>', ['de'])).toBe('de');
  });

  it('times follow the visitor’s own variant of the language', () => {
    expect(localeOf('en', ['fr-CH', 'en-GB', 'en-US'])).toBe('en-GB');
    expect(localeOf('de', ['en-GB'])).toBe('de');
  });
});

describe('what was masked is explained', () => {
  it('names one value and several, in each language', () => {
    const card = { text: '[card •••• 1111]', marks: [mark(0, 16, 'CARD', '•••• 1111')] };
    expect(hiddenNotice(card, 'en')).toBe('Your card number is hidden from our agent.');
    expect(hiddenNotice(card, 'de')).toBe('Ihre Kartennummer bleibt unserem Team verborgen.');
    expect(hiddenNotice(card, 'es')).toBe('Su número de tarjeta no está a la vista de nuestro agente.');
    expect(hiddenNotice(card, 'fr')).toBe('Votre numéro de carte reste invisible pour notre équipe.');
    expect(hiddenNotice(card, 'ar')).toBe('لا يرى موظفنا رقم بطاقتك.');
    expect(
      hiddenNotice(
        { text: '[card] [e-mail] [card]', marks: [mark(0, 6, 'CARD'), mark(7, 15, 'EMAIL'), mark(16, 22, 'CARD')] },
        'en',
      ),
    ).toBe('Your card number and your e-mail address are hidden from our agent.');
  });

  it('says that a security code was removed, not masked', () => {
    expect(hiddenNotice({ text: 'cvv [CVV]', marks: [mark(4, 9, 'CVV')] }, 'en')).toBe(
      'Your card’s security code was removed and not stored.',
    );
    expect(hiddenNotice({ text: '[card] [PIN]', marks: [mark(0, 6, 'CARD'), mark(7, 12, 'PIN')] }, 'en')).toBe(
      'Your card number is hidden from our agent. Your PIN was removed and not stored.',
    );
    expect(kindName('PIN', 'de')).toBe('PIN');
  });

  it('says when the whole message is masked, and has a word for unknown kinds', () => {
    expect(hiddenNotice({ text: '[message]', marks: [mark(0, 9, 'MESSAGE')] }, 'en')).toBe(
      'This message is hidden from our agent.',
    );
    expect(hiddenNotice({ text: 'a [x]', marks: [mark(2, 5, 'PASSPORT')] }, 'en')).toBe(
      'A sensitive detail is hidden from our agent.',
    );
    expect(kindName('PASSPORT', 'en')).toBe('hidden');
  });

  it('says nothing when nothing was masked', () => {
    expect(hiddenNotice({ text: 'hello', marks: [] }, 'en')).toBeNull();
  });
});

describe('chips', () => {
  it('the text is cut at its marks, in order, and nothing is lost or doubled', () => {
    expect(
      pieces({ text: 'a [card] b [e-mail]', marks: [mark(11, 19, 'EMAIL'), mark(2, 8, 'CARD', '•••• 1111')] }),
    ).toEqual([{ text: 'a ' }, { type: 'CARD', shown: '•••• 1111' }, { text: ' b ' }, { type: 'EMAIL', shown: '' }]);
  });

  it('marks that overlap or lie outside are left out', () => {
    expect(
      pieces({
        text: 'abcdef',
        marks: [mark(1, 3, 'CARD'), mark(2, 4, 'CARD'), mark(5, 9, 'CARD'), mark(4, 4, 'CARD')],
      }),
    ).toEqual([{ text: 'a' }, { type: 'CARD', shown: '' }, { text: 'def' }]);
  });
});

it('no word is missing or left in another language', () => {
  const flat = (language: (typeof VISITOR_LANGUAGES)[number]): string[] =>
    Object.entries(WORDS[language]).flatMap(([key, word]: [string, unknown]) =>
      typeof word === 'string'
        ? [`${key}: ${word}`]
        : typeof word === 'function'
          ? [`${key}: ${String(Reflect.apply(word, null, ['5', true]))}`]
          : [],
    );
  for (const language of VISITOR_LANGUAGES) {
    expect(flat(language).every((line) => line.split(': ')[1]?.trim() !== '')).toBe(true);
    if (language === 'en') continue;
    const english = new Set(flat('en'));
    // Forms without words of their own.
    expect(
      flat(language)
        .filter((line) => english.has(line))
        .map((line) => line.split(':')[0]),
    ).toEqual(language === 'fr' ? ['unread', 'conversation'] : ['unread', 'says']);
  }
});

it.each(VISITOR_LANGUAGES)('an agent’s message is read aloud in %s without a bracket', (language) => {
  const body = {
    text: 'write to [e-mail], or [card •••• 1111]',
    marks: [mark(9, 17, 'EMAIL'), mark(22, 38, 'CARD', '•••• 1111')],
  };
  const { hiddenValue, kind } = WORDS[language];
  expect(spokenText(body, language)).toBe(
    `write to ${hiddenValue(kind.EMAIL, '')}, or ${hiddenValue(kind.CARD, '•••• 1111')}`,
  );
});

it('what is a sentence ends as one, in every language', () => {
  const SENTENCES = [
    ...['consentTooFast', 'consentFailed', 'noticeChanged', 'declinedText', 'unavailableText', 'unknownSiteText'],
    ...['outdatedText', 'expiredText', 'expiredDraft', 'endedText', 'endChatText', 'endChatUnsent', 'closedText'],
    ...['offline', 'backOnline', 'emptyText', 'typingSeen', 'refusedTooLong', 'refusedTooFast', 'heldTooFast'],
    ...['refusedClosed', 'refusedInvalid', 'wholeHidden', 'rememberNote', 'saveInFullNote', 'takeAlongText'],
    ...['savedInFull', 'savedHidden', 'ratingNote', 'ratingThanks'],
  ] as const;
  const isSentence = (word: unknown): boolean => typeof word === 'string' && /[^.]\.$/.test(word);
  for (const language of VISITOR_LANGUAGES) {
    expect(SENTENCES.filter((key) => !isSentence(WORDS[language][key]))).toEqual([]);
    const { offlineUnsent, recognised, hiddenFromAgent, tooLongBy, dropped } = WORDS[language];
    const made = [offlineUnsent(1), offlineUnsent(2), recognised('x'), hiddenFromAgent('X', false), tooLongBy(2)];
    expect([...made, ...Object.values(dropped)].filter((said) => !isSentence(said))).toEqual([]);
  }
});

it.each([
  [1, 'رسالة جديدة واحدة'],
  [2, 'رسالتان جديدتان'],
  [3, '3 رسائل جديدة'],
  [10, '10 رسائل جديدة'],
  [11, '11 رسالة جديدة'],
  [100, '100 رسالة جديدة'],
  [103, '103 رسائل جديدة'],
])('Arabic has its own form for %i', (count, words) => {
  expect(WORDS.ar.newMessages(count)).toBe(words);
});
