-- The whole shape of the directory. `account_id` comes first in every key, constraint and index of the
-- account tables, so that the same schema runs on one node and, distributed by account, on several.
-- Ids are uuid v7 and times are parameters, both made by the program. Text that is compared without
-- regard to letter case is folded by the program into a column of its own: the server's locale never
-- decides what matches.
--
-- Subjects, in this order: installation and accounts, catalogs, contacts, consent, events, other APIs' ids, imports,
-- bulk changes, merges, webhooks, vendors, usage. The migrations 0001 to 0035 of Switchbook 0.2.0 made the same.

create extension if not exists pg_trgm;
create extension if not exists btree_gin;


-- Installation and accounts

-- What belongs to the installation and to no account.
create table installation (
  singleton boolean not null default true,
  id uuid not null,
  token_secret bytea not null,
  created_at timestamptz(3) not null,
  -- Positions in the feed survive a restore and a move to another cluster: epoch * 2^40 + the id of the transaction. When the
  -- program finds its rows in another cluster (or on another timeline), where ids are counted anew, it begins the next epoch:
  -- whatever was written before stays in its order and lies below all that comes.
  epoch integer not null default 0,
  -- where the epoch began, as `system identifier:timeline`; null: never asked
  cluster text,
  -- Whether this database is in charge:
  --   in_charge  as usual
  --   moving     a move copies it to another place; nothing may be written
  --   moved      the other place is in charge
  --   arriving   the copy of a move that is not finished
  standing text not null default 'in_charge',
  move_id uuid,
  -- where it goes to or comes from: a directory, or an address without its password
  move_place text,
  moved_at timestamptz(3),
  constraint installation_pkey primary key (singleton),
  constraint installation_singleton_check check (singleton),
  constraint installation_standing_check check (standing in ('in_charge', 'moving', 'moved', 'arriving'))
);

create sequence account_numbers as bigint;
create table accounts (
  id uuid not null,
  number bigint not null default nextval('account_numbers'),
  -- null: of an account that is being deleted
  slug text,
  name text not null,
  settings jsonb not null default '{}',
  created_at timestamptz(3) not null,
  -- An account that is being deleted: its keys open nothing any more, and its rows go in steps before its own does.
  deleted_at timestamptz(3),
  -- a slug that was made from the name is shown, and binds nobody who never chose it
  is_slug_made boolean not null default false,
  -- Opt-outs that outlive an erased contact are stored under salted hashes of its numbers and emails; the salt is made with
  -- the first one.
  refusal_salt bytea,
  constraint accounts_pkey primary key (id),
  constraint accounts_number_key unique (number),
  constraint accounts_slug_key unique (slug),
  constraint accounts_slug_check check (slug is not null or deleted_at is not null)
);

-- The accounts by shard, for a cluster (Citus): what asks every shard for the work of all its accounts begins here, since
-- `accounts` is a copy on every node. It is filled there by whoever asks; on one PostgreSQL it is empty.
create table account_places (
  account_id uuid not null,
  constraint account_places_pkey primary key (account_id),
  constraint account_places_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- A key that another key made ends with it: `parent_id` is its maker. `rate_key_id` is the ancestor in whose rate window
-- its requests count; null: its own. What the command line made has neither, nor have keys
-- of before this was kept.
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
  parent_id uuid,
  rate_key_id uuid,
  -- the secret that the key had before it got another; it opens until then
  former_hash bytea,
  former_until timestamptz(3),
  constraint api_keys_pkey primary key (id),
  constraint api_keys_hash_key unique (hash),
  constraint api_keys_account_key unique (account_id, id),
  constraint api_keys_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint api_keys_parent_fkey foreign key (account_id, parent_id)
    references api_keys (account_id, id) on delete cascade,
  constraint api_keys_rate_key_fkey foreign key (account_id, rate_key_id)
    references api_keys (account_id, id) on delete cascade,
  constraint api_keys_former_hash_key unique (former_hash)
);
create index api_keys_parent_idx on api_keys (account_id, parent_id) where parent_id is not null;
create index api_keys_rate_key_idx on api_keys (account_id, rate_key_id) where rate_key_id is not null;

-- When keys were last used, apart from the keys: those are on every node of a cluster, so that each note would be a write of all
-- nodes, while a note of its own is one of the node that has the account.
create table key_uses (
  account_id uuid not null,
  key_id uuid not null,
  last_used_at timestamptz(3) not null,
  constraint key_uses_pkey primary key (account_id, key_id),
  constraint key_uses_key_fkey foreign key (account_id, key_id)
    references api_keys (account_id, id) on delete cascade
) with (fillfactor = 50);

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
  -- All tokens that came, through whatever refreshes, from one first pair: they end together when a refresh token is sent
  -- a second time.
  family_id uuid not null,
  constraint access_tokens_pkey primary key (account_id, hash),
  constraint access_tokens_key_fkey foreign key (account_id, key_id)
    references api_keys (account_id, id) on delete cascade
);
create index access_tokens_expiry_idx on access_tokens (account_id, expires_at);
create index access_tokens_family_idx on access_tokens (account_id, family_id);

-- The trail of changes of keys, accounts, webhooks, upstreams and kept keys of vendors. It outlives its account, so it refers
-- to none; and it has no secrets, no names and no numbers of people.
create table audit_entries (
  account_id uuid not null,
  id uuid not null,
  occurred_at timestamptz(3) not null,
  -- {face, key_id}: the face and its key, or the command line (cli, null), or the program itself ('', null)
  actor jsonb not null,
  -- key.created, account.changed, …
  action text not null,
  -- the id of what was changed; of an upstream its face
  subject text not null,
  -- of a change only the members that are otherwise since; null: it was made, or is gone
  before jsonb,
  after jsonb,
  -- members that are set or changed and whose values are not written here
  withheld text[] not null,
  constraint audit_entries_pkey primary key (account_id, id)
);

-- An answer, written by the transaction of the write that it answers, and never before. Who is at work under a key is told by
-- an advisory lock, which ends with its connection.
create table idempotency_keys (
  account_id uuid not null,
  key text not null,
  request_hash bytea not null,
  status integer not null,
  headers jsonb not null,
  response text not null,
  created_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  -- of a file that was refused before its end, how many bytes the hash covers; null: all of them
  request_bytes bigint,
  constraint idempotency_keys_pkey primary key (account_id, key),
  constraint idempotency_keys_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index idempotency_keys_expiry_idx on idempotency_keys (account_id, expires_at);

-- The next free integer of each kind. Contacts and notes take blocks; catalogs take one at a time.
create table counters (
  account_id uuid not null,
  name text not null,
  next bigint not null,
  constraint counters_pkey primary key (account_id, name),
  constraint counters_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);


-- Catalogs

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


-- Contacts

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
  -- sections (names, company, primary email, other emails, numbers, spellings of numbers, user names), so that a search in some
  -- fields reads no other table. Characters beyond ASCII are written as capitals, since not every locale takes them for letters.
  search text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- How many ids callers chose for a contact in each scope, as JSON with the scopes in order; two stands for any more.
  -- 'null' where that is too long for an index.
  vendor_scopes text collate "C" not null default '{}',
  -- The highest version that the contact had, where an undone merge took it back to a lower one: it is not used again.
  spent_version bigint,
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
-- Lists with page numbers go by time, then number, and many contacts of an import share a time. With the number to dial
-- the index alone tells whom a list skips that shows nobody without one.
create index contacts_listed_idx on contacts (account_id, created_at, number) include (dial_digits);
-- Names and addresses apart, since a word that all emails share is nobody's name. Terms of one or two letters are looked for by a
-- walk: an index for them would be the largest of all.
create index contacts_search_idx on contacts using gin (account_id,
  split_part(search, chr(30), 1) gin_trgm_ops, split_part(search, chr(30), 2) gin_trgm_ops);
-- Lists in the order of the ids that callers chose find those who have none in a scope without looking at the others.
create index contacts_vendor_scopes_idx on contacts (account_id, vendor_scopes, id);

-- Identities are addressed with their contact, exclusive ones found in their space, shared ones by value.
create table identities (
  account_id uuid not null,
  id uuid not null,
  contact_id uuid not null,
  kind text not null,
  scope text not null default '',
  -- canonical; a value too long for an index is stored as its digest, `raw` keeps the text
  value text not null,
  -- the spelling; null: of a number its digits behind a plus, of another kind its value
  raw text,
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
  -- null: never since it was made
  updated_at timestamptz(3),
  constraint identities_pkey primary key (account_id, contact_id, id),
  constraint identities_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
create index identities_match_idx on identities (account_id, match_key) where match_key is not null;
create unique index identities_owner_key on identities (account_id, space, scope, value) where space is not null;
create unique index identities_held_once_key on identities (account_id, kind, value, scope, contact_id) where space is null;
-- a chosen or external id whatever its scope
create index identities_any_scope_idx on identities (account_id, kind, value) where space is not null and scope <> '';
-- Lists in the order of the ids that callers chose: for each contact which of them counts, and those ids in their order. Most are
-- stored as they came: those are in order in the index alone, the others on their own.
create index identities_chooser_idx on identities (account_id, contact_id, scope, position, id) where kind = 'vendor_id';
create index identities_chosen_idx on identities (account_id, scope, value collate "C") include (contact_id, id)
  where kind = 'vendor_id' and value = raw;
create index identities_respelled_idx on identities (account_id, scope, left(raw, 200) collate "C")
  where kind = 'vendor_id' and value <> raw;

-- Which contact owns an identity that another contact has as well. The sharer's own row of it is in `identities`, without
-- a space, so that no lookup by value finds it. A contact that gives an identity up cannot leave sharers behind: the
-- foreign key to the owner's row refuses it until another owner is named.
create table shared_identities (
  account_id uuid not null,
  -- the sharer, and its own row
  contact_id uuid not null,
  identity_id uuid not null,
  owner_contact_id uuid not null,
  owner_identity_id uuid not null,
  constraint shared_identities_pkey primary key (account_id, contact_id, identity_id),
  -- both: of an owner and a sharer that are deleted together, the sharer's rows must go first
  constraint shared_identities_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade,
  constraint shared_identities_identity_fkey foreign key (account_id, contact_id, identity_id)
    references identities (account_id, contact_id, id) on delete cascade,
  constraint shared_identities_owner_fkey foreign key (account_id, owner_contact_id, owner_identity_id)
    references identities (account_id, contact_id, id)
);
create index shared_identities_owner_idx on shared_identities (account_id, owner_contact_id, owner_identity_id);

-- Ids of vendors whose contacts were deleted here: they are not looked up at the vendor, which may have them still. A hash each,
-- so that nothing of the person is left.
create table gone_vendor_ids (
  account_id uuid not null,
  hash text not null,
  gone_at timestamptz(3) not null,
  constraint gone_vendor_ids_pkey primary key (account_id, hash),
  constraint gone_vendor_ids_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

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
-- The item alone: entries with one key are packed into lists of a few bytes each.
create index contact_tags_reverse_idx on contact_tags (account_id, number);

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
create index contact_groups_reverse_idx on contact_groups (account_id, number);

-- Totals without counting, and deep pages without reading what they skip: what was added to and taken from each bucket of 4096
-- numbers, one row for every statement that did so. The sum is exact in every snapshot, and nobody who writes waits for
-- anybody. Rows of a bucket are merged now and then.
create table contact_tallies (
  account_id uuid not null,
  bucket bigint not null,
  id uuid not null,
  contacts integer not null,
  -- of them with dial_digits
  dialable integer not null,
  -- the created_at of every contact that was added lies between these
  lowest timestamptz(3),
  highest timestamptz(3),
  constraint contact_tallies_pkey primary key (account_id, bucket, id),
  constraint contact_tallies_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

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
  -- the import that added it: its undo removes it
  import_id uuid,
  constraint notes_pkey primary key (account_id, id),
  constraint notes_number_key unique (account_id, number),
  constraint notes_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
create index notes_contact_idx on notes (account_id, contact_id, created_at, id);


-- Consent

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

-- Persons who were erased. A restore of an older backup erases them again.
create table erasures (
  account_id uuid not null,
  -- of the person, or merged into it
  contact_id uuid not null,
  erased_at timestamptz(3) not null,
  -- of its identities, under a key that only a database of this installation has
  hashes bytea[] not null,
  constraint erasures_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint erasures_pkey primary key (account_id, contact_id)
);


-- Events

-- Outbox and change feed. A reader takes only rows below its snapshot's xmin, so a late commit is never skipped.
create sequence event_seq as bigint;
create table events (
  account_id uuid not null,
  -- At least the id of the transaction that wrote the event, above the epoch, and not below that of any that had ended when the
  -- statement began: of two transactions that wrote one contact in turn, the second comes second, even where it has the
  -- lower id because it had begun first. (Of one position the sequence decides.) The program replaces this default when an epoch
  -- begins, so that writing an event looks nothing up.
  position bigint not null default
    (greatest(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) + 0),
  seq bigint not null default nextval('event_seq'),
  id uuid not null,
  type text not null,
  contact_id uuid,
  version bigint,
  -- what is not at its default, and of what was before an update what is otherwise now
  before json,
  after json,
  actor jsonb not null,
  occurred_at timestamptz(3) not null,
  constraint events_pkey primary key (account_id, position, seq),
  constraint events_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
-- The history of a contact.
create index events_contact_idx on events (account_id, contact_id, position) where contact_id is not null;


-- Ids of other APIs

-- Ids that clients of a vendor have stored, and that go on meaning the same thing there. Those of contacts are identities
-- of kind vendor_id.
create table inherited_ids (
  account_id uuid not null,
  -- the face of the vendor; opaque text
  scope text not null,
  thing text not null,
  -- as its clients know it
  value text not null,
  id uuid not null,
  tag_id uuid generated always as (case when thing = 'tag' then id end) stored,
  group_id uuid generated always as (case when thing = 'group' then id end) stored,
  source_id uuid generated always as (case when thing = 'source' then id end) stored,
  status_id uuid generated always as (case when thing = 'status' then id end) stored,
  note_id uuid generated always as (case when thing = 'note' then id end) stored,
  suppression_id uuid generated always as (case when thing = 'suppression' then id end) stored,
  constraint inherited_ids_pkey primary key (account_id, scope, thing, value),
  constraint inherited_ids_id_key unique (account_id, thing, id, scope),
  constraint inherited_ids_thing_check check (thing in ('tag', 'group', 'source', 'status', 'note', 'suppression')),
  constraint inherited_ids_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint inherited_ids_tag_fkey foreign key (account_id, tag_id)
    references tags (account_id, id) on delete cascade,
  constraint inherited_ids_group_fkey foreign key (account_id, group_id)
    references groups (account_id, id) on delete cascade,
  constraint inherited_ids_source_fkey foreign key (account_id, source_id)
    references sources (account_id, id) on delete cascade,
  constraint inherited_ids_status_fkey foreign key (account_id, status_id)
    references statuses (account_id, id) on delete cascade,
  constraint inherited_ids_note_fkey foreign key (account_id, note_id)
    references notes (account_id, id) on delete cascade,
  constraint inherited_ids_suppression_fkey foreign key (account_id, suppression_id)
    references suppressions (account_id, id) on delete cascade
);
-- For the foreign keys: without them every deleted note would read the table.
create index inherited_ids_tag_idx on inherited_ids (account_id, tag_id) where tag_id is not null;
create index inherited_ids_group_idx on inherited_ids (account_id, group_id) where group_id is not null;
create index inherited_ids_source_idx on inherited_ids (account_id, source_id) where source_id is not null;
create index inherited_ids_status_idx on inherited_ids (account_id, status_id) where status_id is not null;
create index inherited_ids_note_idx on inherited_ids (account_id, note_id) where note_id is not null;
create index inherited_ids_suppression_idx on inherited_ids (account_id, suppression_id)
  where suppression_id is not null;


-- Imports

create table imports (
  account_id uuid not null,
  id uuid not null,
  state text not null,
  format text not null,
  options jsonb not null,
  -- of a CSV: what each column became
  columns jsonb not null default '[]',
  -- who sent it
  caller jsonb not null,
  rows bigint not null default 0,
  bytes bigint not null default 0,
  -- rows settled; of an undo, rows that are not yet taken back
  checkpoint bigint not null default 0,
  settled_bytes bigint not null default 0,
  created bigint not null default 0,
  updated bigint not null default 0,
  skipped bigint not null default 0,
  rejected bigint not null default 0,
  reverted bigint,
  kept bigint,
  rows_per_second double precision,
  -- items of catalogs that it made; of a dry run, those that it would make
  made jsonb not null default '[]',
  error jsonb,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  -- what it takes: the parts of its file that wait, and what is kept of its rows
  part_bytes bigint not null default 0,
  row_bytes bigint not null default 0,
  -- its rows went by their age; it can no more be undone
  rows_gone boolean not null default false,
  -- why rows were rejected or skipped and what was noted of the others, by reason, each with some examples
  reasons jsonb not null default '[]',
  -- how often rows that wait in the spool were erased: a worker that read them before reads them again
  erasures integer not null default 0,
  -- catalog items that are made before the first row; null when there are none, or they are made
  items jsonb,
  -- of the ids that entries of the file and items have
  scope text,
  -- the first number of a contact that was not handed out when the file came; null: it brought no integers as ids
  numbers_from bigint,
  -- Rows count down from it: row 1, which has the newest contact, gets the number before it; null: new contacts get numbers in
  -- the order of the rows.
  numbers_below bigint,
  constraint imports_pkey primary key (account_id, id),
  constraint imports_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index imports_due_idx on imports (account_id, id)
  where state in ('receiving', 'queued', 'running', 'undoing');
-- Whose rows may be old enough to go.
create index imports_kept_idx on imports (account_id, id) where not rows_gone;

-- What was read of a file and is not settled yet: rows as lines of JSON, deflated.
create table import_parts (
  account_id uuid not null,
  import_id uuid not null,
  first_row bigint not null,
  rows integer not null,
  -- of the file, up to the end of this part
  end_bytes bigint not null,
  payload bytea not null,
  constraint import_parts_pkey primary key (account_id, import_id, first_row),
  constraint import_parts_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);
alter table import_parts alter column payload set storage external;

-- What became of the rows of an import, a table row for each chunk of the file instead of one for each row: a skipped
-- row takes next to nothing then, a created one the id of its contact.
create table import_chunks (
  account_id uuid not null,
  import_id uuid not null,
  first_row bigint not null,
  rows integer not null,
  created integer not null,
  updated integer not null,
  skipped integer not null,
  rejected integer not null,
  -- a letter for each row, with a count for several alike: c(reated), u(pdated), k(nown), n(othing to change), r(ejected);
  -- capitals for rows with notes, which have a line in `rejections` too: the notes stand after what is wrong and the row
  outcomes text not null,
  -- whether the three below are deflated
  packed boolean not null,
  -- of the contacts of all rows but the rejected ones, 16 bytes each
  contacts bytea,
  -- a line of JSON for each updated row: the version as the row left the contact, and the contact as it was
  changes bytea,
  -- a line of JSON for each rejected row: what is wrong, and the row as the file has it; a number: so many more alike
  rejections bytea,
  constraint import_chunks_pkey primary key (account_id, import_id, first_row),
  constraint import_chunks_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

-- Of an undo, whom it took back or left until now, for the rows further up that changed the same contacts.
create table import_undone (
  account_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  -- of the contact once it was taken back; null: it stays as it is
  version bigint,
  constraint import_undone_pkey primary key (account_id, import_id, contact_id),
  constraint import_undone_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

-- A dry run's view of what its earlier rows would have made and changed; gone when it ends.
create table import_previews (
  account_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  contact jsonb not null,
  constraint import_previews_pkey primary key (account_id, import_id, contact_id),
  constraint import_previews_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

create table import_preview_keys (
  account_id uuid not null,
  import_id uuid not null,
  name text not null,
  contact_id uuid not null,
  constraint import_preview_keys_pkey primary key (account_id, import_id, name, contact_id),
  constraint import_preview_keys_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

-- Pulls: imports whose rows are read from a live vendor, page by page.
create table pulls (
  account_id uuid not null,
  -- of its import, whose state, rows and outcomes are the pull's
  import_id uuid not null,
  face text not null,
  -- the vendor's origin, and perhaps a path, without a slash at the end
  url text not null,
  -- of the vendor, encrypted with the secret of the installation; null: the pull has ended, and the key is not kept
  key bytea,
  -- the key stays for further pulls
  keeps_key boolean not null,
  -- parts that are not read
  without text[] not null,
  -- only what changed since then is read; null: everything
  since timestamptz(3),
  -- the catalogs of the vendor, once read
  catalogs jsonb,
  -- where to go on reading; null: from the beginning
  cursor jsonb,
  -- how often everything was begun to be read
  passes integer not null default 1,
  -- pages whose contacts are in the spool
  pages bigint not null default 0,
  -- contacts that the vendor says it has
  total bigint,
  per_second double precision,
  last_page_at timestamptz(3),
  -- the last page is in the spool
  read_at timestamptz(3),
  constraint pulls_pkey primary key (account_id, import_id),
  constraint pulls_import_fkey foreign key (account_id, import_id) references imports (account_id, id) on delete cascade
);


-- Bulk changes

-- Changes of many contacts, worked on in the background.
create table bulk_changes (
  account_id uuid not null,
  id uuid not null,
  state text not null,
  -- who asked for it, and for its undo
  caller jsonb not null,
  undo_caller jsonb,
  -- which contacts: texts by name, or ids. Once it has ended, texts about persons are null and ids are gone
  filter jsonb,
  -- the country of numbers in the filter
  region text,
  contact_ids text[],
  change jsonb not null,
  -- by a filter: contacts from here on were looked at, from the newest to the oldest; of an undo: contacts up to here
  position uuid not null,
  -- null: not counted
  matched bigint,
  seen bigint not null default 0,
  changed bigint not null default 0,
  unchanged bigint not null default 0,
  failed bigint not null default 0,
  reverted bigint,
  kept bigint,
  per_second double precision,
  error jsonb,
  -- what an undo needs is no longer kept
  rows_gone boolean not null default false,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- since when it waits for its turn, or for the turn of its undo
  due_at timestamptz(3) not null,
  started_at timestamptz(3),
  finished_at timestamptz(3),
  undone_at timestamptz(3),
  constraint bulk_changes_pkey primary key (account_id, id),
  constraint bulk_changes_account_fkey foreign key (account_id) references accounts (id) on delete cascade
) with (fillfactor = 70);
create index bulk_changes_due_idx on bulk_changes (account_id, due_at, id)
  where state in ('queued', 'running', 'undoing');

-- What the contacts had that a bulk change has changed, until it is undone or cannot be any more.
create table bulk_change_contacts (
  account_id uuid not null,
  bulk_change_id uuid not null,
  contact_id uuid not null,
  had jsonb not null,
  constraint bulk_change_contacts_pkey primary key (account_id, bulk_change_id, contact_id),
  constraint bulk_change_contacts_bulk_change_fkey foreign key (account_id, bulk_change_id)
    references bulk_changes (account_id, id) on delete cascade
);


-- Work in the background

-- Steps of stored work that a process has begun and not ended: a step that ends the process is found here by the next one.
create table begun_steps (
  -- without a foreign key: work of the whole installation has the account of zeros
  account_id uuid not null,
  kind text not null,
  work_id uuid not null,
  -- where the work stands; another one is progress
  step text not null,
  -- processes in a row that began it
  attempts integer not null,
  process uuid not null,
  begun_at timestamptz(3) not null,
  constraint begun_steps_pkey primary key (account_id, kind, work_id)
) with (fillfactor = 70);


-- Merges

-- Merges with their way back: the states of both contacts before and after, while the merge can be undone, and what
-- moved from one to the other beside them.
create table merges (
  account_id uuid not null,
  id uuid not null,
  survivor_id uuid not null,
  loser_id uuid not null,
  loser_number bigint not null,
  snapshot jsonb,
  actor jsonb not null,
  merged_at timestamptz(3) not null,
  undone_at timestamptz(3),
  loser_created_at timestamptz(3) not null,
  counts jsonb not null,
  constraint merges_pkey primary key (account_id, id),
  constraint merges_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index merges_loser_idx on merges (account_id, loser_id);
create index merges_loser_number_idx on merges (account_id, loser_number);
create index merges_survivor_idx on merges (account_id, survivor_id);
-- Merges that can be undone, for the sweep that takes their snapshots.
create index merges_kept_idx on merges (account_id, merged_at) where snapshot is not null;

create table merge_parts (
  account_id uuid not null,
  merge_id uuid not null,
  part text not null,
  id uuid not null,
  record jsonb,
  constraint merge_parts_pkey primary key (account_id, merge_id, part, id),
  constraint merge_parts_merge_fkey foreign key (account_id, merge_id) references merges (account_id, id) on delete cascade,
  constraint merge_parts_part_check check (part in ('note', 'consent', 'made_consent', 'moved_suppression',
    'kept_suppression', 'dropped_suppression', 'replaced_suppression'))
);

-- Pairs of contacts that may be one person, found by a walk over the contacts and then over their events. Derived: what
-- is shown is looked at again.
create table duplicates (
  account_id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  score smallint not null,
  constraint duplicates_pkey primary key (account_id, one_id, other_id),
  constraint duplicates_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint duplicates_order_check check (one_id < other_id)
);
create index duplicates_other_idx on duplicates (account_id, other_id);
create index duplicates_score_idx on duplicates (account_id, (-score), one_id, other_id);

-- How far the walk is. Contacts are walked downwards to the nil id; `down_to` is null when that is done.
create table duplicate_walks (
  account_id uuid not null,
  down_to uuid,
  position bigint not null,
  seq bigint not null,
  constraint duplicate_walks_pkey primary key (account_id),
  constraint duplicate_walks_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table duplicate_dismissals (
  account_id uuid not null,
  id uuid not null,
  one_id uuid not null,
  other_id uuid not null,
  actor jsonb not null,
  created_at timestamptz(3) not null,
  constraint duplicate_dismissals_pkey primary key (account_id, id),
  constraint duplicate_dismissals_pair_key unique (account_id, one_id, other_id),
  constraint duplicate_dismissals_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index duplicate_dismissals_other_idx on duplicate_dismissals (account_id, other_id);


-- Webhooks

create table webhooks (
  account_id uuid not null,
  id uuid not null,
  -- whose names, shapes and signatures its calls have
  face text not null,
  url text not null,
  description text,
  -- event names of the face; null: all
  types text[],
  -- active, paused, disabled
  state text not null,
  -- why it is disabled
  reason text,
  -- encrypted with the secret of the installation; the old one signs too until its end
  secret bytea not null,
  old_secret bytea,
  old_secret_until timestamptz(3),
  -- failed attempts since the last success
  failure_count integer not null default 0,
  failing_since timestamptz(3),
  last_delivery_at timestamptz(3),
  -- the last event that was read; null: never called
  cursor_position bigint,
  cursor_seq bigint,
  -- events behind the cursor that had happened before it was made, while older transactions ran: their seq
  earlier bigint[] not null,
  -- whether later events wait until some of those that were read are delivered
  is_held boolean not null default false,
  -- events of a time span that are sent again: {from, to, position, seq, count}
  redelivery jsonb,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- the key that made it: when it ends, the webhook pauses. Null: the command line, or older than this column
  made_by uuid,
  constraint webhooks_pkey primary key (account_id, id),
  constraint webhooks_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index webhooks_active_idx on webhooks (account_id, id) where state = 'active' and cursor_position is not null;

-- What was sent and what is still to be sent. What succeeded at once is here for the log alone.
create table deliveries (
  account_id uuid not null,
  webhook_id uuid not null,
  id uuid not null,
  event_id uuid not null,
  position bigint not null,
  seq bigint not null,
  contact_id uuid,
  type text not null,
  -- waiting, delivered, failed
  state text not null,
  attempts integer not null,
  -- of a waiting one; null: as soon as those before it of the same contact are delivered
  next_at timestamptz(3),
  first_at timestamptz(3),
  -- until it is delivered
  body bytea,
  -- of the last attempt
  status integer,
  error text,
  response text,
  took_ms integer,
  attempted_at timestamptz(3),
  created_at timestamptz(3) not null,
  constraint deliveries_pkey primary key (account_id, webhook_id, id),
  constraint deliveries_webhook_fkey foreign key (account_id, webhook_id)
    references webhooks (account_id, id) on delete cascade
);
create index deliveries_open_idx on deliveries (account_id, webhook_id, state, position, seq, id) where state <> 'delivered';


-- Vendors

-- Where an account's calls go that a face does not serve.
create table upstreams (
  account_id uuid not null,
  face text not null,
  -- the vendor's origin, and perhaps a path, without a slash at the end
  url text not null,
  -- of the vendor, encrypted with the secret of the installation; null: callers send their own
  key bytea,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  -- the key that set it: when it ends, the upstream pauses. Null: the command line, or older than this column
  made_by uuid,
  -- the row that an encrypted key was sealed for, where that is not this one
  sealed_as text,
  -- whether contacts that are unknown here are looked up at the vendor
  read_through boolean not null default false,
  -- the file that the key is read from again, below the folder that the operator allows
  key_file text,
  -- when the key ends, where it says so itself
  key_ends_at timestamptz(3),
  -- since when the vendor refuses the key
  key_refused_at timestamptz(3),
  constraint upstreams_pkey primary key (account_id, face),
  constraint upstreams_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);


-- Usage

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
-- Windows that ended long ago are swept, those of keys that are gone too.
create index rate_windows_end_idx on rate_windows (account_id, ends_at);

-- Calls of each account by day (UTC) and API, added up by every process once in a while.
create table daily_calls (
  account_id uuid not null,
  day date not null,
  face text not null,
  calls bigint not null,
  constraint daily_calls_pkey primary key (account_id, day, face),
  constraint daily_calls_account_fkey foreign key (account_id) references accounts (id) on delete cascade
) with (fillfactor = 70);

-- How many contacts an account had when it was last looked on that day (UTC).
create table daily_contacts (
  account_id uuid not null,
  day date not null,
  contacts bigint not null,
  constraint daily_contacts_pkey primary key (account_id, day),
  constraint daily_contacts_account_fkey foreign key (account_id) references accounts (id) on delete cascade
) with (fillfactor = 70);
