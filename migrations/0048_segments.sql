-- Saved segments: trees of conditions that say which contacts are meant. The contacts are found when it is asked, so nothing of
-- them is stored here.
create table segments (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  folded text not null,
  -- as it was sent
  tree json not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint segments_pkey primary key (account_id, number),
  constraint segments_id_key unique (account_id, id),
  constraint segments_folded_key unique (account_id, folded),
  constraint segments_account_fkey foreign key (account_id) references accounts (id) on delete cascade
);
