/** What an agent does in a busy hour; messages typed with keys are in addition to the replies. */
export const HOUR = { conversations: 12, messagesOfVisitor: 4, replies: 4, entries: 2, locksEvery: 4 } as const;
