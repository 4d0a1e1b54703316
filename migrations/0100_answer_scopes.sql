-- A stored answer is repeated only to a caller that has all scopes of the caller which got it.

-- null: an earlier version stored the answer
alter table idempotency_keys add column scopes text[];
