-- People who work in an account. Each has a role, which says what it may do and whom it sees, and at most one key of its own
-- for its sessions; nobody knows the secret of that key.
create table members (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  -- as it was given; compared in lower case
  email text,
  -- a role of the program, or one of `roles`
  role text not null,
  -- invited, active, suspended, left
  state text not null,
  -- numbers of the groups whose people the member sees where the role sees groups
  group_numbers bigint[] not null,
  -- as in `member_owners`, in their order
  owners text[] not null,
  -- when a rule assigned a new contact to the member last; null: never
  assigned_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint members_pkey primary key (account_id, number),
  constraint members_id_key unique (account_id, id),
  constraint members_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
-- One member for each address, among those who have not left.
create unique index members_email_key on members (account_id, lower(email)) where email is not null and state <> 'left';

-- Roles that an account made, beside those of the program.
create table roles (
  account_id uuid not null,
  name text not null,
  label text not null,
  scopes text[] not null,
  -- all, groups, own
  sees text not null,
  hidden text[] not null,
  masked text[] not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint roles_pkey primary key (account_id, name),
  constraint roles_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- The texts in the owner field of contacts that mean a member: each means one.
create table member_owners (
  account_id uuid not null,
  owner text not null,
  member_number bigint not null,
  constraint member_owners_pkey primary key (account_id, owner),
  constraint member_owners_member_fkey foreign key (account_id, member_number)
    references members (account_id, number) on delete cascade
);
create index member_owners_member on member_owners (account_id, member_number);

-- How a member proves who it is: a subject of an OIDC issuer, or a passkey. The same person in several accounts has the same
-- subject in each.
create table member_logins (
  account_id uuid not null,
  id uuid not null,
  member_number bigint not null,
  -- the issuer's URL; empty for a passkey
  issuer text not null,
  -- the issuer's subject, or the id of a passkey's credential
  subject text not null,
  label text not null,
  -- of a passkey
  public_key bytea,
  counter bigint,
  transports text[],
  created_at timestamptz(3) not null,
  last_used_at timestamptz(3),
  constraint member_logins_pkey primary key (account_id, id),
  constraint member_logins_subject_key unique (account_id, issuer, subject),
  constraint member_logins_member_fkey foreign key (account_id, member_number)
    references members (account_id, number) on delete cascade
);

-- Keys that end with their member. `is_session`: the one that its sessions are made of.
alter table api_keys add column member_number bigint;
alter table api_keys add column is_session boolean not null default false;
create index api_keys_member on api_keys (account_id, member_number) where member_number is not null;
create unique index api_keys_session on api_keys (account_id, member_number) where is_session;

-- Sessions of members in browsers, each of them a family of tokens.
create table sessions (
  account_id uuid not null,
  family_id uuid not null,
  member_number bigint not null,
  -- the browser and system, as far as the browser tells
  agent text not null,
  -- the login that opened it; null: a code or an invitation
  login_id uuid,
  -- the session at the provider, for an end that the provider tells
  provider_sid text,
  created_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  ends_at timestamptz(3) not null,
  constraint sessions_pkey primary key (account_id, family_id),
  constraint sessions_member_fkey foreign key (account_id, member_number)
    references members (account_id, number) on delete cascade
);
create index sessions_member on sessions (account_id, member_number);

-- The people of an owner, newest last. Pages far down, those in other orders, and totals are read in it alone. Contacts without an owner cost nothing.
create index contacts_owner on contacts (account_id, owner, created_at, number) include (id, updated_at, dial_digits)
  where owner is not null;
