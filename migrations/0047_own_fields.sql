-- Fields that an account declares for its contacts. A value is the member `key` of `attributes` of a contact.
create table own_fields (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  key text not null,
  label text not null,
  type text not null,
  -- [{value, label, color}]
  choices jsonb not null,
  -- the bulk change that converts earlier values
  conversion_id uuid,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint own_fields_pkey primary key (account_id, number),
  constraint own_fields_key_key unique (account_id, key),
  constraint own_fields_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
