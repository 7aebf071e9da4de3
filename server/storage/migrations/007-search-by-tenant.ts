/**
 * Each tenant's words under a number of its own in the search index: a search reads the words that begin with its
 * tenant's number, and no others.
 * Under one common list, the time that a search took told which words other tenants' messages hold.
 *
 * `tenant_words` (searchWords.ts) cuts a text into words and puts the number before each. The tokenizer `ascii` cuts at
 * signs of ASCII alone, and these words hold none, so that nothing that a person writes becomes a word without its
 * tenant's number. The beginnings of up to four letters (after six digits) are lists of their own: a short one is one
 * list, read from its newest end, instead of gathered from all words that begin so.
 *
 * The index is filled by `keepSearchIndex`, which is also who fills it anew when words come to be cut in another way.
 */
export const searchByTenant = `
drop trigger message_is_found;
drop trigger message_is_found_as_masked;
drop trigger message_is_not_found;
drop table message_search;

create table search_tenant (number integer primary key autoincrement check (number between 1 and 999999), tenant_id text not null unique) strict;
insert into search_tenant (tenant_id) select id from tenant order by rowid;
create trigger tenant_is_numbered after insert on tenant begin
  insert into search_tenant (tenant_id) values (new.id);
end;
create trigger tenant_is_not_numbered after delete on tenant begin
  delete from search_tenant where tenant_id = old.id;
end;

create table search_state (one integer primary key check (one = 1), words text not null, removed integer not null, tidying integer not null) strict;
insert into search_state values (1, '', 0, 0);
create virtual table message_search using fts5 (words, content = '', tokenize = 'ascii', prefix = '7 8 9 10');
insert into message_search (message_search, rank) values ('secure-delete', 1);

create trigger message_is_found after insert on message begin
  insert into message_place (message_id) values (new.id);
  insert into message_search (rowid, words) select place, tenant_words((select number from search_tenant where tenant_id = new.tenant_id), new.text, (select words from search_state)) from message_place where message_id = new.id;
end;
create trigger message_is_found_as_masked after update of text on message when old.text <> new.text begin
  insert into message_search (message_search, rowid, words) select 'delete', place, tenant_words((select number from search_tenant where tenant_id = old.tenant_id), old.text, (select words from search_state)) from message_place where message_id = old.id;
  insert into message_search (rowid, words) select place, tenant_words((select number from search_tenant where tenant_id = new.tenant_id), new.text, (select words from search_state)) from message_place where message_id = new.id;
  update search_state set removed = 1 where removed = 0;
end;
create trigger message_is_not_found after delete on message begin
  insert into message_search (message_search, rowid, words) select 'delete', place, tenant_words((select number from search_tenant where tenant_id = old.tenant_id), old.text, (select words from search_state)) from message_place where message_id = old.id;
  delete from message_place where message_id = old.id;
  update search_state set removed = 1 where removed = 0;
end;
create trigger message_keeps_its_tenant before update of tenant_id on message when old.tenant_id <> new.tenant_id begin
  select raise(abort, 'A message stays with its tenant.');
end;
`;
