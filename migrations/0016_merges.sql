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
