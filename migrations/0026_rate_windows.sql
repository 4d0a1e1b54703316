-- Windows of rate limits, while several processes count them together. Unlogged, since a count is worth no disk write: after
-- a crash of PostgreSQL the windows begin anew, as they do after a restart of the only process. A row for each face and key
-- at most, used again and again.
create unlogged table rate_windows (
  account_id uuid not null,
  -- whose requests are counted together
  bucket text not null,
  hits bigint not null,
  ends_at timestamptz(3) not null,
  constraint rate_windows_pkey primary key (account_id, bucket),
  constraint rate_windows_account_fkey foreign key (account_id) references accounts (id) on delete cascade
) with (fillfactor = 50);
