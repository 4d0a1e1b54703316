-- Books: the contacts of a segment, a group, a tag or the account, which phones read. A key of each reads that book alone.
create table books (
  account_id uuid not null,
  number bigint not null,
  id uuid not null,
  name text not null,
  source json not null,
  shows text not null,
  -- the member whose contacts the key reads; null: all
  member_number bigint,
  key_id uuid not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint books_pkey primary key (account_id, number),
  constraint books_id_key unique (account_id, id),
  constraint books_account_fkey foreign key (account_id) references accounts (id) on delete cascade,
  constraint books_key_fkey foreign key (account_id, key_id) references api_keys (account_id, id) on delete cascade
);
-- The keys that follow a book. Each may see other contacts.
create table book_readers (
  account_id uuid not null,
  book_number bigint not null,
  key_id uuid not null,
  -- part of its sync tokens
  id uuid not null,
  -- the last step in which contacts entered, changed or left
  step bigint not null,
  -- tokens of earlier steps have expired
  floor bigint not null,
  -- the form of its cards: a change renews all of them
  form text not null,
  -- hash of the names and versions of the last step, so that a read without changes compares no rows
  digest bytea,
  read_at timestamptz(3) not null,
  constraint book_readers_pkey primary key (account_id, book_number, key_id),
  constraint book_readers_book_fkey foreign key (account_id, book_number)
    references books (account_id, number) on delete cascade
);
create table book_members (
  account_id uuid not null,
  book_number bigint not null,
  key_id uuid not null,
  -- the last part of the address of its card
  name text not null,
  version bigint not null,
  -- the step in which it entered, changed or left
  step bigint not null,
  is_gone boolean not null,
  constraint book_members_pkey primary key (account_id, book_number, key_id, name),
  constraint book_members_reader_fkey foreign key (account_id, book_number, key_id)
    references book_readers (account_id, book_number, key_id) on delete cascade
);
