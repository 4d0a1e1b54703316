-- Whether the account ever had an intake: only then its contacts have messages, which some APIs show. An account from before this
-- migration may have had one.
alter table accounts add column has_intakes boolean not null default true;
alter table accounts alter column has_intakes set default false;

-- What people see of an intake, and what it keeps of a secret or address that was replaced.
alter table intakes
  -- payloads with something that could not be applied until their time was over
  add column failed bigint not null default 0,
  -- when the platform last verified the address
  add column verified_at timestamptz(3),
  -- the secret and the token before the current ones, encrypted and as SHA-256, and until when they count too
  add column old_secret bytea,
  add column old_secret_until timestamptz(3),
  add column old_token_hash bytea,
  add column old_token_until timestamptz(3),
  -- what came, by kind: {kind: count}; in all, and on one day (UTC, as 2026-01-15)
  add column kinds jsonb not null default '{}',
  add column today jsonb not null default '{}',
  add column today_on text;

-- A payload with a change that was refused has the state `refused` until it is applied again.
alter table intake_payloads
  add column attempts smallint not null default 0,
  add column retry_at timestamptz(3);
create index intake_payloads_retry_idx on intake_payloads (account_id, retry_at, intake_id) where state = 'refused';
