-- The accounts by shard, for a cluster (Citus): what asks every shard for the work of all its accounts begins here, since
-- `accounts` is a copy on every node. It is filled there by whoever asks; on one PostgreSQL it is empty.
create table account_places (
  account_id uuid not null,
  constraint account_places_pkey primary key (account_id),
  constraint account_places_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
