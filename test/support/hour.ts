/** What an agent does in a busy hour; each message typed with keys comes on top of the replies. */
export const HOUR = { conversations: 12, messagesOfVisitor: 4, replies: 4, entries: 2, locksEvery: 4 } as const;
