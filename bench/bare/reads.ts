/**
 * Reads of the bare server: one statement of plain SQL for each, with the columns that the wire of the same work shows.
 */
import type pg from 'pg';
import { contactColumns } from '../../src/contacts/store/contact-rows.js';

type Reply = readonly [status: number, body: unknown];

const columns = `c.id, c.display_name as name, c.company, c.avatar_url, c.created_at, c.updated_at,
  (select i.value from identities i where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'phone'
    order by i.is_primary desc, i.position limit 1) as phone,
  (select i.value from identities i where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'email'
    and i.is_primary) as email,
  (select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'color', t.color) order by t.folded), '[]')
    from contact_tags x join tags t on t.account_id = x.account_id and t.number = x.number
    where x.account_id = c.account_id and x.contact_id = c.id) as tags`;

// If a wire shows whole contacts, and for pages by number, the columns equal ours. Then the comparison measures the
// path from the rows to the client.
const all = contactColumns({ now: 'now()' });

const lookupSql = {
  name: 'lookup',
  text: `select ${columns} from contacts c where c.account_id = $1 and c.id = $2`,
};

export async function lookup(pool: pg.Pool, accountId: string, id: string): Promise<Reply> {
  const { rows } = await pool.query({ ...lookupSql, values: [accountId, id] });
  return rows[0] === undefined ? [404, {}] : [200, { data: rows[0] }];
}

const contactSql = {
  name: 'contact',
  text: `select ${all} from contacts c where c.account_id = $1 and c.id = $2`,
};

export async function contact(pool: pg.Pool, accountId: string, id: string): Promise<Reply> {
  const { rows } = await pool.query({ ...contactSql, values: [accountId, id] });
  return rows[0] === undefined ? [404, {}] : [200, { data: rows[0] }];
}

const resolveSql = {
  name: 'resolve',
  text: `select ${all} from identities h join contacts c on c.account_id = h.account_id and c.id = h.contact_id
    where h.account_id = $1 and h.space = 'number' and h.scope = '' and h.value = $2`,
};

export async function resolve(pool: pg.Pool, accountId: string, body: { phone: string }): Promise<Reply> {
  const { rows } = await pool.query({ ...resolveSql, values: [accountId, body.phone.replace('+', '')] });
  return rows[0] === undefined ? [404, {}] : [200, { data: rows[0] }];
}

const listSql = {
  name: 'list',
  text: `select ${columns} from contacts c where c.account_id = $1 order by c.created_at desc, c.id desc limit 51`,
};
const listAfterSql = {
  name: 'list_after',
  text: `select ${columns} from contacts c where c.account_id = $1 and (c.created_at, c.id) < ($2, $3)
    order by c.created_at desc, c.id desc limit 51`,
};

/** Reads the page that follows `after`, the time and id of the previous page's last contact. */
export async function list(pool: pg.Pool, accountId: string, after: string | null): Promise<Reply> {
  const { rows } =
    after === null
      ? await pool.query({ ...listSql, values: [accountId] })
      : await pool.query({ ...listAfterSql, values: [accountId, ...after.split(',')] });
  const last = rows.length > 50 ? rows[49] : undefined;
  const next = last === undefined ? null : `${last.created_at.toISOString()},${last.id}`;
  return [200, { data: rows.slice(0, 50), next }];
}

// The page is found first, so that only its contacts are aggregated.
const pageSql = {
  name: 'page',
  text: `select ${all} from (select p.* from contacts p where p.account_id = $1
    order by p.created_at desc, p.id desc limit $2 offset $3) c order by c.created_at desc, c.id desc`,
};
const countSql = {
  name: 'count',
  text: 'select count(*)::int as total from contacts c where c.account_id = $1',
};

export async function page(pool: pg.Pool, accountId: string, limit: number, skip: number): Promise<Reply> {
  const [{ rows }, { rows: counts }] = await Promise.all([
    pool.query({ ...pageSql, values: [accountId, limit, skip] }),
    pool.query({ ...countSql, values: [accountId] }),
  ]);
  return [200, { data: rows, total: counts[0]?.total }];
}

const joins = `from contacts c
  left join identities p on p.account_id = c.account_id and p.contact_id = c.id and p.kind = 'phone' and p.is_primary
  left join identities e on e.account_id = c.account_id and e.contact_id = c.id and e.kind = 'email' and e.is_primary
  where c.account_id = $1 and (c.display_name ilike $2 or p.value ilike $2 or e.value ilike $2)`;
const searchSql = {
  name: 'search',
  text: `select ${all} from (select c.* ${joins} order by c.created_at desc, c.id desc limit 20) c
    order by c.created_at desc, c.id desc`,
};
const countFoundSql = { name: 'count_found', text: `select count(*)::int as total ${joins}` };

export async function search(
  pool: pg.Pool,
  accountId: string,
  term: string,
  isCounted: boolean,
): Promise<Reply> {
  const values = [accountId, `%${term.replaceAll(/[\\%_]/g, '\\$&')}%`];
  const [{ rows }, total] = await Promise.all([
    pool.query({ ...searchSql, values }),
    isCounted ? pool.query({ ...countFoundSql, values }) : undefined,
  ]);
  return [200, { data: rows, total: total?.rows[0]?.total }];
}

/** Reads the joined rows of a CSV export. */
export function exportSql(accountId: string): string {
  if (!/^[0-9a-f-]{36}$/.test(accountId)) throw new Error('an account is wanted');
  return `copy (select c.id, c.type, c.display_name, c.given_name, c.family_name, c.company, c.description, c.avatar_url,
      c.street, c.city, c.state, c.zip, c.country_code, c.owner, c.blocked, c.attributes, c.extensions,
      (select string_agg(i.kind || ':' || i.value, ';' order by i.position) from identities i
        where i.account_id = c.account_id and i.contact_id = c.id) as identities,
      (select string_agg(t.name, ';' order by x.position) from contact_tags x
        join tags t on t.account_id = x.account_id and t.number = x.number
        where x.account_id = c.account_id and x.contact_id = c.id) as tags,
      (select string_agg(g.name, ';' order by x.position) from contact_groups x
        join groups g on g.account_id = x.account_id and g.number = x.number
        where x.account_id = c.account_id and x.contact_id = c.id) as groups,
      (select s.name from sources s where s.account_id = c.account_id and s.number = c.source_number) as source,
      (select s.name from statuses s where s.account_id = c.account_id and s.number = c.status_number) as status,
      c.created_at, c.updated_at
    from contacts c where c.account_id = '${accountId}' order by c.number) to stdout with (format csv, header)`;
}
