/**
 * By which masker a message was last masked; whether a tenant's people may see what is being typed, and whether a
 * consent said so; and a search over masked text.
 *
 * The index keeps no text of its own. Triggers keep it in step whoever writes; they hand over the old text, and with
 * `secure-delete` its words leave the index at once instead of waiting for a merge: what a correction has hidden is in
 * no page of it. A number of its own for each message, because SQLite may renumber the rows of a table without an
 * integer key.
 */
export const exits = `
alter table message add column mask_version integer not null default 0;
create index message_mask_version on message (mask_version, conversation_id);
alter table tenant add column typing_preview integer not null default 0;
alter table consent add column typing_preview integer not null default 0;

create table message_place (place integer primary key, message_id text not null unique) strict;
create virtual table message_search using fts5 (text, content = '', tokenize = 'unicode61 remove_diacritics 2');
insert into message_search (message_search, rank) values ('secure-delete', 1);
insert into message_place (message_id) select id from message order by at, conversation_id, seq;
insert into message_search (rowid, text) select place, text from message_place join message on message.id = message_id;

create trigger message_is_found after insert on message begin
  insert into message_place (message_id) values (new.id);
  insert into message_search (rowid, text) select place, new.text from message_place where message_id = new.id;
end;
create trigger message_is_found_as_masked after update of text on message when old.text <> new.text begin
  insert into message_search (message_search, rowid, text) select 'delete', place, old.text from message_place where message_id = old.id;
  insert into message_search (rowid, text) select place, new.text from message_place where message_id = new.id;
end;
create trigger message_is_not_found after delete on message begin
  insert into message_search (message_search, rowid, text) select 'delete', place, old.text from message_place where message_id = old.id;
  delete from message_place where message_id = old.id;
end;
`;
