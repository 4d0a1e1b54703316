-- The index of the searched text also knows the owner of each contact. A member who sees its own people finds its matches among them, and
-- not among those of everybody.
create index contacts_search_owners_idx on contacts using gin (account_id, (number / 8192), owner,
  split_part(search, chr(30), 1) gin_trgm_ops, split_part(search, chr(30), 2) gin_trgm_ops);
drop index contacts_search_idx;
alter index contacts_search_owners_idx rename to contacts_search_idx;
