-- Outcomes of imports are lines of JSON for each row, deflated. Chunks of Switchbook 0.2.0 keep their columns until retention
-- deletes them, or an erasure rewrites them.
alter table import_chunks add column content bytea;
alter table import_chunks alter column outcomes drop not null;
alter table import_chunks alter column packed drop not null;
