-- Erasure of a person. Opt-outs that outlive an erased contact are stored under salted hashes of its numbers and emails;
-- the salt is made with the first one.
alter table accounts add column refusal_salt bytea;

-- How often rows that wait in the spool were erased: a worker that read them before reads them again.
alter table imports add column erasures integer not null default 0;
