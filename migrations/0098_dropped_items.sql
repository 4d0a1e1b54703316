-- Numbers of deleted tags, groups, sources and statuses. No item gets one again: histories, the bin and undos name items by their numbers.
create table dropped_items (
  account_id uuid not null,
  -- tags, groups, sources or statuses
  catalog text not null,
  number bigint not null,
  constraint dropped_items_pkey primary key (account_id, catalog, number),
  constraint dropped_items_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
