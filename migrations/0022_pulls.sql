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

-- Rows count down from it: row 1, which has the newest contact, gets the number before it; null: new contacts get numbers in
-- the order of the rows.
alter table imports add column numbers_below bigint;

-- A key with every scope has the new one too.
update api_keys set scopes = scopes || array['pulls:manage']
where not scopes && array['pulls:manage'] and scopes @> array[
  'contacts:read', 'contacts:write', 'contacts:delete', 'groups:read', 'groups:write', 'groups:delete', 'sources:read',
  'sources:write', 'sources:delete', 'statuses:read', 'statuses:write', 'statuses:delete', 'account:read', 'messages:send',
  'messages:read', 'conversations:read', 'broadcasts:send', 'webhooks:manage', 'keys:manage', 'templates:read',
  'templates:sync', 'upstream:use', 'upstreams:manage'
];
