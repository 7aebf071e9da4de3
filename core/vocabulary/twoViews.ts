/** Acts that two record: kinds of the server, which saw the request, by the kinds of the desk, which made it. */
const SEEN_AS = {
  'sign-in': 'session-begun',
  'conversation-opened': 'conversation-read',
  'message-sent': 'message-stored',
  'entry-added': 'entry-stored',
} as const;
/** Recorded under one kind by both. */
const BY_BOTH: readonly string[] = ['conversation-closed'];

/** The kind under which the other one records the same act; null for what only one of them records. */
export function otherView(kind: string): string | null {
  if (BY_BOTH.includes(kind)) return kind;
  for (const [desk, server] of Object.entries(SEEN_AS)) {
    if (kind === desk) return server;
    if (kind === server) return desk;
  }
  return null;
}
