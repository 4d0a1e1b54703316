-- Calls that servers tell while a client watches: of each stream (an account, all accounts, the callers that no key let in)
-- and each process the newest, for an hour. Unlogged, since a call is worth no disk write. Backups and moves leave it out.
create unlogged table recent_calls (
  -- without a foreign key: the streams of the whole server have ids of their own
  account_id uuid not null,
  -- a list of one process, in which the number counts
  origin text not null,
  seq bigint not null,
  at timestamptz(3) not null,
  -- answered before any client watched
  is_earlier boolean not null,
  -- JSON, its members in the order in which they are shown
  call text not null,
  constraint recent_calls_pkey primary key (account_id, origin, seq)
);
