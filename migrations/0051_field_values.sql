-- Own fields that are indexed. A number of an index is never used again, so rows of an index that was dropped mean nothing.
alter table own_fields add column is_unique boolean not null default false;
alter table own_fields add column index_number bigint;
alter table own_fields add column index_ready boolean not null default false;

-- What contacts have in indexed fields: written by the statements that write the contact.
create table field_values (
  account_id uuid not null,
  contact_id uuid not null,
  -- own_fields.index_number
  field_number bigint not null,
  -- folded, the first 200 characters
  text_value text,
  number_value numeric,
  -- a hash of the whole value; null: it may repeat
  unique_key uuid,
  constraint field_values_pkey primary key (account_id, contact_id, field_number),
  constraint field_values_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
create index field_values_text on field_values (account_id, field_number, text_value collate "C", contact_id);
create index field_values_number on field_values (account_id, field_number, number_value, contact_id)
  where number_value is not null;
create unique index field_values_unique on field_values (account_id, field_number, unique_key)
  where unique_key is not null;
