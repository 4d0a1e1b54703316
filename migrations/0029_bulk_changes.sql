-- Changes of many contacts, worked on in the background.
create table bulk_changes (
  account_id uuid not null,
  id uuid not null,
  state text not null,
  -- who asked for it, and for its undo
  caller jsonb not null,
  undo_caller jsonb,
  -- which contacts: texts by name, or ids. Once it has ended, texts about persons are null and ids are gone
  filter jsonb,
  -- the country of numbers in the filter
  region text,
  contact_ids text[],
  change jsonb not null,
  -- by a filter: contacts from here on were looked at, from the newest to the oldest; of an undo: contacts up to here
  position uuid not null,
  -- null: not counted
  matched bigint,
  seen bigint not null default 0,
  changed bigint not null default 0,
  unchanged bigint not null default 0,
  failed bigint not null default 0,
  reverted bigint,
  kept bigint,
  per_second double precision,
  error jsonb,
  -- what an undo needs is no longer kept
  rows_gone boolean not null default false,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- since when it waits for its turn, or for the turn of its undo
  due_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  constraint bulk_changes_pkey primary key (account_id, id),
  constraint bulk_changes_account_fkey foreign key (account_id) references accounts (id) on delete cascade
) with (fillfactor = 70);
create index bulk_changes_due_idx on bulk_changes (account_id, due_at, id)
  where state in ('queued', 'running', 'undoing');

-- What the contacts had that a bulk change has changed, until it is undone or cannot be any more.
create table bulk_change_contacts (
  account_id uuid not null,
  bulk_change_id uuid not null,
  contact_id uuid not null,
  had jsonb not null,
  constraint bulk_change_contacts_pkey primary key (account_id, bulk_change_id, contact_id),
  constraint bulk_change_contacts_bulk_change_fkey foreign key (account_id, bulk_change_id)
    references bulk_changes (account_id, id) on delete cascade
);
