-- Which contact owns an identity that another contact has as well. The sharer's own row of it is in `identities`, without
-- a space, so that no lookup by value finds it. A contact that gives an identity up cannot leave sharers behind: the
-- foreign key to the owner's row refuses it until another owner is named.
create table shared_identities (
  account_id uuid not null,
  -- the sharer, and its own row
  contact_id uuid not null,
  identity_id uuid not null,
  owner_contact_id uuid not null,
  owner_identity_id uuid not null,
  constraint shared_identities_pkey primary key (account_id, contact_id, identity_id),
  -- both: of an owner and a sharer that are deleted together, the sharer's rows must go first
  constraint shared_identities_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade,
  constraint shared_identities_identity_fkey foreign key (account_id, contact_id, identity_id)
    references identities (account_id, contact_id, id) on delete cascade,
  constraint shared_identities_owner_fkey foreign key (account_id, owner_contact_id, owner_identity_id)
    references identities (account_id, contact_id, id)
);
create index shared_identities_owner_idx on shared_identities (account_id, owner_contact_id, owner_identity_id);
