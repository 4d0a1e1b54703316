-- The sum of the migrations, for readers. Written by `npm run generate`; never applied.

sequence account_numbers

sequence event_seq

table access_tokens
  account_id uuid not null
  hash bytea not null
  key_id uuid not null
  purpose text not null
  scopes text[] not null
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  spent_at timestamp(3) with time zone
  family_id uuid not null
  made_by uuid
  constraint access_tokens_key_fkey FOREIGN KEY (account_id, key_id) REFERENCES api_keys(account_id, id) ON DELETE CASCADE
  constraint access_tokens_pkey PRIMARY KEY (account_id, hash)
  -- deletes the expired (retention/store/expired-rows.ts)
  CREATE INDEX access_tokens_expiry_idx on access_tokens USING btree (account_id, expires_at)
  -- ends a session or a chain of renewals (access/store/token-rows.ts)
  CREATE INDEX access_tokens_family_idx on access_tokens USING btree (account_id, family_id)

table account_places
  account_id uuid not null
  constraint account_places_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint account_places_pkey PRIMARY KEY (account_id)

table accounts
  id uuid not null
  number bigint not null default nextval('account_numbers'::regclass)
  slug text
  name text not null
  settings jsonb not null default '{}'::jsonb
  created_at timestamp(3) with time zone not null
  deleted_at timestamp(3) with time zone
  is_slug_made boolean not null default false
  refusal_salt bytea
  has_intakes boolean not null default false
  constraint accounts_number_key UNIQUE (number)
  constraint accounts_pkey PRIMARY KEY (id)
  constraint accounts_slug_check CHECK (((slug IS NOT NULL) OR (deleted_at IS NOT NULL)))
  constraint accounts_slug_key UNIQUE (slug)

table agents
  account_id uuid not null
  scope text not null
  id text not null
  name text not null
  phone text
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint agents_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint agents_pkey PRIMARY KEY (account_id, scope, id)

table api_keys
  account_id uuid not null
  id uuid not null
  name text not null
  hash bytea not null
  prefix text not null
  scopes text[] not null
  rate_limit_count integer
  rate_limit_seconds integer
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone
  revoked_at timestamp(3) with time zone
  parent_id uuid
  rate_key_id uuid
  former_hash bytea
  former_until timestamp(3) with time zone
  member_number bigint
  is_session boolean not null default false
  constraint api_keys_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint api_keys_account_key UNIQUE (account_id, id)
  constraint api_keys_former_hash_key UNIQUE (former_hash)
  constraint api_keys_hash_key UNIQUE (hash)
  constraint api_keys_parent_fkey FOREIGN KEY (account_id, parent_id) REFERENCES api_keys(account_id, id) ON DELETE CASCADE
  constraint api_keys_pkey PRIMARY KEY (id)
  constraint api_keys_rate_key_fkey FOREIGN KEY (account_id, rate_key_id) REFERENCES api_keys(account_id, id) ON DELETE CASCADE
  -- the keys of a member (members/store/member-rows.ts)
  CREATE INDEX api_keys_member on api_keys USING btree (account_id, member_number) WHERE (member_number IS NOT NULL)
  -- revokes the keys that a key made (access/store/api-key-rows.ts)
  CREATE INDEX api_keys_parent_idx on api_keys USING btree (account_id, parent_id) WHERE (parent_id IS NOT NULL)
  -- deletes keys that share the rate of one (access/store/api-key-rows.ts)
  CREATE INDEX api_keys_rate_key_idx on api_keys USING btree (account_id, rate_key_id) WHERE (rate_key_id IS NOT NULL)
  -- one key for the sessions of a member (members/store/member-rows.ts)
  CREATE UNIQUE INDEX api_keys_session on api_keys USING btree (account_id, member_number) WHERE is_session

table audit_entries
  account_id uuid not null
  id uuid not null
  occurred_at timestamp(3) with time zone not null
  actor jsonb not null
  action text not null
  subject text not null
  before jsonb
  after jsonb
  withheld text[] not null
  constraint audit_entries_pkey PRIMARY KEY (account_id, id)

table begun_erasures
  account_id uuid not null
  contact_id uuid not null
  erased_id uuid not null
  position bigint not null
  erased_at timestamp(3) with time zone not null
  touched_at timestamp(3) with time zone not null
  person jsonb
  found jsonb
  refusals jsonb
  constraint begun_erasures_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint begun_erasures_pkey PRIMARY KEY (account_id, contact_id)
  -- ends an erasure (erasure/store/begun-erasures.ts)
  CREATE INDEX begun_erasures_erased_idx on begun_erasures USING btree (account_id, erased_id)

table begun_steps
  account_id uuid not null
  kind text not null
  work_id uuid not null
  step text not null
  attempts integer not null
  process uuid not null
  begun_at timestamp(3) with time zone not null
  constraint begun_steps_pkey PRIMARY KEY (account_id, kind, work_id)

table book_cards
  account_id uuid not null
  contact_id uuid not null
  name text not null
  uid text not null
  constraint book_cards_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
  constraint book_cards_name_key UNIQUE (account_id, name)
  constraint book_cards_pkey PRIMARY KEY (account_id, contact_id)

table book_readers
  account_id uuid not null
  book_number bigint not null
  key_id uuid not null
  id uuid not null
  step bigint not null
  floor bigint not null
  form text not null
  digest bytea
  read_at timestamp(3) with time zone not null
  members text not null default '[]'::text
  constraint book_readers_book_fkey FOREIGN KEY (account_id, book_number) REFERENCES books(account_id, number) ON DELETE CASCADE
  constraint book_readers_pkey PRIMARY KEY (account_id, book_number, key_id)

table books
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  source json not null
  shows text not null
  member_number bigint
  key_id uuid not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint books_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint books_id_key UNIQUE (account_id, id)
  constraint books_key_fkey FOREIGN KEY (account_id, key_id) REFERENCES api_keys(account_id, id) ON DELETE CASCADE
  constraint books_pkey PRIMARY KEY (account_id, number)

table bulk_change_contacts
  account_id uuid not null
  bulk_change_id uuid not null
  contact_id uuid not null
  had jsonb not null
  constraint bulk_change_contacts_bulk_change_fkey FOREIGN KEY (account_id, bulk_change_id) REFERENCES bulk_changes(account_id, id) ON DELETE CASCADE
  constraint bulk_change_contacts_pkey PRIMARY KEY (account_id, bulk_change_id, contact_id)

table bulk_changes
  account_id uuid not null
  id uuid not null
  state text not null
  caller jsonb not null
  undo_caller jsonb
  filter jsonb
  region text
  contact_ids text[]
  change jsonb not null
  position uuid not null
  matched bigint
  seen bigint not null default 0
  changed bigint not null default 0
  unchanged bigint not null default 0
  failed bigint not null default 0
  reverted bigint
  kept bigint
  per_second double precision
  error jsonb
  rows_gone boolean not null default false
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  due_at timestamp(3) with time zone not null
  started_at timestamp(3) with time zone
  finished_at timestamp(3) with time zone
  undone_at timestamp(3) with time zone
  constraint bulk_changes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint bulk_changes_pkey PRIMARY KEY (account_id, id)
  -- the next work (bulk-changes/store/bulk-change-rows.ts)
  CREATE INDEX bulk_changes_due_idx on bulk_changes USING btree (account_id, due_at, id) WHERE (state = ANY (ARRAY['queued'::text, 'running'::text, 'undoing'::text]))

table consents
  account_id uuid not null
  id uuid not null
  contact_id uuid not null
  channel text not null
  state text not null
  purpose text
  source text
  basis text
  proof jsonb not null default '{}'::jsonb
  subjects text[] not null
  actor jsonb not null
  occurred_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null
  sender text
  constraint consents_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
  constraint consents_pkey PRIMARY KEY (account_id, id)
  -- entries of a contact, the newest of a channel (consents/store/consent-rows.ts)
  CREATE INDEX consents_contact_idx on consents USING btree (account_id, contact_id, channel, id)
  -- whether opt-outs of single senders exist: few (consents/store/sender-entries.ts)
  CREATE INDEX consents_sender_idx on consents USING btree (account_id, contact_id, channel) WHERE ((purpose IS NULL) AND (sender IS NOT NULL))

table contact_activity
  account_id uuid not null
  contact_id uuid not null
  last_message_at timestamp(3) with time zone
  messages_in bigint not null default 0
  undelivered_code integer
  undelivered_at timestamp(3) with time zone
  constraint contact_activity_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
  constraint contact_activity_pkey PRIMARY KEY (account_id, contact_id)

table contact_groups
  account_id uuid not null
  contact_id uuid not null
  number bigint not null
  position integer not null
  constraint contact_groups_pkey PRIMARY KEY (account_id, contact_id, number)
  -- members of a group (catalogs/store/catalog-uses.ts)
  CREATE INDEX contact_groups_reverse_idx on contact_groups USING btree (account_id, number)

table contact_tags
  account_id uuid not null
  contact_id uuid not null
  number bigint not null
  position integer not null
  constraint contact_tags_pkey PRIMARY KEY (account_id, contact_id, number)
  -- contacts with a tag (catalogs/store/catalog-uses.ts)
  CREATE INDEX contact_tags_reverse_idx on contact_tags USING btree (account_id, number)

table contact_tallies
  account_id uuid not null
  bucket bigint not null
  id uuid not null
  contacts integer not null
  dialable integer not null
  lowest timestamp(3) with time zone
  highest timestamp(3) with time zone
  constraint contact_tallies_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint contact_tallies_pkey PRIMARY KEY (account_id, bucket, id)

table contacts
  account_id uuid not null
  id uuid not null
  number bigint not null
  version bigint not null default 1
  type text not null
  display_name text
  given_name text
  family_name text
  company text
  description text
  avatar_url text
  street text
  city text
  state text
  zip text
  country_code text
  owner text
  blocked boolean not null default false
  source_number bigint
  status_number bigint
  attributes jsonb not null default '{}'::jsonb
  extensions jsonb not null default '{}'::jsonb
  name_folded text
  given_folded text not null
  family_folded text not null
  company_folded text
  dial_digits text
  search text not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  vendor_scopes text not null default '{}'::text
  spent_version bigint
  job_title text
  birthday text
  language text
  time_zone text
  identity_list text not null default ''::text
  tag_list text not null default ''::text
  group_list text not null default ''::text
  constraint contacts_number_key UNIQUE (account_id, number)
  constraint contacts_pkey PRIMARY KEY (account_id, id)
  constraint contacts_source_fkey FOREIGN KEY (account_id, source_number) REFERENCES sources(account_id, number)
  constraint contacts_status_fkey FOREIGN KEY (account_id, status_number) REFERENCES statuses(account_id, number)
  -- pages by creation, then by id: most faces (contacts/lists/orders/contact-order.ts)
  CREATE INDEX contacts_created_idx on contacts USING btree (account_id, created_at, id)
  -- pages by creation, then by number: cuts at tallies; the number to dial is counted without rows (contacts/lists/pages/deep-page.ts)
  CREATE INDEX contacts_listed_idx on contacts USING btree (account_id, created_at, number) INCLUDE (dial_digits)
  -- pages by name (contacts/lists/orders/contact-order.ts)
  CREATE INDEX contacts_name_idx on contacts USING btree (account_id, "left"(name_folded, 200) COLLATE "C", id)
  -- pages of the people of few owners, without rows (contacts/lists/pages/owned-page.ts)
  CREATE INDEX contacts_owner on contacts USING btree (account_id, owner, created_at, number) INCLUDE (id, updated_at, dial_digits) WHERE (owner IS NOT NULL)
  -- searches, slice by slice, also of one owner (contacts/lists/conditions/text-filter-sql.ts)
  CREATE INDEX contacts_search_idx on contacts USING gin (account_id, ((number / 8192)), owner, split_part(search, chr(30), 1) gin_trgm_ops, split_part(search, chr(30), 2) gin_trgm_ops)
  -- contacts with a source, before it is deleted (catalogs/store/catalog-uses.ts)
  CREATE INDEX contacts_source_idx on contacts USING btree (account_id, source_number) WHERE (source_number IS NOT NULL)
  -- contacts with a status, before it is deleted (catalogs/store/catalog-uses.ts)
  CREATE INDEX contacts_status_idx on contacts USING btree (account_id, status_number) WHERE (status_number IS NOT NULL)
  -- pages by the last change (contacts/lists/orders/contact-order.ts)
  CREATE INDEX contacts_updated_idx on contacts USING btree (account_id, updated_at, id)
  -- contacts without a chosen id by id, where nearly all or hardly any have one (contacts/lists/orders/vendor-id-order.ts)
  CREATE INDEX contacts_vendor_scopes_idx on contacts USING btree (account_id, vendor_scopes, id)

table counters
  account_id uuid not null
  name text not null
  next bigint not null
  constraint counters_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint counters_pkey PRIMARY KEY (account_id, name)

table daily_calls
  account_id uuid not null
  day date not null
  face text not null
  calls bigint not null
  forwarded bigint not null default 0
  unserved bigint not null default 0
  first_at timestamp(3) with time zone
  first_key_id uuid
  constraint daily_calls_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint daily_calls_pkey PRIMARY KEY (account_id, day, face)

table daily_contacts
  account_id uuid not null
  day date not null
  contacts bigint not null
  constraint daily_contacts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint daily_contacts_pkey PRIMARY KEY (account_id, day)

table deleted_contacts
  account_id uuid not null
  contact_id uuid not null
  number bigint not null
  version bigint not null
  display_name text
  company text
  search text not null
  names text[] not null
  snapshot jsonb not null
  belongings jsonb not null
  bytes integer not null
  actor jsonb not null
  deleted_at timestamp(3) with time zone not null
  constraint deleted_contacts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint deleted_contacts_pkey PRIMARY KEY (account_id, contact_id)
  -- pages of the bin; deletes the old (contacts/store/deleted-contacts.ts)
  CREATE INDEX deleted_contacts_order_idx on deleted_contacts USING btree (account_id, deleted_at, contact_id)

table deliveries
  account_id uuid not null
  webhook_id uuid not null
  id uuid not null
  event_id uuid not null
  position bigint not null
  seq bigint not null
  contact_id uuid
  type text not null
  state text not null
  attempts integer not null
  next_at timestamp(3) with time zone
  first_at timestamp(3) with time zone
  body bytea
  status integer
  error text
  response text
  took_ms integer
  attempted_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null
  line uuid
  trace text
  constraint deliveries_pkey PRIMARY KEY (account_id, webhook_id, id)
  constraint deliveries_webhook_fkey FOREIGN KEY (account_id, webhook_id) REFERENCES webhooks(account_id, id) ON DELETE CASCADE
  -- the next delivery of a webhook (webhooks/store/deliveries.ts)
  CREATE INDEX deliveries_open_idx on deliveries USING btree (account_id, webhook_id, state, "position", seq, id) WHERE (state <> 'delivered'::text)

table dropped_items
  account_id uuid not null
  catalog text not null
  number bigint not null
  into_number bigint
  constraint dropped_items_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint dropped_items_pkey PRIMARY KEY (account_id, catalog, number)

table duplicate_dismissals
  account_id uuid not null
  id uuid not null
  one_id uuid not null
  other_id uuid not null
  actor jsonb not null
  created_at timestamp(3) with time zone not null
  constraint duplicate_dismissals_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint duplicate_dismissals_pair_key UNIQUE (account_id, one_id, other_id)
  constraint duplicate_dismissals_pkey PRIMARY KEY (account_id, id)
  -- dismissals by the other contact (duplicates/store/duplicate-rows.ts)
  CREATE INDEX duplicate_dismissals_other_idx on duplicate_dismissals USING btree (account_id, other_id)

table duplicate_keys
  account_id uuid not null
  key bigint not null
  contact_id uuid not null
  constraint duplicate_keys_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint duplicate_keys_pkey PRIMARY KEY (account_id, key, contact_id)
  -- replaces the keys of a contact (duplicates/store/key-rows.ts)
  CREATE INDEX duplicate_keys_contact_idx on duplicate_keys USING btree (account_id, contact_id)

table duplicate_walks
  account_id uuid not null
  down_to uuid
  position bigint not null
  seq bigint not null
  keys_to uuid
  constraint duplicate_walks_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint duplicate_walks_pkey PRIMARY KEY (account_id)

table duplicates
  account_id uuid not null
  one_id uuid not null
  other_id uuid not null
  score smallint not null
  constraint duplicates_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint duplicates_order_check CHECK ((one_id < other_id))
  constraint duplicates_pkey PRIMARY KEY (account_id, one_id, other_id)
  -- pairs by the other contact (duplicates/store/duplicate-rows.ts)
  CREATE INDEX duplicates_other_idx on duplicates USING btree (account_id, other_id)
  -- pages of pairs, the likeliest first (duplicates/store/duplicate-rows.ts)
  CREATE INDEX duplicates_score_idx on duplicates USING btree (account_id, ((- score)), one_id, other_id)

table erasures
  account_id uuid not null
  contact_id uuid not null
  erased_at timestamp(3) with time zone not null
  hashes bytea[] not null
  constraint erasures_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint erasures_pkey PRIMARY KEY (account_id, contact_id)

table events
  account_id uuid not null
  position bigint not null default (GREATEST(((pg_current_xact_id())::text)::bigint, (((pg_snapshot_xmax(pg_current_snapshot()))::text)::bigint - 1)) + 0)
  seq bigint not null default nextval('event_seq'::regclass)
  id uuid not null
  type text not null
  contact_id uuid
  version bigint
  before text not null default ''::text
  after text not null default ''::text
  actor text not null
  occurred_at timestamp(3) with time zone not null
  constraint events_pkey PRIMARY KEY (account_id, "position", seq)
  -- the history of a contact; its erasure (feed/store/contact-history.ts)
  CREATE INDEX events_contact_idx on events USING btree (account_id, contact_id, "position") WHERE (contact_id IS NOT NULL)

table face_states
  account_id uuid not null
  face text not null
  key_id uuid
  compared_at timestamp(3) with time zone
  requests bigint
  contacts bigint
  differences bigint
  constraint face_states_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint face_states_pkey PRIMARY KEY (account_id, face)

table field_values
  account_id uuid not null
  contact_id uuid not null
  field_number bigint not null
  text_value text
  number_value numeric
  unique_key uuid
  search_text text
  search_slice bigint
  constraint field_values_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint field_values_pkey PRIMARY KEY (account_id, contact_id, field_number)
  -- filters and orders by numbers and times (contacts/lists/orders/own-field-order.ts)
  CREATE INDEX field_values_number on field_values USING btree (account_id, field_number, number_value, contact_id) WHERE (number_value IS NOT NULL)
  -- searches of own fields (contacts/lists/conditions/text-filter-sql.ts)
  CREATE INDEX field_values_search on field_values USING gin (account_id, search_slice, search_text gin_trgm_ops) WHERE (search_text IS NOT NULL)
  -- filters and orders by texts (contacts/lists/orders/own-field-order.ts)
  CREATE INDEX field_values_text on field_values USING btree (account_id, field_number, text_value COLLATE "C", contact_id)
  -- one contact for a value of a unique field (contacts/store/field-values.ts)
  CREATE UNIQUE INDEX field_values_unique on field_values USING btree (account_id, field_number, unique_key) WHERE (unique_key IS NOT NULL)

table gone_vendor_ids
  account_id uuid not null
  hash text not null
  gone_at timestamp(3) with time zone not null
  constraint gone_vendor_ids_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint gone_vendor_ids_pkey PRIMARY KEY (account_id, hash)

table groups
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  folded text not null
  color text
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint groups_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint groups_folded_key UNIQUE (account_id, folded)
  constraint groups_id_key UNIQUE (account_id, id)
  constraint groups_pkey PRIMARY KEY (account_id, number)

table idempotency_keys
  account_id uuid not null
  key text not null
  request_hash bytea not null
  status integer not null
  headers jsonb not null
  response text not null
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  request_bytes bigint
  scopes text[]
  constraint idempotency_keys_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint idempotency_keys_pkey PRIMARY KEY (account_id, key)
  -- deletes the expired (retention/store/expired-rows.ts)
  CREATE INDEX idempotency_keys_expiry_idx on idempotency_keys USING btree (account_id, expires_at)

table identities
  account_id uuid not null
  id uuid not null
  contact_id uuid not null
  kind text not null
  scope text not null default ''::text
  value text not null
  raw text
  space text
  match_key text
  label text
  is_primary boolean not null default false
  origin text not null
  position integer not null
  verified_at timestamp(3) with time zone
  attrs jsonb not null default '{}'::jsonb
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone
  constraint identities_pkey PRIMARY KEY (account_id, contact_id, id)
  -- lookups that know no scope (contacts/store/identity-holders.ts)
  CREATE INDEX identities_any_scope_idx on identities USING btree (account_id, kind, value) WHERE ((space IS NOT NULL) AND (scope <> ''::text))
  -- which chosen id of a contact counts (contacts/lists/orders/vendor-id-order.ts)
  CREATE INDEX identities_chooser_idx on identities USING btree (account_id, contact_id, scope, "position", id) WHERE (kind = 'vendor_id'::text)
  -- pages by chosen id, without rows (contacts/lists/orders/vendor-id-order.ts)
  CREATE INDEX identities_chosen_idx on identities USING btree (account_id, scope, value COLLATE "C") INCLUDE (contact_id, id) WHERE ((kind = 'vendor_id'::text) AND (value = raw))
  -- a contact has an email or a shared identity once; its holders (contacts/store/identity-holders.ts)
  CREATE UNIQUE INDEX identities_held_once_key on identities USING btree (account_id, hashtextextended(value, (0)::bigint), kind, scope, contact_id) WHERE (space IS NULL)
  -- numbers with several forms: few countries (contacts/store/identity-holders.ts)
  CREATE INDEX identities_match_idx on identities USING btree (account_id, match_key) WHERE (match_key IS NOT NULL)
  -- an identity has one owner; lookups (contacts/store/identity-holders.ts)
  CREATE UNIQUE INDEX identities_owner_key on identities USING btree (account_id, space, scope, value) WHERE (space IS NOT NULL)
  -- pages by chosen id: those respelled (contacts/lists/orders/vendor-id-order.ts)
  CREATE INDEX identities_respelled_idx on identities USING btree (account_id, scope, "left"(raw, 200) COLLATE "C") WHERE ((kind = 'vendor_id'::text) AND (value <> raw))

table import_chunks
  account_id uuid not null
  import_id uuid not null
  first_row bigint not null
  rows integer not null
  created integer not null
  updated integer not null
  skipped integer not null
  rejected integer not null
  outcomes text
  packed boolean
  contacts bytea
  changes bytea
  rejections bytea
  content bytea
  constraint import_chunks_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports(account_id, id) ON DELETE CASCADE
  constraint import_chunks_pkey PRIMARY KEY (account_id, import_id, first_row)

table import_parts
  account_id uuid not null
  import_id uuid not null
  first_row bigint not null
  rows integer not null
  end_bytes bigint not null
  payload bytea not null
  constraint import_parts_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports(account_id, id) ON DELETE CASCADE
  constraint import_parts_pkey PRIMARY KEY (account_id, import_id, first_row)

table import_previews
  account_id uuid not null
  import_id uuid not null
  name text not null
  contact_id uuid not null
  contact jsonb
  constraint import_previews_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports(account_id, id) ON DELETE CASCADE
  constraint import_previews_pkey PRIMARY KEY (account_id, import_id, name, contact_id)

table import_undone
  account_id uuid not null
  import_id uuid not null
  contact_id uuid not null
  version bigint
  constraint import_undone_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports(account_id, id) ON DELETE CASCADE
  constraint import_undone_pkey PRIMARY KEY (account_id, import_id, contact_id)

table imports
  account_id uuid not null
  id uuid not null
  state text not null
  format text not null
  options jsonb not null
  columns jsonb not null default '[]'::jsonb
  caller jsonb not null
  rows bigint not null default 0
  bytes bigint not null default 0
  checkpoint bigint not null default 0
  settled_bytes bigint not null default 0
  created bigint not null default 0
  updated bigint not null default 0
  skipped bigint not null default 0
  rejected bigint not null default 0
  reverted bigint
  kept bigint
  rows_per_second double precision
  made jsonb not null default '[]'::jsonb
  error jsonb
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  started_at timestamp(3) with time zone
  finished_at timestamp(3) with time zone
  undone_at timestamp(3) with time zone
  part_bytes bigint not null default 0
  row_bytes bigint not null default 0
  rows_gone boolean not null default false
  reasons jsonb not null default '[]'::jsonb
  erasures integer not null default 0
  items jsonb
  scope text
  numbers_from bigint
  numbers_below bigint
  headings text
  constraint imports_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint imports_pkey PRIMARY KEY (account_id, id)
  -- the next work (imports/store/due-imports.ts)
  CREATE INDEX imports_due_idx on imports USING btree (account_id, id) WHERE (state = ANY (ARRAY['receiving'::text, 'queued'::text, 'running'::text, 'undoing'::text]))
  -- rows of imports to delete (imports/store/import-retention.ts)
  CREATE INDEX imports_kept_idx on imports USING btree (account_id, id) WHERE (NOT rows_gone)

table inherited_ids
  account_id uuid not null
  scope text not null
  thing text not null
  value text not null
  id uuid not null
  tag_id uuid generated CASE WHEN (thing = 'tag'::text) THEN id ELSE NULL::uuid END
  group_id uuid generated CASE WHEN (thing = 'group'::text) THEN id ELSE NULL::uuid END
  source_id uuid generated CASE WHEN (thing = 'source'::text) THEN id ELSE NULL::uuid END
  status_id uuid generated CASE WHEN (thing = 'status'::text) THEN id ELSE NULL::uuid END
  note_id uuid generated CASE WHEN (thing = 'note'::text) THEN id ELSE NULL::uuid END
  suppression_id uuid generated CASE WHEN (thing = 'suppression'::text) THEN id ELSE NULL::uuid END
  constraint inherited_ids_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint inherited_ids_group_fkey FOREIGN KEY (account_id, group_id) REFERENCES groups(account_id, id) ON DELETE CASCADE
  constraint inherited_ids_id_key UNIQUE (account_id, thing, id, scope)
  constraint inherited_ids_note_fkey FOREIGN KEY (account_id, note_id) REFERENCES notes(account_id, id) ON DELETE CASCADE
  constraint inherited_ids_pkey PRIMARY KEY (account_id, scope, thing, value)
  constraint inherited_ids_source_fkey FOREIGN KEY (account_id, source_id) REFERENCES sources(account_id, id) ON DELETE CASCADE
  constraint inherited_ids_status_fkey FOREIGN KEY (account_id, status_id) REFERENCES statuses(account_id, id) ON DELETE CASCADE
  constraint inherited_ids_suppression_fkey FOREIGN KEY (account_id, suppression_id) REFERENCES suppressions(account_id, id) ON DELETE CASCADE
  constraint inherited_ids_tag_fkey FOREIGN KEY (account_id, tag_id) REFERENCES tags(account_id, id) ON DELETE CASCADE
  constraint inherited_ids_thing_check CHECK ((thing = ANY (ARRAY['tag'::text, 'group'::text, 'source'::text, 'status'::text, 'note'::text, 'suppression'::text])))
  -- goes with its group (catalogs/store/inherited-item-ids.ts)
  CREATE INDEX inherited_ids_group_idx on inherited_ids USING btree (account_id, group_id) WHERE (group_id IS NOT NULL)
  -- goes with its note (catalogs/store/inherited-item-ids.ts)
  CREATE INDEX inherited_ids_note_idx on inherited_ids USING btree (account_id, note_id) WHERE (note_id IS NOT NULL)
  -- goes with its source (catalogs/store/inherited-item-ids.ts)
  CREATE INDEX inherited_ids_source_idx on inherited_ids USING btree (account_id, source_id) WHERE (source_id IS NOT NULL)
  -- goes with its status (catalogs/store/inherited-item-ids.ts)
  CREATE INDEX inherited_ids_status_idx on inherited_ids USING btree (account_id, status_id) WHERE (status_id IS NOT NULL)
  -- goes with its suppression (catalogs/store/inherited-item-ids.ts)
  CREATE INDEX inherited_ids_suppression_idx on inherited_ids USING btree (account_id, suppression_id) WHERE (suppression_id IS NOT NULL)
  -- goes with its tag (catalogs/store/inherited-item-ids.ts)
  CREATE INDEX inherited_ids_tag_idx on inherited_ids USING btree (account_id, tag_id) WHERE (tag_id IS NOT NULL)

table installation
  singleton boolean not null default true
  id uuid not null
  token_secret bytea not null
  created_at timestamp(3) with time zone not null
  epoch integer not null default 0
  cluster text
  standing text not null default 'in_charge'::text
  move_id uuid
  move_place text
  moved_at timestamp(3) with time zone
  constraint installation_pkey PRIMARY KEY (singleton)
  constraint installation_singleton_check CHECK (singleton)
  constraint installation_standing_check CHECK ((standing = ANY (ARRAY['in_charge'::text, 'moving'::text, 'moved'::text, 'arriving'::text])))

table intake_payloads
  account_id uuid not null
  id uuid not null
  intake_id uuid not null
  received_at timestamp(3) with time zone not null
  digest bytea not null
  body bytea not null
  headers bytea not null
  state text not null
  applied_at timestamp(3) with time zone
  people bytea[] not null default '{}'::bytea[]
  attempts smallint not null default 0
  retry_at timestamp(3) with time zone
  position bigint not null default 0
  seq bigint not null default 0
  constraint intake_payloads_digest_key UNIQUE (account_id, intake_id, digest)
  constraint intake_payloads_intake_fkey FOREIGN KEY (account_id, intake_id) REFERENCES intakes(account_id, id) ON DELETE CASCADE
  constraint intake_payloads_pkey PRIMARY KEY (account_id, id)
  -- payloads passed on in order (webhooks/store/receiver-payloads.ts)
  CREATE INDEX intake_payloads_order_idx on intake_payloads USING btree (account_id, intake_id, "position", seq)
  -- deletes the old (intakes/store/payloads.ts)
  CREATE INDEX intake_payloads_received_idx on intake_payloads USING btree (account_id, received_at)
  -- the next to apply again (intakes/store/payloads.ts)
  CREATE INDEX intake_payloads_retry_idx on intake_payloads USING btree (account_id, retry_at, intake_id) WHERE (state = 'refused'::text)
  -- the next to apply (intakes/store/payloads.ts)
  CREATE INDEX intake_payloads_waiting_idx on intake_payloads USING btree (account_id, id) WHERE (state = 'waiting'::text)

table intakes
  account_id uuid not null
  id uuid not null
  name text not null
  variant text not null
  token_hash bytea not null
  secret bytea not null
  verify_token bytea not null
  portfolio text not null default ''::text
  numbers jsonb not null default '{}'::jsonb
  unread jsonb not null default '{}'::jsonb
  applied bigint not null default 0
  unreadable bigint not null default 0
  last_at timestamp(3) with time zone
  made_by uuid
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  failed bigint not null default 0
  verified_at timestamp(3) with time zone
  old_secret bytea
  old_secret_until timestamp(3) with time zone
  old_token_hash bytea
  old_token_until timestamp(3) with time zone
  kinds jsonb not null default '{}'::jsonb
  today jsonb not null default '{}'::jsonb
  today_on text
  constraint intakes_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint intakes_pkey PRIMARY KEY (account_id, id)
  constraint intakes_token_key UNIQUE (account_id, token_hash)

table key_uses
  account_id uuid not null
  key_id uuid not null
  last_used_at timestamp(3) with time zone not null
  constraint key_uses_key_fkey FOREIGN KEY (account_id, key_id) REFERENCES api_keys(account_id, id) ON DELETE CASCADE
  constraint key_uses_pkey PRIMARY KEY (account_id, key_id)

table member_logins
  account_id uuid not null
  id uuid not null
  member_number bigint not null
  issuer text not null
  subject text not null
  label text not null
  public_key bytea
  counter bigint
  transports text[]
  created_at timestamp(3) with time zone not null
  last_used_at timestamp(3) with time zone
  constraint member_logins_member_fkey FOREIGN KEY (account_id, member_number) REFERENCES members(account_id, number) ON DELETE CASCADE
  constraint member_logins_pkey PRIMARY KEY (account_id, id)
  constraint member_logins_subject_key UNIQUE (account_id, issuer, subject)

table member_owners
  account_id uuid not null
  owner text not null
  member_number bigint not null
  constraint member_owners_member_fkey FOREIGN KEY (account_id, member_number) REFERENCES members(account_id, number) ON DELETE CASCADE
  constraint member_owners_pkey PRIMARY KEY (account_id, owner)
  -- the owner names of a member (members/store/member-rows.ts)
  CREATE INDEX member_owners_member on member_owners USING btree (account_id, member_number)

table members
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  email text
  role text not null
  state text not null
  group_numbers bigint[] not null
  owners text[] not null
  assigned_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  invited_by uuid
  declined_at timestamp(3) with time zone
  email_by uuid
  joined_at timestamp(3) with time zone
  constraint members_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint members_id_key UNIQUE (account_id, id)
  constraint members_pkey PRIMARY KEY (account_id, number)
  -- one member for an address (members/store/member-rows.ts)
  CREATE UNIQUE INDEX members_email_key on members USING btree (account_id, translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'::text, 'abcdefghijklmnopqrstuvwxyz'::text)) WHERE ((email IS NOT NULL) AND (state <> 'left'::text))

table merge_parts
  account_id uuid not null
  merge_id uuid not null
  part text not null
  id uuid not null
  record jsonb
  constraint merge_parts_merge_fkey FOREIGN KEY (account_id, merge_id) REFERENCES merges(account_id, id) ON DELETE CASCADE
  constraint merge_parts_part_check CHECK ((part = ANY (ARRAY['note'::text, 'consent'::text, 'made_consent'::text, 'moved_suppression'::text, 'kept_suppression'::text, 'dropped_suppression'::text, 'replaced_suppression'::text, 'activity'::text])))
  constraint merge_parts_pkey PRIMARY KEY (account_id, merge_id, part, id)

table merges
  account_id uuid not null
  id uuid not null
  survivor_id uuid not null
  loser_id uuid not null
  loser_number bigint not null
  snapshot jsonb
  actor jsonb not null
  merged_at timestamp(3) with time zone not null
  undone_at timestamp(3) with time zone
  loser_created_at timestamp(3) with time zone not null
  counts jsonb not null
  constraint merges_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint merges_pkey PRIMARY KEY (account_id, id)
  -- merges that can be undone no more (contacts/store/merge-rows.ts)
  CREATE INDEX merges_kept_idx on merges USING btree (account_id, merged_at) WHERE (snapshot IS NOT NULL)
  -- where a contact went (contacts/store/merge-rows.ts)
  CREATE INDEX merges_loser_idx on merges USING btree (account_id, loser_id)
  -- where the contact of a number went (contacts/store/merge-rows.ts)
  CREATE INDEX merges_loser_number_idx on merges USING btree (account_id, loser_number)
  -- merges into a contact (contacts/store/merge-rows.ts)
  CREATE INDEX merges_survivor_idx on merges USING btree (account_id, survivor_id)

table notes
  account_id uuid not null
  id uuid not null
  number bigint not null
  contact_id uuid not null
  body text not null
  type text not null
  author text
  media_url text
  attrs jsonb not null default '{}'::jsonb
  origin text not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  import_id uuid
  constraint notes_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
  constraint notes_number_key UNIQUE (account_id, number)
  constraint notes_pkey PRIMARY KEY (account_id, id)
  -- notes of a contact, newest first (notes/store.ts)
  CREATE INDEX notes_contact_idx on notes USING btree (account_id, contact_id, created_at, id)

table own_fields
  account_id uuid not null
  number bigint not null
  id uuid not null
  key text not null
  label text not null
  type text not null
  choices jsonb not null
  conversion_id uuid
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  is_unique boolean not null default false
  index_number bigint
  index_ready boolean not null default false
  is_searched boolean not null default false
  constraint own_fields_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint own_fields_key_key UNIQUE (account_id, key)
  constraint own_fields_pkey PRIMARY KEY (account_id, number)

table plans
  account_id uuid not null
  hash bytea not null
  key_id uuid not null
  change jsonb not null
  contact_ids uuid[] not null
  versions integer[] not null
  created_at timestamp(3) with time zone not null
  expires_at timestamp(3) with time zone not null
  applied_at timestamp(3) with time zone
  outcome_id uuid
  constraint plans_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint plans_pkey PRIMARY KEY (account_id, hash)
  -- deletes the expired (plans/store.ts)
  CREATE INDEX plans_expiry_idx on plans USING btree (account_id, expires_at)

table pulls
  account_id uuid not null
  import_id uuid not null
  face text not null
  url text not null
  key bytea
  keeps_key boolean not null
  without text[] not null
  since timestamp(3) with time zone
  catalogs jsonb
  cursor jsonb
  passes integer not null default 1
  pages bigint not null default 0
  total bigint
  per_second double precision
  last_page_at timestamp(3) with time zone
  read_at timestamp(3) with time zone
  constraint pulls_import_fkey FOREIGN KEY (account_id, import_id) REFERENCES imports(account_id, id) ON DELETE CASCADE
  constraint pulls_pkey PRIMARY KEY (account_id, import_id)

table rate_windows
  account_id uuid not null
  bucket text not null
  hits bigint not null
  ends_at timestamp(3) with time zone not null
  constraint rate_windows_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint rate_windows_pkey PRIMARY KEY (account_id, bucket)
  -- deletes the ended (retention/store/unscoped-sweep.ts)
  CREATE INDEX rate_windows_end_idx on rate_windows USING btree (account_id, ends_at)

table recent_calls
  account_id uuid not null
  origin text not null
  seq bigint not null
  at timestamp(3) with time zone not null
  is_earlier boolean not null
  call text not null
  constraint recent_calls_pkey PRIMARY KEY (account_id, origin, seq)

table retained_refusals
  account_id uuid not null
  subject text not null
  id uuid not null
  form text not null
  channel text not null
  record jsonb not null
  retained_at timestamp(3) with time zone not null
  constraint retained_refusals_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint retained_refusals_form_check CHECK ((form = ANY (ARRAY['consent'::text, 'suppression'::text])))
  constraint retained_refusals_pkey PRIMARY KEY (account_id, subject, id)

table roles
  account_id uuid not null
  name text not null
  label text not null
  scopes text[] not null
  sees text not null
  hidden text[] not null
  masked text[] not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint roles_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint roles_pkey PRIMARY KEY (account_id, name)

table segment_members
  account_id uuid not null
  segment_number bigint not null
  contact_id uuid not null
  constraint segment_members_pkey PRIMARY KEY (account_id, segment_number, contact_id)
  constraint segment_members_segment_fkey FOREIGN KEY (account_id, segment_number) REFERENCES segments(account_id, number) ON DELETE CASCADE

table segments
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  folded text not null
  tree json not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  is_watched boolean not null default false
  watched_since timestamp(3) with time zone
  down_to uuid
  position bigint
  seq bigint
  walk_began_at timestamp(3) with time zone
  next_walk_at timestamp(3) with time zone
  constraint segments_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint segments_folded_key UNIQUE (account_id, folded)
  constraint segments_id_key UNIQUE (account_id, id)
  constraint segments_pkey PRIMARY KEY (account_id, number)
  -- watched segments (segments/store/watches.ts)
  CREATE INDEX segments_watched_idx on segments USING btree (account_id, number) WHERE is_watched

table sessions
  account_id uuid not null
  family_id uuid not null
  member_number bigint not null
  agent text not null
  login_id uuid
  provider_sid text
  created_at timestamp(3) with time zone not null
  seen_at timestamp(3) with time zone not null
  ends_at timestamp(3) with time zone not null
  provider_refresh bytea
  provider_checked_at timestamp(3) with time zone
  proved_email text
  proved_role text
  provider text
  constraint sessions_member_fkey FOREIGN KEY (account_id, member_number) REFERENCES members(account_id, number) ON DELETE CASCADE
  constraint sessions_pkey PRIMARY KEY (account_id, family_id)
  -- sessions of a member (sessions/store/session-rows.ts)
  CREATE INDEX sessions_member on sessions USING btree (account_id, member_number)

table shared_identities
  account_id uuid not null
  contact_id uuid not null
  identity_id uuid not null
  owner_contact_id uuid not null
  owner_identity_id uuid not null
  constraint shared_identities_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
  constraint shared_identities_identity_fkey FOREIGN KEY (account_id, contact_id, identity_id) REFERENCES identities(account_id, contact_id, id) ON DELETE CASCADE
  constraint shared_identities_owner_fkey FOREIGN KEY (account_id, owner_contact_id, owner_identity_id) REFERENCES identities(account_id, contact_id, id)
  constraint shared_identities_pkey PRIMARY KEY (account_id, contact_id, identity_id)
  -- sharers of an identity (contacts/store/shared-identities.ts)
  CREATE INDEX shared_identities_owner_idx on shared_identities USING btree (account_id, owner_contact_id, owner_identity_id)

table shown_contacts
  account_id uuid not null
  key_id uuid not null
  day date not null
  contact_id uuid not null
  constraint shown_contacts_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint shown_contacts_pkey PRIMARY KEY (account_id, key_id, day, contact_id)
  -- the erasure of a contact (visibility/store/shown-contact-rows.ts)
  CREATE INDEX shown_contacts_contact_idx on shown_contacts USING btree (account_id, contact_id)
  -- deletes the old (visibility/store/shown-contact-rows.ts)
  CREATE INDEX shown_contacts_day_idx on shown_contacts USING btree (account_id, day)

table sources
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  folded text not null
  color text
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint sources_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint sources_folded_key UNIQUE (account_id, folded)
  constraint sources_id_key UNIQUE (account_id, id)
  constraint sources_pkey PRIMARY KEY (account_id, number)

table spent_steps
  account_id uuid not null
  id text not null
  ends_at timestamp(3) with time zone not null
  constraint spent_steps_pkey PRIMARY KEY (account_id, id)
  -- deletes the ended (access/store/rate-windows.ts)
  CREATE INDEX spent_steps_end on spent_steps USING btree (account_id, ends_at)

table statuses
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  folded text not null
  color text
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint statuses_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint statuses_folded_key UNIQUE (account_id, folded)
  constraint statuses_id_key UNIQUE (account_id, id)
  constraint statuses_pkey PRIMARY KEY (account_id, number)

table suppressions
  account_id uuid not null
  id uuid not null
  contact_id uuid not null
  channel text not null
  subject text not null default ''::text
  subjects text[] not null
  reason text not null
  source text
  note text
  actor jsonb not null
  expires_at timestamp(3) with time zone
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint suppressions_channel_key UNIQUE (account_id, contact_id, channel, subject)
  constraint suppressions_contact_fkey FOREIGN KEY (account_id, contact_id) REFERENCES contacts(account_id, id) ON DELETE CASCADE
  constraint suppressions_pkey PRIMARY KEY (account_id, id)

table tags
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  folded text not null
  color text
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint tags_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint tags_id_key UNIQUE (account_id, id)
  constraint tags_name_key UNIQUE (account_id, name)
  constraint tags_pkey PRIMARY KEY (account_id, number)
  -- tags by name without case (contacts/lists/conditions/filter-sql.ts)
  CREATE INDEX tags_folded_idx on tags USING btree (account_id, folded, number)

table upstreams
  account_id uuid not null
  face text not null
  url text not null
  key bytea
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  made_by uuid
  sealed_as text
  read_through boolean not null default false
  key_file text
  key_ends_at timestamp(3) with time zone
  key_refused_at timestamp(3) with time zone
  constraint upstreams_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint upstreams_pkey PRIMARY KEY (account_id, face)

table views
  account_id uuid not null
  number bigint not null
  id uuid not null
  name text not null
  owner_key_id uuid
  position integer not null
  definition json not null
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  constraint views_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint views_id_key UNIQUE (account_id, id)
  constraint views_owner_fkey FOREIGN KEY (account_id, owner_key_id) REFERENCES api_keys(account_id, id) ON DELETE CASCADE
  constraint views_pkey PRIMARY KEY (account_id, number)

table webhooks
  account_id uuid not null
  id uuid not null
  face text not null
  url text not null
  description text
  types text[]
  state text not null
  reason text
  secret bytea not null
  old_secret bytea
  old_secret_until timestamp(3) with time zone
  failure_count integer not null default 0
  failing_since timestamp(3) with time zone
  last_delivery_at timestamp(3) with time zone
  cursor_position bigint
  cursor_seq bigint
  earlier bigint[] not null
  is_held boolean not null default false
  redelivery jsonb
  created_at timestamp(3) with time zone not null
  updated_at timestamp(3) with time zone not null
  made_by uuid
  intake_id uuid
  last_answer jsonb
  segment_number bigint
  fields text[]
  constraint webhooks_account_fkey FOREIGN KEY (account_id) REFERENCES accounts(id) ON DELETE CASCADE
  constraint webhooks_intake_fkey FOREIGN KEY (account_id, intake_id) REFERENCES intakes(account_id, id) ON DELETE CASCADE
  constraint webhooks_pkey PRIMARY KEY (account_id, id)
  -- webhooks with something to send (webhooks/store/webhook-rows.ts)
  CREATE INDEX webhooks_active_idx on webhooks USING btree (account_id, id) WHERE ((state = 'active'::text) AND (cursor_position IS NOT NULL))
  -- receivers of an intake (webhooks/store/receiver-payloads.ts)
  CREATE INDEX webhooks_intake_idx on webhooks USING btree (account_id, intake_id) WHERE (intake_id IS NOT NULL)
