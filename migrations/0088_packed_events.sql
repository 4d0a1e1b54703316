-- States and actors of events are texts that the program packs (packages/domain/src/events/packed-state.ts). Plain JSON is a packed
-- text too, so stored events stay as they are. Without nulls the event of a contact needs no map of them.
alter table events
  alter column before type text using coalesce(before::text, ''), alter column before set default '', alter column before set not null,
  alter column after type text using coalesce(after::text, ''), alter column after set default '', alter column after set not null,
  alter column actor type text using actor::text;
