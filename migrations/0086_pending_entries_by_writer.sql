-- Each connection says how much of an index of searches may be pending, so that an import sorts in more at once. The nodes of Citus get
-- no settings of a connection: there the indexes keep their bound.
do $$
begin
  if to_regclass('pg_catalog.pg_dist_partition') is null then
    alter index contacts_search_idx reset (gin_pending_list_limit);
    alter index field_values_search reset (gin_pending_list_limit);
  end if;
end
$$;
