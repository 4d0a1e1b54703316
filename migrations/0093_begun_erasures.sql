-- Erasures that have begun: the contact is deleted, and other data about the person is rewritten in batches. Each erased id has a row, by
-- which readers of events skip its events up to the position; the row of the contact itself has what the batches search for, until the last
-- batch deletes it.
create table begun_erasures (
  account_id uuid not null references accounts (id) on delete cascade,
  contact_id uuid not null,
  erased_id uuid not null,
  position bigint not null,
  erased_at timestamptz(3) not null,
  touched_at timestamptz(3) not null,
  person jsonb,
  found jsonb,
  refusals jsonb,
  constraint begun_erasures_pkey primary key (account_id, contact_id)
);
create index begun_erasures_erased_idx on begun_erasures (account_id, erased_id);
