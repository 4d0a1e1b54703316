-- A key that another key made ends with it: `parent_id` is its maker. `rate_key_id` is the ancestor in whose rate window
-- its requests count; null: its own. What the command line made has neither, nor have keys that are older than this.
alter table api_keys add column parent_id uuid;
alter table api_keys add column rate_key_id uuid;
alter table api_keys add constraint api_keys_parent_fkey foreign key (account_id, parent_id)
  references api_keys (account_id, id) on delete cascade;
alter table api_keys add constraint api_keys_rate_key_fkey foreign key (account_id, rate_key_id)
  references api_keys (account_id, id) on delete cascade;
create index api_keys_parent_idx on api_keys (account_id, parent_id) where parent_id is not null;
create index api_keys_rate_key_idx on api_keys (account_id, rate_key_id) where rate_key_id is not null;

-- Of a secret of up to four characters the shown prefix was the secret itself.
update api_keys set prefix = '' where hash = sha256(convert_to(prefix, 'UTF8'));

-- All tokens that came, through whatever refreshes, from one first pair: they end together when a refresh token is sent
-- a second time. Pairs that are older than this are each by themselves.
alter table access_tokens add column family_id uuid;
update access_tokens set family_id = gen_random_uuid();
alter table access_tokens alter column family_id set not null;
create index access_tokens_family_idx on access_tokens (account_id, family_id);
