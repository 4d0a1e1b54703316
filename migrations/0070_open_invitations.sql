-- A person who is a member elsewhere joins a further account by accepting its invitation.

-- the key that invited the member; null: the command line, or before this
alter table members add column invited_by uuid;
-- when the person declined; null: it did not
alter table members add column declined_at timestamptz(3);
-- what the provider stated at the sign-in: an address that it verified, and the role of its groups; null: none
alter table sessions add column proved_email text;
alter table sessions add column proved_role text;
