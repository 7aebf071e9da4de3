/** Since when a conversation is with who answers it: how long its visitor waits for them begins there. */
export const heldSince = `
alter table conversation add column held_since integer;
create index conversation_unanswered on conversation (waiting_since) where status = 'open' and waiting_since is not null;
`;
