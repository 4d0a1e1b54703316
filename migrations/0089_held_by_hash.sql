-- Emails and shared identities are looked up by the hash of their value: half of the bytes of the index.
drop index identities_held_once_key;
create unique index identities_held_once_key on identities (account_id, hashtextextended(value, 0), kind, scope, contact_id)
  where space is null;
