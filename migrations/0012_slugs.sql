-- Every account has a slug. One that was made from the name is marked: it is shown, and binds nobody who never chose it.
alter table accounts add column is_slug_made boolean not null default false;

do $$
declare
  account record;
  stem text;
  candidate text;
  suffix integer;
begin
  for account in select a.id, a.name from accounts a where a.slug is null and a.deleted_at is null order by a.number loop
    stem := regexp_replace(normalize(lower(account.name), nfkd), '[\u0300-\u036f]', '', 'g');
    stem := trim('-' from left(trim('-' from regexp_replace(stem, '[^a-z0-9]+', '-', 'g')), 50));
    if stem = '' then
      stem := 'account';
    end if;
    candidate := stem;
    suffix := 1;
    while exists (select from accounts a where a.slug = candidate) loop
      suffix := suffix + 1;
      candidate := stem || '-' || suffix;
    end loop;
    update accounts set slug = candidate, is_slug_made = true where id = account.id;
  end loop;
end $$;

alter table accounts add constraint accounts_slug_check check (slug is not null or deleted_at is not null);
