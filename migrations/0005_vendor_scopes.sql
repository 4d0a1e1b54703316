-- Lists in the order of the ids that callers chose find those who have none in a scope without looking at the others.

-- How many ids callers chose for a contact in each scope, as JSON with the scopes in order; two stands for any more.
-- 'null' where that is too long for an index.
alter table contacts add column vendor_scopes text collate "C" not null default '{}';

update contacts c set vendor_scopes = case when octet_length(s.scopes) > 512 then 'null' else s.scopes end
from (
  select k.account_id, k.contact_id,
    '{' || string_agg(to_json(k.scope)::text || ':' || least(k.ids, 2), ',' order by k.scope collate "C") || '}' as scopes
  from (select i.account_id, i.contact_id, i.scope, count(*) as ids from identities i where i.kind = 'vendor_id'
    group by i.account_id, i.contact_id, i.scope) k
  group by k.account_id, k.contact_id) s
where c.account_id = s.account_id and c.id = s.contact_id;

create index contacts_vendor_scopes_idx on contacts (account_id, vendor_scopes, id);

-- Most ids are stored as they came: those are in order in the index alone, the others on their own.
drop index identities_chosen_idx;
create index identities_chosen_idx on identities (account_id, scope, value collate "C") include (contact_id, id)
  where kind = 'vendor_id' and value = raw;
create index identities_respelled_idx on identities (account_id, scope, left(raw, 200) collate "C")
  where kind = 'vendor_id' and value <> raw;
