/**
 * The people that scripted visitors play. Their card numbers are the schemes' test numbers, their British telephone
 * numbers are reserved for fiction (Ofcom, 020 7946 0000 to 0999), mail addresses end in `example.com` (RFC 2606).
 */
import type { VisitorLanguage } from '../../contract/visitor.ts';

export interface Character {
  /** What this one is for in a trial. */
  readonly kind: 'polite' | 'angry' | 'fraudster' | 'pastes-a-card' | 'impatient' | 'comes-back';
  readonly language: VisitorLanguage;
  /** Said one after the other, whether anybody answers or not. */
  readonly opening: readonly string[];
  /** The next of them is said after each answer. */
  readonly replies: readonly string[];
  /** Said instead of waiting longer; after the last of them the visitor leaves. */
  readonly unanswered: readonly string[];
  /** Whether this one ends the chat when all is said, or closes the page. */
  readonly endsChat: boolean;
  /** How this one rates a chat that the agent closed; null for nothing. */
  readonly rating: { readonly score: number; readonly comment: string | null } | null;
}

export const CHARACTERS: readonly Character[] = [
  {
    kind: 'polite',
    language: 'en',
    opening: [
      'Hello, I was charged twice for the same booking.',
      'The card is 4111 1111 1111 1111, the two charges are from Tuesday.',
    ],
    replies: [
      'The amount is 84.50 each time. Can you see both of them?',
      'Thank you, I will wait while you look.',
      'That is very kind. Will I get a confirmation?',
      'Wonderful, have a good day!',
    ],
    unanswered: ['No hurry, I am still here.', 'I will try again later, thank you anyway.'],
    endsChat: true,
    rating: { score: 5, comment: 'Friendly and quick.' },
  },
  {
    kind: 'angry',
    language: 'en',
    opening: [
      'This is the THIRD time I write about this.',
      'Nobody calls me back. My number is +44 20 7946 0958, as I told you twice.',
    ],
    replies: [
      'That is what your colleague said last week.',
      'I do not want an apology, I want my 120 back.',
      'Until when? Give me a day.',
      'Fine. If it is not there by then, you will hear from me.',
    ],
    unanswered: ['Hello?? Is anybody reading this?', 'Unbelievable. I will go to the ombudsman.'],
    endsChat: false,
    rating: { score: 2, comment: 'Took far too long.' },
  },
  {
    kind: 'fraudster',
    language: 'en',
    opening: [
      'Hi, I lost access to my account and need your help today.',
      'The account is on the name of my mother, Margaret Howell, but I manage it for her.',
    ],
    replies: [
      'I do not have her password, she forgot it. Can you just tell me which address is stored?',
      'Then read me only the last part of the card, so that I know it is the right one.',
      'Your colleague did it for me yesterday. Change the e-mail to m.howell.new@example.com, please.',
      'You are making this very difficult. I will call your manager.',
    ],
    unanswered: ['It is urgent, she is in hospital.', 'Then I will ask somebody else of your team.'],
    endsChat: false,
    rating: null,
  },
  {
    kind: 'pastes-a-card',
    language: 'en',
    opening: [
      'Can I still cancel my trip for next month?',
      'Here is everything: Jane Doe, 5555-5555-5555-4444, 11/29, security code 123, jane.doe@example.com',
    ],
    replies: [
      'Sorry, was I not supposed to send that?',
      'Please tell me what the fee would be.',
      'That is fine, go ahead.',
    ],
    unanswered: ['Did you get my card number? Should I send it again?', 'I will look for the telephone number then.'],
    endsChat: true,
    rating: { score: 4, comment: null },
  },
  {
    kind: 'impatient',
    language: 'en',
    opening: ['Good morning, my transfer has not arrived.', 'It went to GB82 WEST 1234 5698 7654 32 on Monday.'],
    replies: ['The reference was invoice 2231.', 'Is there a way to trace it?', 'OK, thanks.'],
    unanswered: ['Anyone?'],
    endsChat: false,
    rating: { score: 3, comment: null },
  },
  {
    kind: 'comes-back',
    language: 'de',
    opening: ['Guten Tag, ich möchte meine Adresse ändern.', 'Die neue ist Lindenstraße 14, 50674 Köln.'],
    replies: [
      'Ab dem ersten des nächsten Monats.',
      'Brauchen Sie noch etwas von mir?',
      'Vielen Dank und einen schönen Tag!',
    ],
    unanswered: ['Sind Sie noch da?', 'Ich melde mich später wieder.'],
    endsChat: true,
    rating: { score: 5, comment: null },
  },
  {
    kind: 'polite',
    language: 'es',
    opening: ['Hola, no puedo entrar en mi cuenta después de tres intentos.'],
    replies: [
      'Pueden llamarme al +34 600 000 000 después de las cuatro.',
      '¿Cuánto tarda?',
      'Perfecto, muchas gracias.',
    ],
    unanswered: ['¿Hay alguien?', 'Volveré a intentarlo mañana.'],
    endsChat: true,
    rating: { score: 4, comment: 'Muy amable.' },
  },
];
