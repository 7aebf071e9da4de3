/**
 * `totp`: a code of six digits from an authenticator app (RFC 6238). `security-key`: a key that signs (WebAuthn), and
 * that no page of another origin can ask.
 */
export const SECOND_FACTOR_KINDS = ['totp', 'security-key'] as const;
export type SecondFactorKind = (typeof SECOND_FACTOR_KINDS)[number];
