-- Whether this database is in charge of the installation, and who was erased, for restores.
--
--   in_charge  as usual
--   moving     a move copies it to another place; nothing may be written
--   moved      the other place is in charge
--   arriving   the copy of a move that is not finished
alter table installation add column standing text not null default 'in_charge';
alter table installation add constraint installation_standing_check
  check (standing in ('in_charge', 'moving', 'moved', 'arriving'));
alter table installation add column move_id uuid;
-- Where it goes to or comes from: a directory, or an address without its password.
alter table installation add column move_place text;
alter table installation add column moved_at timestamptz(3);

-- Persons who were erased. A restore of an older backup erases them again.
create table erasures (
  account_id uuid not null,
  -- of the person, or merged into it
  contact_id uuid not null,
  erased_at timestamptz(3) not null,
  -- of its identities, under a key that only a database of this installation has
  hashes bytea[] not null,
  constraint erasures_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint erasures_pkey primary key (account_id, contact_id)
);

-- Older erasures are known by their ids alone.
insert into erasures (account_id, contact_id, erased_at, hashes)
select e.account_id, e.contact_id, max(e.occurred_at), '{}'::bytea[] from events e
where e.type = 'contact.erased' and e.contact_id is not null
group by e.account_id, e.contact_id;
