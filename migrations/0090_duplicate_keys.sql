-- Keys under which the search for duplicates finds near contacts (packages/domain/src/contact/compared-person.ts). Only accounts
-- that requested duplicates have some.
create table duplicate_keys (
  account_id uuid not null,
  key bigint not null,
  contact_id uuid not null,
  constraint duplicate_keys_pkey primary key (account_id, key, contact_id),
  constraint duplicate_keys_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index duplicate_keys_contact_idx on duplicate_keys (account_id, contact_id);
-- Contacts below this id are still without keys; null: all have theirs. After the last the search compares all contacts again.
alter table duplicate_walks add column keys_to uuid;
update duplicate_walks set keys_to = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
