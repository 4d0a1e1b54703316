-- The change feed. A position is at least the id of the transaction that wrote the event, and not below that of any that
-- had ended when the statement began: of two transactions that wrote one contact in turn, the second comes second, even
-- where it has the lower id because it had begun first. (Of one position the sequence decides.)
do $$
begin
  execute format(
    'alter table events alter column position set default
       (greatest(pg_current_xact_id()::text::bigint, pg_snapshot_xmax(pg_current_snapshot())::text::bigint - 1) + %s)',
    coalesce((select i.epoch::bigint << 40 from installation i), 0));
end $$;

-- The history of a contact.
create index events_contact_idx on events (account_id, contact_id, position) where contact_id is not null;

-- What was written up to here is not all in the events (no catalogs, no consents): the feed of these accounts begins here.
insert into counters as k (account_id, name, next)
select a.id, 'events_pruned',
  coalesce((select i.epoch::bigint << 40 from installation i), 0) + pg_current_xact_id()::text::bigint
from accounts a
on conflict on constraint counters_pkey do update set next = greatest(k.next, excluded.next);
