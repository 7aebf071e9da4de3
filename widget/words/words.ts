/**
 * The words that each language of the visitor's page has, one file a language beside this one. The notice itself comes
 * from the server, because consent is stored with it.
 */
/** Kinds of hidden values that have a name of their own; anything else is "a sensitive detail". */
export const HIDDEN_KINDS = [
  'CARD',
  'EXPIRY',
  'IBAN',
  'ACCOUNT',
  'EMAIL',
  'PHONE',
  'SSN',
  'NATIONAL_ID',
  'DOB',
  'NAME',
  'ADDRESS',
  'PASSWORD',
  'OTP',
  'OTHER',
] as const;
export type HiddenKind = (typeof HIDDEN_KINDS)[number];

/** Removed instead of hidden, because they may not be stored after a payment (PCI DSS 4.0, 3.3.1). */
export const DROPPED_KINDS = ['CVV', 'PIN', 'TRACK'] as const;
export type DroppedKind = (typeof DROPPED_KINDS)[number];

/** By its check digits, by what was asked or said around it, by a pattern of the company, or by its form. */
export const WAYS = ['check', 'words', 'company', 'form'] as const;
export type Way = (typeof WAYS)[number];

export interface Words {
  readonly languageName: string;
  readonly language: string;
  readonly loading: string;
  readonly tryAgain: string;
  readonly tryNow: string;
  readonly close: string;

  readonly chatWith: (tenant: string) => string;
  readonly unread: (count: number, title: string) => string;

  readonly noticeTitle: string;
  readonly wholeNotice: string;
  readonly who: string;
  readonly why: string;
  readonly howLong: string;
  readonly browser: string;
  readonly rights: string;
  readonly allow: string;
  readonly decline: string;
  readonly asking: string;
  readonly consentTooFast: string;
  readonly consentFailed: string;
  readonly noticeChanged: string;

  readonly declinedTitle: string;
  readonly declinedText: string;
  readonly changeMind: string;

  readonly unavailableTitle: string;
  readonly unavailableText: string;
  readonly unknownSiteTitle: string;
  readonly unknownSiteText: string;
  readonly outdatedTitle: string;
  readonly outdatedText: string;
  readonly reload: string;
  readonly expiredTitle: string;
  readonly expiredText: string;
  readonly expiredDraft: string;
  readonly endedTitle: string;
  readonly endedText: string;
  /** Opens the closed conversation again. */
  readonly reopen: string;
  readonly startNew: string;

  readonly yourData: string;
  /** By the visitor's choice only. */
  readonly remember: string;
  readonly rememberNote: string;
  readonly sound: string;
  readonly takeAlong: string;
  readonly takeAlongText: string;
  readonly saveInFull: string;
  readonly saveInFullNote: string;
  readonly saveChat: string;
  readonly savedOn: (time: string) => string;
  readonly savedInFull: string;
  readonly savedHidden: string;
  readonly endChat: string;
  readonly endChatQuestion: string;
  readonly endChatText: string;
  readonly endChatUnsent: string;
  readonly keepChatting: string;

  readonly connecting: string;
  readonly waiting: string;
  /** @param ahead visitors who come before this one */
  readonly waitingAhead: (ahead: number) => string;
  readonly answeredBy: (name: string) => string;
  readonly answered: string;
  readonly closed: string;
  readonly closedText: string;
  readonly ratingQuestion: string;
  /** From the worst to the best. */
  readonly ratingScores: readonly [string, string, string, string, string];
  readonly ratingComment: string;
  readonly ratingNote: string;
  readonly ratingSend: string;
  readonly ratingThanks: string;
  readonly offline: string;
  readonly offlineUnsent: (count: number) => string;
  readonly backOnline: string;

  readonly conversation: string;
  readonly emptyTitle: string;
  readonly emptyText: string;
  readonly toNewest: string;
  readonly newMessages: (count: number) => string;
  readonly you: string;
  readonly agent: string;
  readonly says: (name: string) => string;
  readonly typing: (name: string) => string;
  readonly today: string;
  readonly yesterday: string;

  readonly message: string;
  readonly placeholder: string;
  readonly send: string;
  /** Under the field, where it is so. */
  readonly typingSeen: string;
  readonly charactersLeft: (count: number) => string;
  readonly tooLongBy: (count: number) => string;

  readonly sending: string;
  readonly waitingToSend: string;
  readonly sent: string;
  readonly notSent: string;
  readonly edit: string;
  readonly refusedTooLong: string;
  readonly refusedTooFast: string;
  readonly heldTooFast: string;
  readonly refusedClosed: string;
  readonly refusedInvalid: string;

  /** As shown on a chip. */
  readonly kind: { readonly [K in HiddenKind]: string };
  readonly kindDropped: { readonly [K in DroppedKind]: string };
  /** The visitor's own values, as they appear in the sentence of `hiddenFromAgent`. */
  readonly yours: { readonly [K in HiddenKind]: string };
  readonly hiddenFromAgent: (what: string, several: boolean) => string;
  readonly dropped: { readonly [K in DroppedKind]: string };
  readonly wholeHidden: string;
  /** Read out for a chip. */
  readonly hiddenValue: (kind: string, shown: string) => string;
  /** How a value was recognised, as it appears in the sentence of `recognised`. */
  readonly recognisedWays: { readonly [W in Way]: string };
  readonly recognised: (ways: string) => string;
}
