-- An invited member who was suspended and resumed is invited again: it has never signed in.

-- the first sign-in; null: not yet
alter table members add column joined_at timestamptz(3);
-- Of members who were suspended or left before, it is unknown.
update members set joined_at = created_at where state <> 'invited';
