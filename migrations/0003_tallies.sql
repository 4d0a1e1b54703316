-- Totals without counting, and deep pages without reading what they skip.

-- What was added to and taken from each bucket of 4096 numbers, one row for every statement that did so. The sum is
-- exact in every snapshot, and nobody who writes waits for anybody. Rows of a bucket are merged now and then.
create table contact_tallies (
  account_id uuid not null,
  bucket bigint not null,
  id uuid not null,
  contacts integer not null,
  -- of them with dial_digits
  dialable integer not null,
  -- the created_at of every contact that was added lies between these
  lowest timestamptz(3),
  highest timestamptz(3),
  constraint contact_tallies_pkey primary key (account_id, bucket, id),
  constraint contact_tallies_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

insert into contact_tallies (account_id, bucket, id, contacts, dialable, lowest, highest)
select c.account_id, c.number / 4096, gen_random_uuid(), count(*), count(c.dial_digits), min(c.created_at), max(c.created_at)
from contacts c
group by c.account_id, c.number / 4096;

-- Lists with page numbers go by time, then number, and many contacts of an import share a time. With the number to dial
-- the index alone tells whom a list skips that shows nobody without one.
create index contacts_listed_idx on contacts (account_id, created_at, number) include (dial_digits);

-- Lists in the order of the ids that callers chose: those ids in their order, and for each contact which of them counts.
create index identities_chosen_idx on identities (account_id, scope, left(raw, 200) collate "C") where kind = 'vendor_id';
create index identities_chooser_idx on identities (account_id, contact_id, scope, position, id) where kind = 'vendor_id';
