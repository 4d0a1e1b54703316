-- Imports as they are worked on. Nothing wrote to the two tables of that name before, so they are made anew.

drop table import_rows;
drop table imports;

create table imports (
  account_id uuid not null,
  id uuid not null,
  state text not null,
  format text not null,
  options jsonb not null,
  -- of a CSV: what each column became
  columns jsonb not null default '[]',
  -- who sent it
  caller jsonb not null,
  rows bigint not null default 0,
  bytes bigint not null default 0,
  -- rows settled; of an undo, rows that are not yet taken back
  checkpoint bigint not null default 0,
  settled_bytes bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  rejected bigint not null default 0,
  reverted bigint,
  kept bigint,
  rows_per_second double precision,
  -- items of catalogs that it made; of a dry run, those that it would make
  made jsonb not null default '[]',
  error jsonb,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  constraint imports_pkey primary key (account_id, id),
  constraint imports_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index imports_due_idx on imports (account_id, id)
  where state in ('receiving', 'queued', 'running', 'undoing');

-- What was read of a file and is not settled yet: rows as lines of JSON, deflated.
create table import_parts (
  account_id uuid not null,
  import_id uuid not null,
  first_row bigint not null,
  rows integer not null,
  -- of the file, up to the end of this part
  end_bytes bigint not null,
  payload bytea not null,
  constraint import_parts_pkey primary key (account_id, import_id, first_row),
  constraint import_parts_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);
alter table import_parts alter column payload set storage external;

-- What became of each row. They stay as long as the account does.
create table import_rows (
  account_id uuid not null,
  import_id uuid not null,
  row bigint not null,
  outcome text not null,
  contact_id uuid,
  -- of the contact as this row left it
  version bigint,
  flaws jsonb,
  -- of a rejected row, as the file has it
  raw jsonb,
  -- of an updated one, the contact as it was
  before jsonb,
  -- null until it is taken back, or found changed and left
  reverted boolean,
  constraint import_rows_pkey primary key (account_id, import_id, row),
  constraint import_rows_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);
-- Most rows are created ones, and are found by the primary key.
create index import_rows_outcome_idx on import_rows (account_id, import_id, outcome, row)
  where outcome <> 'created';
create index import_rows_updated_idx on import_rows (account_id, import_id, contact_id, row)
  where outcome = 'updated';

-- A dry run's view of what its earlier rows would have made and changed; gone when it ends.
create table import_previews (
  account_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  contact jsonb not null,
  constraint import_previews_pkey primary key (account_id, import_id, contact_id),
  constraint import_previews_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

create table import_preview_keys (
  account_id uuid not null,
  import_id uuid not null,
  name text not null,
  contact_id uuid not null,
  constraint import_preview_keys_pkey primary key (account_id, import_id, name, contact_id),
  constraint import_preview_keys_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);
