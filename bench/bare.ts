/**
 * The bare server: what a good programmer writes in an hour with node:http and pg. One prepared statement for each
 * read, one transaction with one prepared insert for each table on a create; no keys, no checks, no wire to keep.
 */
import http from 'node:http';
import pg from 'pg';
import { v7 } from 'uuid';
import { contactColumns } from '../src/store/contact-rows.js';

const pool = new pg.Pool({ connectionString: process.env.DATABASE_URL, max: 10 });

const columns = `c.id, c.display_name as name, c.company, c.avatar_url, c.created_at, c.updated_at,
  (select i.value from identities i where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'phone'
    order by i.is_primary desc, i.position limit 1) as phone,
  (select i.raw from identities i where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'email'
    and i.is_primary) as email,
  (select coalesce(json_agg(json_build_object('id', t.id, 'name', t.name, 'color', t.color) order by t.folded), '[]')
    from contact_tags x join tags t on t.account_id = x.account_id and t.number = x.number
    where x.account_id = c.account_id and x.contact_id = c.id) as tags`;

const lookup = {
  name: 'lookup',
  text: `select ${columns} from contacts c where c.account_id = $1 and c.id = $2`,
};
// The same columns as our list, so that what is compared is the way from the rows to the client.
const list = {
  name: 'list',
  text: `select ${contactColumns('now()')} from contacts c where c.account_id = $1
    order by c.created_at desc, c.id desc limit 51`,
};
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

// Below zero, where no number of ours ever is.
let number = 0;

async function create(accountId: string, body: { phone: string; name: string; email: string }) {
  const client = await pool.connect();
  const id = v7();
  const now = new Date();
  const digits = body.phone.slice(1);
  number -= 1;
  const own = number;
  try {
    await client.query('begin');
    const search = `${body.name.toLowerCase()}\n+${digits}\n${body.email}`;
    await client.query({ ...insertContact, values: [accountId, id, own, body.name, digits, search, now] });
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
    await client.query('commit');
    return { id, ...body, company: null, avatar_url: null, tags: [], created_at: now, updated_at: now };
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

async function answer(request: http.IncomingMessage): Promise<readonly [number, unknown]> {
  const [, work, accountId = '', id] = (request.url ?? '').split('/');
  if (work === 'lookup') {
    const { rows } = await pool.query({ ...lookup, values: [accountId, id] });
    return rows[0] === undefined ? [404, {}] : [200, { data: rows[0] }];
  }
  if (work === 'list') {
    const { rows } = await pool.query({ ...list, values: [accountId] });
    return [200, { data: rows.slice(0, 50) }];
  }
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return [201, { data: await create(accountId, JSON.parse(Buffer.concat(chunks).toString())) }];
}

const server = http.createServer((request, response) => {
  answer(request).then(
    ([status, body]) => {
      const text = JSON.stringify(body);
      response.writeHead(status, {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(text),
      });
      response.end(text);
    },
    (error: unknown) => {
      process.stderr.write(`${String(error)}\n`);
      response.writeHead(500).end();
    },
  );
});

server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.stdout.write(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}\n`);
});

process.once('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
  void pool.end();
});
