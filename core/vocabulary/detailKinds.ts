/** What a public detail of a tenant is; its kind says how two ways of writing it are compared. */
export const DETAIL_KINDS = ['email', 'phone', 'address', 'site', 'name', 'word'] as const;
/** One kind, as it is stored and sent. */
export type DetailKind = (typeof DETAIL_KINDS)[number];
