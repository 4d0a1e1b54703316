-- Watched segments: their contacts are kept, so that events tell which contacts enter and leave.
alter table segments
  add column is_watched boolean not null default false,
  -- events tell of changes from then on; null: not watched, or its contacts are not all found yet
  add column watched_since timestamptz(3),
  -- contacts below this id are still to be compared; null: all were
  add column down_to uuid,
  -- the last event that was read
  add column position bigint,
  add column seq bigint,
  -- when the last comparison of all contacts began, and when the next is due
  add column walk_began_at timestamptz(3),
  add column next_walk_at timestamptz(3);
create index segments_watched_idx on segments (account_id, number) where is_watched;
create table segment_members (
  account_id uuid not null,
  segment_number bigint not null,
  contact_id uuid not null,
  constraint segment_members_pkey primary key (account_id, segment_number, contact_id),
  constraint segment_members_segment_fkey foreign key (account_id, segment_number)
    references segments (account_id, number) on delete cascade
);
-- Only events of the contacts of this segment are sent; null: of all.
alter table webhooks add column segment_number bigint;
