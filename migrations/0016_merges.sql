-- Merges with their way back: the states of both contacts before and after, while the merge can be undone, and what
-- moved from one to the other beside them.
alter table merges alter column snapshot drop not null;
alter table merges add column loser_created_at timestamptz(3) not null;
alter table merges add column counts jsonb not null;
-- Merges that can be undone, for the sweep that takes their snapshots.
create index merges_kept_idx on merges (account_id, merged_at) where snapshot is not null;

create table merge_parts (
  account_id uuid not null,
  merge_id uuid not null,
  part text not null,
  id uuid not null,
  record jsonb,
  constraint merge_parts_pkey primary key (account_id, merge_id, part, id),
  constraint merge_parts_merge_fkey foreign key (account_id, merge_id) references merges (account_id, id) on delete cascade,
  constraint merge_parts_part_check check (part in ('note', 'consent', 'made_consent', 'moved_suppression',
    'kept_suppression', 'dropped_suppression', 'replaced_suppression'))
);

-- The highest version that the contact had, where an undone merge took it back to a lower one: it is not used again.
alter table contacts add column spent_version bigint;

-- Pairs of contacts that may be one person, found by a walk over the contacts and then over their events. Derived: what
-- is shown is looked at again.
create table duplicates (
  account_id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  score smallint not null,
  constraint duplicates_pkey primary key (account_id, one_id, other_id),
  constraint duplicates_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint duplicates_order_check check (one_id < other_id)
);
create index duplicates_other_idx on duplicates (account_id, other_id);
create index duplicates_score_idx on duplicates (account_id, (-score), one_id, other_id);

-- How far the walk is. Contacts are walked downwards to the nil id; `down_to` is null when that is done.
create table duplicate_walks (
  account_id uuid not null,
  down_to uuid,
  position bigint not null,
  seq bigint not null,
  constraint duplicate_walks_pkey primary key (account_id),
  constraint duplicate_walks_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table duplicate_dismissals (
  account_id uuid not null,
  id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  actor jsonb not null,
  created_at timestamptz(3) not null,
  constraint duplicate_dismissals_pkey primary key (account_id, id),
  constraint duplicate_dismissals_pair_key unique (account_id, one_id, other_id),
  constraint duplicate_dismissals_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index duplicate_dismissals_other_idx on duplicate_dismissals (account_id, other_id);
