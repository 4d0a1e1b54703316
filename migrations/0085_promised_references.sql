-- The statements of the program keep these references: the rows of a contact are written and deleted with it, in one transaction. A check of
-- each row made imports slower by a third. `doctor` checks them.
alter table identities drop constraint if exists identities_contact_fkey;
alter table contact_tags drop constraint if exists contact_tags_contact_fkey;
alter table contact_groups drop constraint if exists contact_groups_contact_fkey;
alter table events drop constraint if exists events_account_fkey;
alter table contacts drop constraint if exists contacts_account_fkey;
