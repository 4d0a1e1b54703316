-- The row that an encrypted key was sealed for, where that is not this one.
alter table upstreams add column sealed_as text;
-- Whether contacts that are unknown here are looked up at the vendor.
alter table upstreams add column read_through boolean not null default false;
-- The file that the key is read from again, below the folder that the operator allows.
alter table upstreams add column key_file text;
-- When the key ends, where it says so itself.
alter table upstreams add column key_ends_at timestamptz(3);
-- Since when the vendor refuses the key.
alter table upstreams add column key_refused_at timestamptz(3);

-- One vendor serves its two versions on two hosts, each with a key.
insert into upstreams (account_id, face, url, key, created_at, updated_at, made_by, sealed_as)
select account_id, 'wazzup-v2', url, key, created_at, updated_at, made_by, 'wazzup' from upstreams where face = 'wazzup';
insert into upstreams (account_id, face, url, key, created_at, updated_at, made_by, sealed_as)
select account_id, 'wazzup-v3', url, key, created_at, updated_at, made_by, 'wazzup' from upstreams where face = 'wazzup';
delete from upstreams where face = 'wazzup';

-- Ids of vendors whose contacts were deleted here: they are not looked up at the vendor, which may have them still. A hash each,
-- so that nothing of the person is left.
create table gone_vendor_ids (
  account_id uuid not null,
  hash text not null,
  gone_at timestamptz(3) not null,
  constraint gone_vendor_ids_pkey primary key (account_id, hash),
  constraint gone_vendor_ids_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
