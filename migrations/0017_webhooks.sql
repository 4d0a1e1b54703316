-- Webhooks. The tables of the first migration were never used.
drop table deliveries;
drop table webhooks;

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
