-- Deleted contacts with everything they had, so that they can be restored for some days. The statement that deletes a contact writes
-- its row.
create table deleted_contacts (
  account_id uuid not null,
  contact_id uuid not null,
  number bigint not null,
  version bigint not null,
  display_name text,
  company text,
  -- the searched text, as of a contact
  search text not null,
  -- its exclusive identities, as erasures name them
  names text[] not null,
  -- the contact as in the snapshots of merges
  snapshot jsonb not null,
  -- rows of other tables: {notes, consents, suppressions, activity, inherited}
  belongings jsonb not null,
  bytes integer not null,
  actor jsonb not null,
  deleted_at timestamptz(3) not null,
  constraint deleted_contacts_pkey primary key (account_id, contact_id),
  constraint deleted_contacts_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index deleted_contacts_order_idx on deleted_contacts (account_id, deleted_at, contact_id);
