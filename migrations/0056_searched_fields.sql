-- Own fields in which searches look. Their text is kept next to their other values, in the letters of contacts.search.
alter table own_fields add column is_searched boolean not null default false;
alter table field_values add column search_text text;
-- of the contact, as in the index of contacts.search
alter table field_values add column search_slice bigint;
-- Each search reads all rows that are pending, and a new index has many at once: so few kilobytes may be pending.
create index field_values_search on field_values using gin (account_id, search_slice, search_text gin_trgm_ops)
  with (gin_pending_list_limit = 256) where search_text is not null;
