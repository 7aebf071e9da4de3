/**
 * What the sweep of retention needs: when a conversation was last written in, by the server's clock, and roads to
 * everything that is old.
 */
export const retention = `
alter table conversation add column touched_at integer not null default 0;
update conversation set touched_at = max(started_at, coalesce((select max(at) from message where message.conversation_id = conversation.id), 0));
create index conversation_touched on conversation (touched_at) where status <> 'closed';
create index conversation_closed on conversation (site_id, closed_at) where status = 'closed';
create index conversation_state on conversation (touched_at) where dialogue_state is not null;
create index conversation_by_consent on conversation (consent_id);
create index sealed_original_by_conversation on sealed_original (conversation_id);
create index event_by_conversation on event (conversation_id);
create index event_by_time on event (at);
create index consent_by_time on consent (at);
`;
