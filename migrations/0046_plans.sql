-- Changes that keys proposed. A plan is applied at most once, on the contacts and at the versions that it was made for. The token
-- is stored as SHA-256 only.
create table plans (
  account_id uuid not null,
  hash bytea not null,
  key_id uuid not null,
  -- what is wanted: {op, ...}
  change jsonb not null,
  contact_ids uuid[] not null,
  versions integer[] not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  applied_at timestamptz(3),
  -- the id of the merge or of the bulk change
  outcome_id uuid,
  constraint plans_pkey primary key (account_id, hash),
  constraint plans_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index plans_expiry_idx on plans (account_id, expires_at);

-- The contacts that a key was shown on a day (UTC), where that is bounded.
create table shown_contacts (
  account_id uuid not null,
  key_id uuid not null,
  day date not null,
  contact_id uuid not null,
  constraint shown_contacts_pkey primary key (account_id, key_id, day, contact_id),
  constraint shown_contacts_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index shown_contacts_day_idx on shown_contacts (account_id, day);
create index shown_contacts_contact_idx on shown_contacts (account_id, contact_id);
