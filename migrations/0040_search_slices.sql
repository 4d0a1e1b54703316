-- The index of the searched text also knows the slice of each contact: 8192 numbers that lie next to each other. A page of a search
-- is then found in the first slices of its order, without the matches in all others.
create index contacts_search_slices_idx on contacts using gin (account_id, (number / 8192),
  split_part(search, chr(30), 1) gin_trgm_ops, split_part(search, chr(30), 2) gin_trgm_ops);
drop index contacts_search_idx;
alter index contacts_search_slices_idx rename to contacts_search_idx;
