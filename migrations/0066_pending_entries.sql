-- Each search reads all entries that a GIN index has not sorted in yet. So few kilobytes may be pending, in every such index of the
-- schema. The next write of each sorts in what is pending above that.
do $$
declare
  found record;
begin
  for found in
    select n.nspname, c.relname
    from pg_class c join pg_am m on m.oid = c.relam join pg_namespace n on n.oid = c.relnamespace
    where c.relkind = 'i' and m.amname = 'gin' and n.nspname = current_schema() and c.relname !~ '_\d{6,}$'
  loop
    execute format('alter index %I.%I set (gin_pending_list_limit = 256)', found.nspname, found.relname);
  end loop;
end
$$;
