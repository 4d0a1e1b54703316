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
  constraint upstreams_pkey primary key (account_id, face),
  constraint upstreams_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

-- A key with every scope has the new ones too.
update api_keys set scopes = scopes || array['upstream:use', 'upstreams:manage']
where not scopes && array['upstream:use', 'upstreams:manage'] and scopes @> array[
  'contacts:read', 'contacts:write', 'contacts:delete', 'groups:read', 'groups:write', 'groups:delete', 'sources:read',
  'sources:write', 'sources:delete', 'statuses:read', 'statuses:write', 'statuses:delete', 'account:read', 'messages:send',
  'messages:read', 'conversations:read', 'broadcasts:send', 'webhooks:manage', 'keys:manage', 'templates:read',
  'templates:sync'
];
