-- The item into which a deleted one was merged. Restores and undos give a contact this one.
alter table dropped_items add column into_number bigint;
