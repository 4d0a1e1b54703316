-- What earlier rows of a dry run would have written: the names under which later rows find a contact. The name of its id has
-- the contact as well, where later rows may change it.
alter table import_preview_keys add column contact jsonb;
insert into import_preview_keys (account_id, import_id, name, contact_id, contact)
  select v.account_id, v.import_id, E'id\x01' || v.contact_id, v.contact_id, v.contact from import_previews v
  on conflict on constraint import_preview_keys_pkey do update set contact = excluded.contact;
drop table import_previews;
alter table import_preview_keys rename to import_previews;
alter table import_previews rename constraint import_preview_keys_pkey to import_previews_pkey;
alter table import_previews rename constraint import_preview_keys_import_fkey to import_previews_import_fkey;
