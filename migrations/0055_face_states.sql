-- What is known of the use of each API by an account, so that a move from a vendor can be followed.
create table face_states (
  account_id uuid not null,
  face text not null,
  -- the key that was made or imported last for clients of this API
  key_id uuid,
  -- the last completed comparison with the live vendor
  compared_at timestamptz(3),
  requests bigint,
  contacts bigint,
  differences bigint,
  constraint face_states_pkey primary key (account_id, face),
  constraint face_states_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- Calls that were forwarded to the vendor, calls of paths that nothing answered, and the first call of the day that succeeded.
alter table daily_calls
  add column forwarded bigint not null default 0,
  add column unserved bigint not null default 0,
  add column first_at timestamptz(3),
  add column first_key_id uuid;
