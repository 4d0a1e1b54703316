-- Few contacts may have most rows of these tables. From such statistics PostgreSQL expects as many rows of any contact,
-- and reads the rows of the whole account for each one. The value states two rows a contact.
alter table consents alter column contact_id set (n_distinct = -0.5);
alter table suppressions alter column contact_id set (n_distinct = -0.5);
alter table notes alter column contact_id set (n_distinct = -0.5);
analyze consents, suppressions, notes;
