-- The people who work with contacts, as a caller's own system lists them: its ids, within the scope of that system.
create table agents (
  account_id uuid not null,
  scope text not null,
  id text not null,
  name text not null,
  phone text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint agents_pkey primary key (account_id, scope, id),
  constraint agents_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
