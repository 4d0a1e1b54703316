-- Ids that clients of a vendor have stored, and that go on meaning the same thing there. Those of contacts are identities
-- of kind vendor_id.
create table inherited_ids (
  account_id uuid not null,
  -- the face of the vendor; opaque text
  scope text not null,
  thing text not null,
  -- as its clients know it
  value text not null,
  id uuid not null,
  tag_id uuid generated always as (case when thing = 'tag' then id end) stored,
  group_id uuid generated always as (case when thing = 'group' then id end) stored,
  source_id uuid generated always as (case when thing = 'source' then id end) stored,
  status_id uuid generated always as (case when thing = 'status' then id end) stored,
  note_id uuid generated always as (case when thing = 'note' then id end) stored,
  suppression_id uuid generated always as (case when thing = 'suppression' then id end) stored,
  constraint inherited_ids_pkey primary key (account_id, scope, thing, value),
  constraint inherited_ids_id_key unique (account_id, thing, id, scope),
  constraint inherited_ids_thing_check check (thing in ('tag', 'group', 'source', 'status', 'note', 'suppression')),
  constraint inherited_ids_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint inherited_ids_tag_fkey foreign key (account_id, tag_id)
    references tags (account_id, id) on delete cascade,
  constraint inherited_ids_group_fkey foreign key (account_id, group_id)
    references groups (account_id, id) on delete cascade,
  constraint inherited_ids_source_fkey foreign key (account_id, source_id)
    references sources (account_id, id) on delete cascade,
  constraint inherited_ids_status_fkey foreign key (account_id, status_id)
    references statuses (account_id, id) on delete cascade,
  constraint inherited_ids_note_fkey foreign key (account_id, note_id)
    references notes (account_id, id) on delete cascade,
  constraint inherited_ids_suppression_fkey foreign key (account_id, suppression_id)
    references suppressions (account_id, id) on delete cascade
);
-- For the foreign keys: without them every deleted note would read the table.
create index inherited_ids_tag_idx on inherited_ids (account_id, tag_id) where tag_id is not null;
create index inherited_ids_group_idx on inherited_ids (account_id, group_id) where group_id is not null;
create index inherited_ids_source_idx on inherited_ids (account_id, source_id) where source_id is not null;
create index inherited_ids_status_idx on inherited_ids (account_id, status_id) where status_id is not null;
create index inherited_ids_note_idx on inherited_ids (account_id, note_id) where note_id is not null;
create index inherited_ids_suppression_idx on inherited_ids (account_id, suppression_id)
  where suppression_id is not null;

alter table imports
  -- catalog items that are made before the first row; null when there are none, or they are made
  add column items jsonb,
  -- of the ids that entries of the file and items have
  add column scope text,
  -- the first number of a contact that was not handed out when the file came; null: it brought no integers as ids
  add column numbers_from bigint;

-- The import that added it: its undo removes it.
alter table notes add column import_id uuid;
