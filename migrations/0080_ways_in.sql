-- The key that made an invitation or a link to sign in, which opens nothing once that key has ended; null: the command line, or the
-- owner of the key itself.
alter table access_tokens add column made_by uuid;
-- The key that set the address of a member, which proves the member to no provider once that key has ended; null: the command line.
alter table members add column email_by uuid;
