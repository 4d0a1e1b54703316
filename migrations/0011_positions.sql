-- Positions in the feed survive a restore and a move to another cluster. A position is the id of the transaction that
-- wrote the event, above the epoch of the cluster: epoch * 2^40 + id. When the program finds its rows in another cluster
-- (or on another timeline), where ids are counted anew, it begins the next epoch: whatever was written before stays in
-- its order and lies below all that comes.
alter table installation add column epoch integer not null default 0;
-- where the epoch began, as `system identifier:timeline`; null: never asked
alter table installation add column cluster text;

alter table events drop constraint events_pkey;
alter table events alter column xact drop default;
alter table events alter column xact type bigint using xact::text::bigint;
alter table events rename column xact to position;
-- The program replaces this default when an epoch begins, so that writing an event looks nothing up.
alter table events alter column position set default (pg_current_xact_id()::text::bigint + 0);
alter table events add constraint events_pkey primary key (account_id, position, seq);

alter table webhooks drop column cursor_xact;
alter table webhooks add column cursor_position bigint;
