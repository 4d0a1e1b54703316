-- An opt-in whose time was in the future when it was recorded replaced later opt-outs until then. These opt-outs now
-- have its time, as new ones get (`withTimeInForce` in packages/domain/src/consent/consent.ts).
update consents o set occurred_at = f.until
from (
  select k.account_id, k.id, max(i.occurred_at) as until
  from consents i join consents k on k.account_id = i.account_id and k.contact_id = i.contact_id
    and k.channel = i.channel and k.purpose is not distinct from i.purpose and k.id > i.id
    and (k.sender is null) <> (i.sender is null)
  where i.state = 'opted_in' and i.occurred_at > i.created_at
    and k.state = 'opted_out' and i.occurred_at > k.created_at and i.occurred_at > k.occurred_at
  group by k.account_id, k.id) f
where o.account_id = f.account_id and o.id = f.id;
