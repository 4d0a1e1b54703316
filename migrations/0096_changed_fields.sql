-- Members of contacts: an update is sent only if one of them changed; null: every update.
alter table webhooks add column fields text[];
-- The trace of the request that made the change: its id and flags, as the header traceparent has them.
alter table deliveries add column trace text;
