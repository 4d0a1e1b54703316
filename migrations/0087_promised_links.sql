-- A statement that links contacts to tags or groups, or a chunk of an import, holds these items once until its transaction ends. The
-- deletion of an item waits for that, and deletes its links.
alter table contact_tags drop constraint if exists contact_tags_tag_fkey;
alter table contact_groups drop constraint if exists contact_groups_group_fkey;
