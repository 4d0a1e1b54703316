-- Steps of a sign-in that were used: the answer of a provider or of a passkey counts once. A row is kept until its step would have
-- expired anyway. Whose account it is about is not known yet.
create table spent_steps (
  -- without a foreign key: an id that no account has, as the streams of the whole server have
  account_id uuid not null,
  id text not null,
  ends_at timestamptz(3) not null,
  constraint spent_steps_pkey primary key (account_id, id)
);
create index spent_steps_end on spent_steps (account_id, ends_at);
