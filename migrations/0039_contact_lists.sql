-- What readers need of a contact's identities, tags and groups, in its own row: a page is then one range of an index, without joins.
-- The other tables stay the index of who has what. The program writes both together.
alter table contacts add column identity_list text not null default '';
alter table contacts add column tag_list text not null default '';
alter table contacts add column group_list text not null default '';

update contacts c set
  identity_list = coalesce((select string_agg(concat(i.id, chr(31), i.kind, chr(31), i.is_primary, chr(31), i.origin, chr(31), i.position,
      chr(31), case when i.created_at = c.created_at then '' else round(date_part('epoch', i.created_at) * 1000)::text end,
      chr(31), round(date_part('epoch', i.updated_at) * 1000), chr(31),
      case when i.raw is null and i.label is null and i.verified_at is null and i.scope = '' and i.attrs = '{}'
          and strpos(i.value, chr(30)) = 0 and strpos(i.value, chr(31)) = 0
          and not (i.space is null and i.kind not in ('email', 'username', 'parent_bsuid')) then i.value
        else chr(31) || json_build_array(i.value, i.scope, i.raw, i.label, round(date_part('epoch', i.verified_at) * 1000), i.attrs,
          i.space is null and i.kind not in ('email', 'username', 'parent_bsuid'))::text end),
      chr(30) order by i.position, i.id) from identities i where i.account_id = c.account_id and i.contact_id = c.id), ''),
  tag_list = coalesce((select string_agg(concat(l.number, ':', right(n.id::text, 8)), ',' order by l.position, l.number)
      from contact_tags l join tags n on n.account_id = l.account_id and n.number = l.number
      where l.account_id = c.account_id and l.contact_id = c.id), ''),
  group_list = coalesce((select string_agg(concat(l.number, ':', right(n.id::text, 8)), ',' order by l.position, l.number)
      from contact_groups l join groups n on n.account_id = l.account_id and n.number = l.number
      where l.account_id = c.account_id and l.contact_id = c.id), '');
