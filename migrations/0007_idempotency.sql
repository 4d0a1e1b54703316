-- A row is an answer now: it is written by the transaction of the write that it answers, and never before. Who is at
-- work under a key is told by an advisory lock, which ends with its connection.

delete from idempotency_keys where status is null;

alter table idempotency_keys
  alter column status set not null,
  alter column headers set not null,
  alter column response set not null,
  -- of a file that was refused before its end, how many bytes the hash covers; null: all of them
  add column request_bytes bigint;
