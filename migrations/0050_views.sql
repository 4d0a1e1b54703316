-- Saved views of the list of contacts: filter, order and columns under a name. They belong to one key, or to the whole account.
create table views (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  -- null: for all keys of the account
  owner_key_id uuid,
  -- ascending among the views for all, and among those of a key
  position integer not null,
  definition json not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint views_pkey primary key (account_id, number),
  constraint views_id_key unique (account_id, id),
  constraint views_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint views_owner_fkey foreign key (account_id, owner_key_id)
    references api_keys (account_id, id) on delete cascade
);
