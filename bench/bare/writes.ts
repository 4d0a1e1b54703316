/** Writes of the bare server: a contact with its identities and its event, in one plain transaction. */
import type pg from 'pg';
import { v7 } from 'uuid';
import { contactColumns } from '../../src/contacts/store/contact-rows.js';
import { resolve } from './reads.js';

type Reply = readonly [status: number, body: unknown];

const insertContact = {
  name: 'insert_contact',
  text: `insert into contacts (account_id, id, number, type, display_name, source_number, status_number, name_folded,
    given_folded, family_folded, dial_digits, search, created_at, updated_at)
    values ($1, $2, $3, 'lead', $4, 1, 1, lower($4::text), lower($4::text), '', $5, $6, $7, $7)`,
};
const insertIdentity = {
  name: 'insert_identity',
  text: `insert into identities (account_id, id, contact_id, kind, value, raw, space, match_key, is_primary, origin,
    position, created_at, updated_at) values ($1, $2, $3, $4, $5, $6, $7, $8, true, 'bare', $9, $10, $10)`,
};
const insertEvent = {
  name: 'insert_event',
  text: `insert into events (account_id, id, type, contact_id, version, after, actor, occurred_at)
    values ($1, $2, 'contact.created', $3, 1, $4, '{}', $5)`,
};

// Numbers below zero never collide with assigned numbers.
let number = 0;

interface NewContact {
  readonly phone: string;
  readonly name: string;
  readonly email: string;
}

export async function create(pool: pg.Pool, accountId: string, body: NewContact): Promise<Reply> {
  return inTransaction(pool, (client) => insert(client, accountId, body));
}

async function insert(client: pg.PoolClient, accountId: string, body: NewContact): Promise<Reply> {
  const id = v7();
  const now = new Date();
  const digits = body.phone.slice(1);
  number -= 1;
  const search = `${body.name.toLowerCase()}\n+${digits}\n${body.email}`;
  await client.query({ ...insertContact, values: [accountId, id, number, body.name, digits, search, now] });
  await client.query({
    ...insertIdentity,
    values: [accountId, v7(), id, 'phone', digits, body.phone, 'number', digits, 0, now],
  });
  await client.query({
    ...insertIdentity,
    values: [accountId, v7(), id, 'email', body.email, body.email, null, null, 1, now],
  });
  await client.query({
    ...insertEvent,
    values: [accountId, v7(), id, JSON.stringify({ id, ...body }), now],
  });
  const made = { id, ...body, company: null, avatar_url: null, tags: [], created_at: now, updated_at: now };
  return [201, { data: made }];
}

// The searched text begins with the company that was set last, like ours: its index is the larger part of the write.
const updateContact = {
  name: 'update_contact',
  text: `with c as (update contacts set company = $3, version = version + 1, updated_at = $4,
      search = lower($3::text) || '~' || regexp_replace(search, '^[^~]*~', '')
      where account_id = $1 and id = $2 returning *)
    select ${contactColumns({ now: 'now()' })} from c`,
};
const insertChange = {
  name: 'insert_change',
  text: `insert into events (account_id, id, type, contact_id, version, after, actor, occurred_at)
    values ($1, $2, 'contact.updated', $3, $4, $5, '{}', $6)`,
};

interface Change {
  readonly company: string;
}

/** Changes a contact and returns it completely. */
export function patch(pool: pg.Pool, accountId: string, id: string, body: Change): Promise<Reply> {
  return inTransaction(pool, (client) => update(client, accountId, id, body));
}

async function update(client: pg.PoolClient, accountId: string, id: string, body: Change): Promise<Reply> {
  const now = new Date();
  const { rows } = await client.query({ ...updateContact, values: [accountId, id, body.company, now] });
  if (rows[0] === undefined) return [404, {}];
  const values = [accountId, v7(), id, rows[0].version, JSON.stringify(body), now];
  await client.query({ ...insertChange, values });
  return [200, { data: rows[0] }];
}

const ownerSql = {
  name: 'owner',
  text: `select contact_id from identities where account_id = $1 and space = 'number' and scope = '' and value = $2`,
};

/** Changes the contact with this number. A new one goes to the account `newTo`. */
export function upsert(
  pool: pg.Pool,
  accountId: string,
  newTo: string,
  body: NewContact & Change,
): Promise<Reply> {
  return inTransaction(pool, async (client) => {
    const { rows } = await client.query({ ...ownerSql, values: [accountId, body.phone.slice(1)] });
    const id = rows[0]?.contact_id;
    return id === undefined ? insert(client, newTo, body) : update(client, accountId, id, body);
  });
}

/** Finds the contact with this number. A new one goes to the account `newTo`. */
export async function ensure(
  pool: pg.Pool,
  accountId: string,
  newTo: string,
  body: NewContact,
): Promise<Reply> {
  const answer = await resolve(pool, accountId, body);
  return answer[0] === 404 ? create(pool, newTo, body) : answer;
}

async function inTransaction<Result>(
  pool: pg.Pool,
  work: (client: pg.PoolClient) => Promise<Result>,
): Promise<Result> {
  const client = await pool.connect();
  try {
    await client.query('begin');
    const result = await work(client);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

const rowForm =
  'id uuid, number bigint, phone_id uuid, email_id uuid, event_id uuid, digits text, phone text, name text, email text';
const rows = `with r as materialized (select * from jsonb_to_recordset($2::jsonb) as r(${rowForm})),`;

const insertBulk = {
  name: 'insert_bulk',
  text: `${rows}
    c as (insert into contacts (account_id, id, number, type, display_name, source_number, status_number, name_folded,
      given_folded, family_folded, dial_digits, search, created_at, updated_at)
      select $1, r.id, r.number, 'lead', r.name, 1, 1, lower(r.name), lower(r.name), '', r.digits,
        lower(r.name) || E'\\n+' || r.digits || E'\\n' || r.email, $3, $3 from r),
    i as (insert into identities (account_id, id, contact_id, kind, value, raw, space, match_key, is_primary, origin,
      position, created_at, updated_at)
      select $1, r.phone_id, r.id, 'phone', r.digits, r.phone, 'number', r.digits, true, 'bare', 0, $3::timestamptz, $3 from r
      union all select $1, r.email_id, r.id, 'email', r.email, r.email, null, null, true, 'bare', 1, $3, $3 from r)
    insert into events (account_id, id, type, contact_id, version, after, actor, occurred_at)
      select $1, r.event_id, 'contact.created', r.id, 1, to_jsonb(r), '{}', $3 from r`,
};

const chunk = 1_000;

/** Writes all in one transaction, a thousand with each statement. */
export async function bulk(
  pool: pg.Pool,
  accountId: string,
  body: { contacts: readonly Row[] },
): Promise<Reply> {
  const now = new Date();
  const made = body.contacts.map((contact) => {
    number -= 1;
    const { userNumber: phone, userName: name, email } = contact;
    const ids = { id: v7(), phone_id: v7(), email_id: v7(), event_id: v7() };
    return { ...ids, number, digits: phone.slice(1), phone, name, email };
  });
  await inTransaction(pool, async (client) => {
    for (let at = 0; at < made.length; at += chunk)
      await client.query({
        ...insertBulk,
        values: [accountId, JSON.stringify(made.slice(at, at + chunk)), now],
      });
  });
  return [200, { data: { imported: made.length, contacts: made.map(({ id, phone }) => ({ id, phone })) } }];
}

interface Row {
  readonly userNumber: string;
  readonly userName: string;
  readonly email: string;
}
