-- A merge keeps what the messages told of both contacts, so that its undo can divide it again: one part, whose record has both.
alter table merge_parts drop constraint merge_parts_part_check;
alter table merge_parts add constraint merge_parts_part_check check (part in ('note', 'consent', 'made_consent', 'moved_suppression',
  'kept_suppression', 'dropped_suppression', 'replaced_suppression', 'activity'));
