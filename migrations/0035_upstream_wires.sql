-- The row that an encrypted key was sealed for, where that is not this one.
alter table upstreams add column sealed_as text;
-- Whether contacts that are unknown here are looked up at the vendor.
alter table upstreams add column read_through boolean not null default false;
-- The file that the key is read from again, below the folder that the operator allows.
alter table upstreams add column key_file text;
-- When the key ends, where it says so itself.
alter table upstreams add column key_ends_at timestamptz(3);
-- Since when the vendor refuses the key.
alter table upstreams add column key_refused_at timestamptz(3);

-- One vendor serves its two versions on two hosts, each with a key.
insert into upstreams (account_id, face, url, key, created_at, updated_at, made_by, sealed_as)
select account_id, 'wazzup-v2', url, key, created_at, updated_at, made_by, 'wazzup' from upstreams where face = 'wazzup';
insert into upstreams (account_id, face, url, key, created_at, updated_at, made_by, sealed_as)
select account_id, 'wazzup-v3', url, key, created_at, updated_at, made_by, 'wazzup' from upstreams where face = 'wazzup';
delete from upstreams where face = 'wazzup';
