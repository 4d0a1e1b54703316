-- The whole shape of the directory. `account_id` comes first in every key, constraint and index of the
-- account tables, so that the same schema runs on one node and, distributed by account, on several.
-- Ids are uuid v7 and times are parameters, both made by the program. Text that is compared without
-- regard to letter case is folded by the program into a column of its own: the server's locale never
-- decides what matches.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;

create sequence account_numbers as bigint;

create table accounts (
  id uuid not null,
  number bigint not null default nextval('account_numbers'),
  slug text,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz(3) not null,
  constraint accounts_pkey primary key (id),
  constraint accounts_number_key unique (number),
  constraint accounts_slug_key unique (slug)
);

create table api_keys (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  hash bytea not null,
  prefix text not null,
  scopes text[] not null,
  -- null: each face's own default; 0: unlimited
  rate_limit_count integer,
  rate_limit_seconds integer,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3),
  revoked_at timestamptz(3),
  last_used_at timestamptz(3),
  constraint api_keys_pkey primary key (id),
  constraint api_keys_hash_key unique (hash),
  constraint api_keys_account_key unique (account_id, id),
  constraint api_keys_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- What belongs to the installation and to no account.
create table installation (
  singleton boolean not null default true,
  id uuid not null,
  token_secret bytea not null,
  created_at timestamptz(3) not null,
  constraint installation_pkey primary key (singleton),
  constraint installation_singleton_check check (singleton)
);

-- Tokens made from a key (an access token, a refresh token): only their hashes. They die with the key.
create table access_tokens (
  account_id uuid not null,
  hash bytea not null,
  key_id uuid not null,
  purpose text not null,
  scopes text[] not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  spent_at timestamptz(3),
  constraint access_tokens_pkey primary key (account_id, hash),
  constraint access_tokens_key_fkey foreign key (account_id, key_id)
    references api_keys (account_id, id) on delete cascade
);
create index access_tokens_expiry_idx on access_tokens (account_id, expires_at);

-- The next free integer of each kind. Contacts and notes take blocks; catalogs take one at a time.
create table counters (
  account_id uuid not null,
  name text not null,
  next bigint not null,
  constraint counters_pkey primary key (account_id, name),
  constraint counters_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table tags (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  folded text not null,
  color text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint tags_pkey primary key (account_id, number),
  constraint tags_id_key unique (account_id, id),
  constraint tags_name_key unique (account_id, name),
  constraint tags_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index tags_folded_idx on tags (account_id, folded, number);

create table groups (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  folded text not null,
  color text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint groups_pkey primary key (account_id, number),
  constraint groups_id_key unique (account_id, id),
  constraint groups_folded_key unique (account_id, folded),
  constraint groups_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table sources (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  folded text not null,
  color text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint sources_pkey primary key (account_id, number),
  constraint sources_id_key unique (account_id, id),
  constraint sources_folded_key unique (account_id, folded),
  constraint sources_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table statuses (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  folded text not null,
  color text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint statuses_pkey primary key (account_id, number),
  constraint statuses_id_key unique (account_id, id),
  constraint statuses_folded_key unique (account_id, folded),
  constraint statuses_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table contacts (
  account_id uuid not null,
  id uuid not null,
  number bigint not null,
  version bigint not null default 1,
  type text not null,
  display_name text,
  -- the pair is stored together or not at all
  given_name text,
  family_name text,
  company text,
  description text,
  avatar_url text,
  street text,
  city text,
  state text,
  zip text,
  country_code text,
  owner text,
  blocked boolean not null default false,
  source_number bigint,
  status_number bigint,
  attributes jsonb not null default '{}',
  extensions jsonb not null default '{}',
  -- derived by the program: what is compared, sorted and searched
  name_folded text,
  given_folded text not null,
  family_folded text not null,
  company_folded text,
  dial_digits text,
  search text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint contacts_pkey primary key (account_id, id),
  constraint contacts_number_key unique (account_id, number),
  constraint contacts_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint contacts_source_fkey foreign key (account_id, source_number) references sources (account_id, number),
  constraint contacts_status_fkey foreign key (account_id, status_number) references statuses (account_id, number)
);
create index contacts_created_idx on contacts (account_id, created_at, id);
create index contacts_updated_idx on contacts (account_id, updated_at, id);
create index contacts_name_idx on contacts (account_id, left(name_folded, 200) collate "C", id);
create index contacts_source_idx on contacts (account_id, source_number) where source_number is not null;
create index contacts_status_idx on contacts (account_id, status_number) where status_number is not null;
create index contacts_search_idx on contacts using gin (account_id, search gin_trgm_ops);

create table identities (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  kind text not null,
  scope text not null default '',
  -- canonical; a value too long for an index is stored as its digest, `raw` keeps the text
  value text not null,
  raw text not null,
  -- the namespace in which an exclusive value has one owner; null for shared kinds
  space text,
  -- the representative of the known-equivalent forms of a number
  match_key text,
  label text,
  is_primary boolean not null default false,
  -- the face that wrote it, opaque text
  origin text not null,
  position integer not null,
  verified_at timestamptz(3),
  attrs jsonb not null default '{}',
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint identities_pkey primary key (account_id, id),
  constraint identities_owner_key unique (account_id, space, scope, value),
  constraint identities_held_once_key unique (account_id, contact_id, kind, scope, value),
  constraint identities_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
create index identities_value_idx on identities (account_id, kind, value);
create index identities_match_idx on identities (account_id, match_key) where match_key is not null;

create table contact_tags (
  account_id uuid not null,
  contact_id uuid not null,
  number bigint not null,
  position integer not null,
  constraint contact_tags_pkey primary key (account_id, contact_id, number),
  constraint contact_tags_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade,
  constraint contact_tags_tag_fkey foreign key (account_id, number)
    references tags (account_id, number) on delete cascade
);
create index contact_tags_reverse_idx on contact_tags (account_id, number, contact_id);

create table contact_groups (
  account_id uuid not null,
  contact_id uuid not null,
  number bigint not null,
  position integer not null,
  constraint contact_groups_pkey primary key (account_id, contact_id, number),
  constraint contact_groups_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade,
  constraint contact_groups_group_fkey foreign key (account_id, number)
    references groups (account_id, number) on delete cascade
);
create index contact_groups_reverse_idx on contact_groups (account_id, number, contact_id);

create table notes (
  account_id uuid not null,
  id uuid not null,
  number bigint not null,
  contact_id uuid not null,
  body text not null,
  type text not null,
  author text,
  media_url text,
  attrs jsonb not null default '{}',
  origin text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint notes_pkey primary key (account_id, id),
  constraint notes_number_key unique (account_id, number),
  constraint notes_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
create index notes_contact_idx on notes (account_id, contact_id, created_at, id);

-- Append-only. The current state of a channel is its row with the highest id.
create table consents (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  channel text not null,
  state text not null,
  purpose text,
  source text,
  basis text,
  proof jsonb not null default '{}',
  -- the identities it was given for, as `space:value`
  subjects text[] not null,
  actor jsonb not null,
  occurred_at timestamptz(3) not null,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  constraint consents_pkey primary key (account_id, id),
  constraint consents_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
create index consents_contact_idx on consents (account_id, contact_id, channel, id);

-- `subject` is '' for the whole contact, or one identity as `space:value`.
create table suppressions (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  channel text not null,
  subject text not null default '',
  subjects text[] not null,
  reason text not null,
  source text,
  note text,
  actor jsonb not null,
  expires_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint suppressions_pkey primary key (account_id, id),
  constraint suppressions_channel_key unique (account_id, contact_id, channel, subject),
  constraint suppressions_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);

-- Opt-outs and suppressions that outlive their contact, one row for each number or address they hold for.
-- Whoever is created with that number or address takes them over.
create table retained_refusals (
  account_id uuid not null,
  subject text not null,
  id uuid not null,
  form text not null,
  channel text not null,
  record jsonb not null,
  retained_at timestamptz(3) not null,
  constraint retained_refusals_pkey primary key (account_id, subject, id),
  constraint retained_refusals_form_check check (form in ('consent', 'suppression')),
  constraint retained_refusals_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- Outbox and change feed. A reader takes only rows below its snapshot's xmin, so a late commit is never skipped.
create sequence event_seq as bigint;
create table events (
  account_id uuid not null,
  xact xid8 not null default pg_current_xact_id(),
  seq bigint not null default nextval('event_seq'),
  id uuid not null,
  type text not null,
  contact_id uuid,
  version bigint,
  before jsonb,
  after jsonb,
  actor jsonb not null,
  occurred_at timestamptz(3) not null,
  constraint events_pkey primary key (account_id, xact, seq),
  constraint events_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table idempotency_keys (
  account_id uuid not null,
  key text not null,
  request_hash bytea not null,
  -- null while the first request is still running
  status integer,
  headers jsonb,
  response text,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  constraint idempotency_keys_pkey primary key (account_id, key),
  constraint idempotency_keys_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index idempotency_keys_expiry_idx on idempotency_keys (account_id, expires_at);

create table imports (
  account_id uuid not null,
  id uuid not null,
  state text not null,
  format text not null,
  options jsonb not null,
  mapping jsonb not null default '{}',
  checkpoint jsonb not null default '{}',
  totals jsonb not null default '{}',
  error jsonb,
  actor jsonb not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  constraint imports_pkey primary key (account_id, id),
  constraint imports_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index imports_state_idx on imports (account_id, state, created_at);

create table import_rows (
  account_id uuid not null,
  import_id uuid not null,
  row bigint not null,
  outcome text not null,
  contact_id uuid,
  reason jsonb,
  record jsonb,
  before jsonb,
  constraint import_rows_pkey primary key (account_id, import_id, row),
  constraint import_rows_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);
create index import_rows_outcome_idx on import_rows (account_id, import_id, outcome, row);

create table webhooks (
  account_id uuid not null,
  id uuid not null,
  face text not null,
  url text not null,
  events text[] not null,
  secret text not null,
  is_active boolean not null default true,
  failure_count integer not null default 0,
  settings jsonb not null default '{}',
  cursor_xact xid8,
  cursor_seq bigint,
  last_delivery_at timestamptz(3),
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint webhooks_pkey primary key (account_id, id),
  constraint webhooks_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index webhooks_face_idx on webhooks (account_id, face, created_at);

create table deliveries (
  account_id uuid not null,
  id uuid not null,
  webhook_id uuid not null,
  event_id uuid not null,
  contact_id uuid,
  state text not null,
  attempts integer not null default 0,
  next_at timestamptz(3),
  request jsonb not null,
  response jsonb,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint deliveries_pkey primary key (account_id, id),
  constraint deliveries_event_key unique (account_id, webhook_id, event_id),
  constraint deliveries_webhook_fkey foreign key (account_id, webhook_id)
    references webhooks (account_id, id) on delete cascade
);
create index deliveries_due_idx on deliveries (account_id, next_at) where next_at is not null;

create table merges (
  account_id uuid not null,
  id uuid not null,
  survivor_id uuid not null,
  loser_id uuid not null,
  loser_number bigint not null,
  snapshot jsonb not null,
  actor jsonb not null,
  merged_at timestamptz(3) not null,
  undone_at timestamptz(3),
  constraint merges_pkey primary key (account_id, id),
  constraint merges_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index merges_loser_idx on merges (account_id, loser_id);
create index merges_loser_number_idx on merges (account_id, loser_number);
create index merges_survivor_idx on merges (account_id, survivor_id);
