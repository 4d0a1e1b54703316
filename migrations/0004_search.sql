-- The searched text gets sections (names, company, primary email, other emails, numbers, spellings of numbers, user
-- names), so that a search in some fields reads no other table, and an index for terms of one and two characters.
-- The indexes know two parts apart, names and addresses, since a word that all emails share is nobody's name.
-- What is new in the text is put together here as the program does it: folded values are stored already. Characters
-- beyond ASCII are written as capitals, since not every locale takes them for letters.

create function written_for_search(text) returns text language sql immutable strict as $$
  select string_agg(case
    when ascii(s.c) < 128 then s.c
    when ascii(s.c) < 2048 then substr('ABCDEFGHIJKL', (ascii(s.c) - 128) / 169 + 1, 1)
      || substr('NOPQRSTUVWXYZ', (ascii(s.c) - 128) % 169 / 13 + 1, 1)
      || substr('NOPQRSTUVWXYZ', (ascii(s.c) - 128) % 13 + 1, 1)
    else 'M' || (select string_agg(
        substr('NOPQRSTUVWXYZ', ((ascii(s.c) - 2048) / (13 ^ (6 - d))::integer) % 13 + 1, 1), '' order by d)
      from generate_series(1, 6) d)
    end, '' order by s.i)
  from regexp_split_to_table($1, '') with ordinality s(c, i)
$$;

update contacts c set search = concat_ws(chr(31),
  concat_ws(e'\n', nullif(c.name_folded, ''),
    nullif(nullif(trim(c.given_folded || ' ' || c.family_folded), ''), c.name_folded)),
  coalesce(c.company_folded, '') || chr(30),
  coalesce((select string_agg(i.value, e'\n' order by i.position) from identities i
    where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'email' and i.is_primary), ''),
  coalesce((select string_agg(i.value, e'\n' order by i.position) from identities i
    where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'email' and not i.is_primary), ''),
  coalesce((select string_agg('+' || i.value, e'\n' order by i.position) from identities i
    where i.account_id = c.account_id and i.contact_id = c.id and i.space = 'number'), ''),
  coalesce((select string_agg(x.spelled, e'\n' order by i.position, x.n) from identities i cross join lateral (values
      (1, lower(trim(i.raw))), (2, regexp_replace(i.raw, '[^0-9]', '', 'g'))) x(n, spelled)
    where i.account_id = c.account_id and i.contact_id = c.id and i.space = 'number'
      and position(x.spelled in '+' || i.value) = 0), ''),
  coalesce((select string_agg(i.value, e'\n' order by i.position) from identities i
    where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'username'), ''));

update contacts c set search = written_for_search(c.search) where octet_length(c.search) <> char_length(c.search);

drop function written_for_search(text);

drop index contacts_search_idx;
create index contacts_search_idx on contacts using gin (account_id,
  split_part(search, chr(30), 1) gin_trgm_ops, split_part(search, chr(30), 2) gin_trgm_ops);

create index contacts_short_search_idx on contacts using gin (account_id,
  regexp_replace(split_part(search, chr(30), 1), '([^A-Z])|[A-Z]', '\1\1\1', 'g') gin_trgm_ops,
  regexp_replace(split_part(search, chr(30), 2), '([^A-Z])|[A-Z]', '\1\1\1', 'g') gin_trgm_ops);
