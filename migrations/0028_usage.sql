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

-- The secret that a key had before it got another; it opens until then.
alter table api_keys add column former_hash bytea;
alter table api_keys add column former_until timestamptz(3);
alter table api_keys add constraint api_keys_former_hash_key unique (former_hash);

-- A key with every scope has the new ones too.
update api_keys set scopes = scopes || array['account:write', 'health:read']
where not scopes && array['account:write', 'health:read'] and scopes @> array[
  'contacts:read', 'contacts:write', 'contacts:delete', 'groups:read', 'groups:write', 'groups:delete', 'sources:read',
  'sources:write', 'sources:delete', 'statuses:read', 'statuses:write', 'statuses:delete', 'account:read', 'messages:send',
  'messages:read', 'conversations:read', 'broadcasts:send', 'webhooks:manage', 'keys:manage', 'templates:read',
  'templates:sync', 'upstream:use', 'upstreams:manage', 'pulls:manage'
];
