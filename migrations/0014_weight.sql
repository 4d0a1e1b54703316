-- What a contact weighs. Each index is what some statement cannot do without.

-- Terms of one or two letters are looked for by a walk; an index for them was the largest of all.
drop index contacts_short_search_idx;

-- Identities are addressed with their contact, exclusive ones found in their space, shared ones by value.
alter table identities drop constraint identities_pkey;
alter table identities add constraint identities_pkey primary key (account_id, contact_id, id);
alter table identities drop constraint identities_held_once_key;
alter table identities drop constraint identities_owner_key;
create unique index identities_owner_key on identities (account_id, space, scope, value) where space is not null;
drop index identities_value_idx;
create unique index identities_held_once_key on identities (account_id, kind, value, scope, contact_id) where space is null;
-- a chosen or external id whatever its scope
create index identities_any_scope_idx on identities (account_id, kind, value) where space is not null and scope <> '';

-- An event holds what is not at its default, and of what was before an update what is otherwise now.
alter table events alter column before type json using before::json;
alter table events alter column after type json using after::json;

-- Absent where they say nothing of their own: the spelling of a number is then its digits behind a plus, that of another
-- kind its value; the last change was its making.
alter table identities alter column raw drop not null;
alter table identities alter column updated_at drop not null;

-- Links by their item alone: entries with one key are packed into lists of a few bytes each.
drop index contact_tags_reverse_idx;
create index contact_tags_reverse_idx on contact_tags (account_id, number);
drop index contact_groups_reverse_idx;
create index contact_groups_reverse_idx on contact_groups (account_id, number);
