-- When keys were last used, apart from the keys: those are on every node of a cluster, so that each note would be a write of all
-- nodes, while a note of its own is one of the node that has the account.
create table key_uses (
  account_id uuid not null,
  key_id uuid not null,
  last_used_at timestamptz(3) not null,
  constraint key_uses_pkey primary key (account_id, key_id),
  constraint key_uses_key_fkey foreign key (account_id, key_id)
    references api_keys (account_id, id) on delete cascade
) with (fillfactor = 50);
insert into key_uses (account_id, key_id, last_used_at)
  select k.account_id, k.id, k.last_used_at from api_keys k where k.last_used_at is not null;
alter table api_keys drop column last_used_at;

-- Windows that ended long ago are swept, those of keys that are gone too.
create index rate_windows_end_idx on rate_windows (account_id, ends_at);
