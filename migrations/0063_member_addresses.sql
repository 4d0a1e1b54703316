-- Addresses of members are compared with A to Z folded alone. lower() also folds letters that look like others, such as the Kelvin
-- sign, which makes two addresses of two people one.
drop index members_email_key;
create unique index members_email_key on members (account_id, translate(email, 'ABCDEFGHIJKLMNOPQRSTUVWXYZ', 'abcdefghijklmnopqrstuvwxyz'))
  where email is not null and state <> 'left';
