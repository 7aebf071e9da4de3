/**
 * Why a place is hidden, as codes: what the masker says, what marks store and what crosses the wire. Sentences for
 * people are in the catalogue of words, by these codes.
 */

export interface Evidence {
  /**
   * The words around it: it answers a question, was called by its name, comes after something that belongs to it, is
   * one of several pieces, or fits a pattern of the client company.
   */
  readonly cue: 'question' | 'called' | 'behind' | 'pieces' | 'pattern' | null;
  /** Its check digits; null where it has none or they were not looked at. */
  readonly check: 'right' | 'wrong' | null;
}

/** What a mark says of itself; never the value. */
export interface MaskWhy {
  /** One of `MASK_REASONS`, or of those that a newer masker has. */
  readonly code: string;
  /** Of `national-checked` the number's code, such as `br-cpf`; of `client-pattern` the pattern's label. */
  readonly of?: string | undefined;
  /** It is encoded in a link, and was read there. */
  readonly inLink?: boolean | undefined;
}

/** Every code that the masker gives, with what each says as evidence. */
export const MASK_REASONS = {
  'card-checked': { cue: null, check: 'right' },
  'card-with-expiry': { cue: null, check: null },
  'card-check-wrong': { cue: null, check: 'wrong' },
  'card-called': { cue: 'called', check: null },
  'card-asked': { cue: 'question', check: null },
  'card-read': { cue: null, check: null },
  'card-pieces': { cue: 'pieces', check: null },
  'card-quoted': { cue: 'pieces', check: null },
  'card-repeated': { cue: 'pieces', check: null },
  'expiry-after-card': { cue: 'behind', check: null },
  'expiry-form': { cue: null, check: null },
  'cvv-called': { cue: 'called', check: null },
  'cvv-after-expiry': { cue: 'behind', check: null },
  'track-form': { cue: null, check: null },
  'iban-checked': { cue: null, check: 'right' },
  'iban-called': { cue: 'called', check: null },
  'bic-after-iban': { cue: 'behind', check: null },
  'bic-called': { cue: 'called', check: null },
  'account-called': { cue: 'called', check: null },
  'accounts-too-many': { cue: null, check: null },
  'username-called': { cue: 'called', check: null },
  'email-form': { cue: null, check: null },
  'email-spoken': { cue: null, check: null },
  'phone-international': { cue: null, check: null },
  'phone-form': { cue: null, check: null },
  'phone-called': { cue: 'called', check: null },
  'phone-spoken': { cue: null, check: null },
  'phone-read': { cue: null, check: null },
  'ssn-form': { cue: null, check: null },
  'ssn-called': { cue: 'called', check: null },
  'ssn-last-four': { cue: null, check: null },
  'ssn-spoken': { cue: null, check: null },
  'name-read': { cue: null, check: null },
  'name-after-title': { cue: 'behind', check: null },
  'address-read': { cue: null, check: null },
  'dob-called': { cue: 'called', check: null },
  'password-called': { cue: 'called', check: null },
  'password-read': { cue: null, check: null },
  'pin-called': { cue: 'called', check: null },
  'otp-called': { cue: 'called', check: null },
  'secret-asked': { cue: 'question', check: null },
  'private-key': { cue: null, check: null },
  'key-form': { cue: null, check: null },
  'key-called': { cue: 'called', check: null },
  'wallet-checked': { cue: null, check: 'right' },
  'ip-form': { cue: null, check: null },
  'mac-form': { cue: null, check: null },
  'link-user': { cue: null, check: null },
  'link-secret': { cue: 'called', check: null },
  'link-too-long': { cue: null, check: null },
  'plate-called': { cue: 'called', check: null },
  'vin-checked': { cue: null, check: 'right' },
  'national-called': { cue: 'called', check: null },
  'national-asked': { cue: 'question', check: null },
  'national-checked': { cue: null, check: 'right' },
  'number-alone': { cue: null, check: null },
  'card-length-alone': { cue: null, check: null },
  'number-beside-name': { cue: null, check: null },
  'code-alone': { cue: null, check: null },
  'number-spoken': { cue: null, check: null },
  'client-pattern': { cue: 'pattern', check: null },
  unfinished: { cue: null, check: null },
  'masker-failed': { cue: null, check: null },
  'message-too-long': { cue: null, check: null },
  'link-not-shown': { cue: null, check: null },
  'hidden-before': { cue: null, check: null },
} as const satisfies Readonly<Record<string, Evidence>>;
export type MaskReason = keyof typeof MASK_REASONS;

const NOTHING_KNOWN: Evidence = { cue: null, check: null };

/** What spoke for a mark. Of a code that is not in the table nothing is claimed. */
export function evidenceOf({ code }: MaskWhy): Evidence {
  return Object.hasOwn(MASK_REASONS, code) ? MASK_REASONS[code as MaskReason] : NOTHING_KNOWN;
}

/** What a catalogue has for the reasons of marks; null for a code that it does not know. */
export interface ReasonCatalogue {
  /** @param of is put into the sentence: a number's name, or the label of a pattern. */
  reason(code: string, of: string): string | null;
  nationalNumber(code: string): string | null;
  /** Around the reason of what was read in an encoded link. */
  inLink(reason: string): string;
  /** Of a code that only a newer masker knows. */
  readonly unknown: string;
}

/** The sentence of a mark's code, in the words of a catalogue. */
export function reasonWords({ code, of = '', inLink = false }: MaskWhy, catalogue: ReasonCatalogue): string {
  const reason = catalogue.reason(code, catalogue.nationalNumber(of) ?? of) ?? catalogue.unknown;
  return inLink ? catalogue.inLink(reason) : reason;
}
