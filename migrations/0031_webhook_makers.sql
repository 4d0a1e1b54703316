-- The key that made a webhook or set an upstream: when it ends, they pause. Null: the command line, or older than this
-- migration, and they go on.
alter table webhooks add column made_by uuid;
alter table upstreams add column made_by uuid;
