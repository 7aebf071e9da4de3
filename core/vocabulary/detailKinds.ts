/** What a public detail of a tenant is; its kind says how two ways of writing it are compared. */
export const DETAIL_KINDS = ['email', 'phone', 'address', 'site', 'name', 'word'] as const;
/** One kind, as it is stored and sent. */
export type DetailKind = (typeof DETAIL_KINDS)[number];

/**
 * Types of the masker that stay hidden whatever is public: what opens something, pays for something, or is a person's
 * number.
 */
export const NEVER_PUBLIC: ReadonlySet<string> = new Set([
  ...['CARD', 'CVV', 'PIN', 'TRACK', 'EXPIRY', 'IBAN', 'CRYPTO'],
  ...['PASSWORD', 'OTP', 'API_KEY', 'SSN', 'NATIONAL_ID', 'DOB'],
]);
