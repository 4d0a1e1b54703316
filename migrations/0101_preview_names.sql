-- In a dry run, a contact number and a phone number of the same digits had one name. Running dry runs keep both.
insert into import_previews (account_id, import_id, name, contact_id, contact)
select p.account_id, p.import_id, 'contact ' || p.name, p.contact_id, p.contact from import_previews p
where p.name like 'number' || chr(1) || '%'
on conflict do nothing;
