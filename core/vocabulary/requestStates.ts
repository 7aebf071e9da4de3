/** What has become of the request of a change that another person decides. */
export const REQUEST_STATES = ['open', 'approved', 'declined', 'withdrawn', 'expired', 'void'] as const;
export type RequestState = (typeof REQUEST_STATES)[number];
