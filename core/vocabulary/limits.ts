/** Longest text of a workstation's signed policy document, in UTF-16 units. Ten thousand address ranges fit. */
export const LONGEST_POLICY_DOCUMENT = 600_000;

/** Milliseconds that the clocks of two machines may differ before what one of them has signed is of no valid time. */
export const CLOCKS_MAY_DIFFER = 5 * 60_000;

/** Longest parts of a saved login as they are typed, in UTF-16 units. */
export const LOGIN_LIMITS = { name: 80, address: 1_000, user: 320, password: 1_000, totp: 1_000 } as const;

/** Longest address for an authenticator app, in UTF-16 units: the QR code of a longer one is too fine to read. */
export const LONGEST_TOTP_URI = 600;

/** Most bytes of an answer that a desk reads; the server refuses a request whose answer would be larger. */
export const LARGEST_ANSWER = 16 * 1024 * 1024;

/** Most bytes of the body of a desk's request; the server refuses more. The signed policy document fits escaped. */
export const LARGEST_REQUEST = 4 * 1024 * 1024;
