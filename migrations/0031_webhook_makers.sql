-- The key that made a webhook or set an upstream; when that key ends, its webhooks and upstreams pause. Null: no key made it,
-- or it is older than this migration, and it goes on.
alter table webhooks add column made_by uuid;
alter table webhooks add column key_ended_at timestamptz(3);
alter table upstreams add column made_by uuid;
