-- An account that is being deleted: its keys open nothing any more, and its rows go in steps before its own does.
alter table accounts add column deleted_at timestamptz(3);
