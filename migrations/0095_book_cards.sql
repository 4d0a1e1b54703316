-- Cards that clients of address books have made: their names and ids. Any other card has the id of its contact.
create table book_cards (
  account_id uuid not null,
  contact_id uuid not null,
  -- the last part of the address
  name text not null,
  uid text not null,
  constraint book_cards_pkey primary key (account_id, contact_id),
  constraint book_cards_name_key unique (account_id, name),
  constraint book_cards_contact_fkey foreign key (account_id, contact_id)
    references contacts (account_id, id) on delete cascade
);
