-- What became of the rows of an import, a table row for each chunk of the file instead of one for each row: a skipped
-- row takes next to nothing then, a created one the id of its contact.

create table import_chunks (
  account_id uuid not null,
  import_id uuid not null,
  first_row bigint not null,
  rows integer not null,
  created integer not null,
  updated integer not null,
  skipped integer not null,
  rejected integer not null,
  -- a letter for each row, with a count for several alike: c(reated), u(pdated), k(nown), n(othing to change), r(ejected)
  outcomes text not null,
  -- whether the three below are deflated
  packed boolean not null,
  -- of the contacts of all rows but the rejected ones, 16 bytes each
  contacts bytea,
  -- a line of JSON for each updated row: the version as the row left the contact, and the contact as it was
  changes bytea,
  -- a line of JSON for each rejected row: what is wrong, and the row as the file has it; a number: so many more alike
  rejections bytea,
  constraint import_chunks_pkey primary key (account_id, import_id, first_row),
  constraint import_chunks_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

-- Of an undo, whom it took back or left until now, for the rows further up that changed the same contacts.
create table import_undone (
  account_id uuid not null,
  import_id uuid not null,
  contact_id uuid not null,
  -- of the contact once it was taken back; null: it stays as it is
  version bigint,
  constraint import_undone_pkey primary key (account_id, import_id, contact_id),
  constraint import_undone_import_fkey foreign key (account_id, import_id)
    references imports (account_id, id) on delete cascade
);

-- What an import takes: the parts of its file that wait, and what is kept of its rows.
alter table imports add column part_bytes bigint not null default 0;
alter table imports add column row_bytes bigint not null default 0;
-- Its rows went by their age; it can no more be undone.
alter table imports add column rows_gone boolean not null default false;

insert into import_chunks (account_id, import_id, first_row, rows, created, updated, skipped, rejected, outcomes, packed,
  contacts, changes, rejections)
select r.account_id, r.import_id, min(r.row), count(*),
  count(*) filter (where r.outcome = 'created'), count(*) filter (where r.outcome = 'updated'),
  count(*) filter (where r.outcome = 'skipped'), count(*) filter (where r.outcome = 'rejected'),
  string_agg(case when r.outcome = 'created' then 'c' when r.outcome = 'updated' then 'u'
    when r.outcome = 'rejected' then 'r' when r.flaws -> 0 ->> 'code' = 'unchanged' then 'n' else 'k' end, ''
    order by r.row),
  false,
  string_agg(uuid_send(r.contact_id), ''::bytea order by r.row) filter (where r.outcome <> 'rejected'),
  convert_to(string_agg(json_build_array(r.version, r.before)::text, e'\n' order by r.row)
    filter (where r.outcome = 'updated'), 'UTF8'),
  convert_to(string_agg(json_build_array(r.flaws, r.raw)::text, e'\n' order by r.row)
    filter (where r.outcome = 'rejected'), 'UTF8')
from import_rows r
group by r.account_id, r.import_id, (r.row - 1) / 1000;

insert into import_undone (account_id, import_id, contact_id, version)
select distinct on (r.account_id, r.import_id, r.contact_id) r.account_id, r.import_id, r.contact_id,
  case when r.reverted then r.version end
from import_rows r join imports n on n.account_id = r.account_id and n.id = r.import_id
where n.state <> 'undone' and r.outcome = 'updated' and r.reverted is not null
order by r.account_id, r.import_id, r.contact_id, r.row;

update imports n set part_bytes = p.bytes
from (select account_id, import_id, sum(octet_length(payload)) as bytes from import_parts group by 1, 2) p
where p.account_id = n.account_id and p.import_id = n.id;
update imports n set row_bytes = c.bytes
from (select account_id, import_id, sum(octet_length(outcomes) + coalesce(octet_length(contacts), 0)
    + coalesce(octet_length(changes), 0) + coalesce(octet_length(rejections), 0) + 150) as bytes
  from import_chunks group by 1, 2) c
where c.account_id = n.account_id and c.import_id = n.id;

drop table import_rows;

-- Whose rows may be old enough to go.
create index imports_kept_idx on imports (account_id, id) where not rows_gone;
