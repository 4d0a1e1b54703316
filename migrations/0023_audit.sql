-- The trail of changes of keys, accounts, webhooks, upstreams and kept keys of vendors. It outlives its account, so it refers
-- to none; and it has no secrets, no names and no numbers of people.
create table audit_entries (
  account_id uuid not null,
  id uuid not null,
  occurred_at timestamptz(3) not null,
  -- {face, key_id}: the face and its key, or the command line (cli, null), or the program itself ('', null)
  actor jsonb not null,
  -- key.created, account.changed, …
  action text not null,
  -- the id of what was changed; of an upstream its face
  subject text not null,
  -- of a change only the members that are otherwise since; null: it was made, or is gone
  before jsonb,
  after jsonb,
  -- members that are set or changed and whose values are not written here
  withheld text[] not null,
  constraint audit_entries_pkey primary key (account_id, id)
);
