-- Webhooks that this server receives: who may send, and what came. A payload is stored with one insert before it is answered, and
-- applied to the contacts afterwards.

create table intakes (
  account_id uuid not null,
  id uuid not null,
  name text not null,
  -- whose payloads and credentials: meta, 360dialog, gupshup, ycloud
  variant text not null,
  -- SHA-256 of the token in its address
  token_hash bytea not null,
  -- encrypted with the secret of the installation: what signs the payloads, and what the address is verified with
  secret bytea not null,
  verify_token bytea not null,
  -- the namespace of the ids that people have with the business
  portfolio text not null default '',
  -- the business numbers that payloads named: {id: digits or null}
  numbers jsonb not null default '{}',
  -- how often each field or member came that is not read: {name: count}
  unread jsonb not null default '{}',
  -- payloads that were applied, and those that could not be read
  applied bigint not null default 0,
  unreadable bigint not null default 0,
  last_at timestamptz(3),
  -- the key that made it; null: the command line
  made_by uuid,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint intakes_pkey primary key (account_id, id),
  constraint intakes_token_key unique (account_id, token_hash),
  constraint intakes_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);

create table intake_payloads (
  account_id uuid not null,
  -- ascends in the order of arrival
  id uuid not null,
  intake_id uuid not null,
  received_at timestamptz(3) not null,
  -- SHA-256 of the bytes: the same payload is stored once
  digest bytea not null,
  -- the bytes as they came, and the headers that prove their sender; encrypted with the secret of the installation
  body bytea not null,
  headers bytea not null,
  -- waiting, applied, unreadable, failed
  state text not null,
  applied_at timestamptz(3),
  -- hashes of the numbers and ids of the people in it, under the key of erasures
  people bytea[] not null default '{}',
  constraint intake_payloads_pkey primary key (account_id, id),
  constraint intake_payloads_digest_key unique (account_id, intake_id, digest),
  constraint intake_payloads_intake_fkey foreign key (account_id, intake_id)
    references intakes (account_id, id) on delete cascade
);
create index intake_payloads_waiting_idx on intake_payloads (account_id, id) where state = 'waiting';
create index intake_payloads_received_idx on intake_payloads (account_id, received_at);

-- What messages tell of a contact. Not in the contact's row: it moves with each message, and the row has a version and many indexes.
create table contact_activity (
  account_id uuid not null,
  contact_id uuid not null,
  -- of either direction
  last_message_at timestamptz(3),
  messages_in bigint not null default 0,
  -- why the last message that failed could not be delivered: a code of the platform
  undelivered_code integer,
  undelivered_at timestamptz(3),
  constraint contact_activity_pkey primary key (account_id, contact_id),
  constraint contact_activity_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
