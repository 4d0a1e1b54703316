/**
 * Makes an account and its twins, which are accounts with the same ids, numbers and identities. A statement without a
 * condition on the account then also reads rows of the twins. Every operation must have the same result and effects as
 * without twins. One twin sorts before the account and one after it, because some callers read the first of several
 * rows and some the last.
 */

import { expandScope } from '@switchbook/domain/access/access.js';
import { itemNounOf } from '@switchbook/domain/identity/inherited-id.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import pg from 'pg';
import { inject } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { webhooks } from '../../src/faces/directory/webhooks.js';
import { accountTables } from '../support/database/account-tables.js';
import { connectionTo, runOn } from '../support/database/connection.js';
import { creating } from '../support/database/databases.js';
import { openReceiver, type Receiver } from '../support/wire/receiver.js';
import { thisMachine } from '../support/wire/webhooks.js';
import { populate, type Stage, strangers } from './populate.js';
import { everything } from './scenario.js';
import { integerScopes, populateIds } from './scenario-ids.js';
import { pullFaces, shopUrl } from './scenario-pulls.js';

const accountId = '01990000-0000-7000-8000-000000000002';
/** Each twin differs in other members. */
const twinIds = [
  '01990000-0000-7000-8000-000000000001',
  '01990000-0000-7000-8000-000000000003',
  '01990000-0000-7000-8000-000000000004',
] as const;
const secret = 'a-key-of-another-vendor-0123456789';

/** Rewrites a statement before it is sent. */
type Rewrite = (text: string) => string;

const asItIs: Rewrite = (text) => text;
let rewrite = asItIs;
/** Workers process imports of all accounts; imports of the twins wait without limit. */
const dueHere: Rewrite = (text) =>
  text
    .replace("from imports n where n.state in ('receiving'", (found) =>
      found.replace('where', `where n.account_id::text = '${accountId}' and`),
    )
    .replace("where b.state in ('queued', 'running', 'undoing') order by", (found) =>
      found.replace('where', `where b.account_id::text = '${accountId}' and`),
    )
    .replace("where n.state = 'receiving' order by n.id limit", (found) =>
      found.replace('where', `where n.account_id::text = '${accountId}' and`),
    );
/** Webhooks of all accounts are called, except webhooks of the twins. */
const calledHere: Rewrite = (text) =>
  text.includes('as is_due')
    ? text.replace(
        "where w.state = 'active'",
        `where w.account_id::text = '${accountId}' and w.state = 'active'`,
      )
    : text;
/** The remaining number of statements: a mutant may make the program retry endlessly. */
let mayBeSent = Number.POSITIVE_INFINITY;
/** Work to do before the next statement of that name. */
let ahead: { readonly statement: string; readonly work: () => Promise<unknown> } | undefined;
const query = pg.Client.prototype.query as (...sent: unknown[]) => unknown;
const rewritten = function rewriting(this: pg.Client, sent: unknown, ...rest: unknown[]) {
  const isStatement = typeof sent === 'object' && sent !== null && 'text' in sent;
  if (isStatement) mayBeSent -= 1;
  const textOf = (text: string) =>
    mayBeSent < 0 ? 'too many statements' : calledHere(dueHere(rewrite(text)));
  const statement = isStatement ? { ...sent, text: textOf(String(sent.text)) } : sent;
  const send = () => query.call(this, isStatement && !('submit' in sent) ? statement : sent, ...rest);
  const isAwaited = isStatement && 'name' in sent && String(sent.name).startsWith(`${ahead?.statement}_`);
  if (!isAwaited || ahead === undefined) return send();
  const { work } = ahead;
  ahead = undefined;
  return work().then(send);
} as typeof pg.Client.prototype.query;

/** Rewrites all statements of the process until the returned function is called. */
export function rewriteStatements(): () => void {
  pg.Client.prototype.query = rewritten;
  return () => {
    pg.Client.prototype.query = query as typeof pg.Client.prototype.query;
  };
}

/** Ids that count up, in the form of uuids. */
function counting(prefix: string): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `${prefix}-7000-8000-${count.toString(16).padStart(12, '0')}`;
  };
}

async function openStage(database: OpenDatabase, ids: string): Promise<Stage & { close(): Promise<void> }> {
  let now = Date.parse('2026-01-15T09:00:00.000Z') + (ids === 'second' ? 3_600_000 : 0);
  let bytes = ids === 'second' ? 1_000 : 0;
  const core = await openCore({
    database,
    clock: () => new Date(now),
    newId: counting(ids === 'second' ? '01992222-0000' : '01991111-0000'),
    random: (length) => {
      bytes += 1;
      return Buffer.alloc(length, bytes);
    },
    isShortLived: true,
    upstreamFaces: new Map(
      ['shop', 'other'].map((face) => [face, { prefixes: [], faultOfKey: () => undefined }]),
    ),
    integerScopes,
    webhooks: { formats: new Map([['directory', webhooks]]), allowed: thisMachine },
    pulls: { faces: pullFaces },
  });
  const caller = { accountId: asId(accountId), face: 'test', keyId: null } as unknown as Stage['caller'];
  return {
    core,
    caller,
    key: secret,
    receiver: receiver.url,
    advance: (ms) => {
      now += ms;
    },
    ahead: (statement, work) => {
      ahead = { statement, work };
    },
    close: () => core.close(),
  };
}

function openNamed(name: string): OpenDatabase {
  const connection = connectionTo(inject('server'), name);
  return openDatabase({ connection, poolSize: 3, applicationName: 'switchbook tests' });
}

/** Accepts all calls except those about Jane. */
let receiver: Receiver;

/** The names of two databases with a populated account, the second with its twins. */
export async function makeFixtures(): Promise<{
  readonly alone: string;
  readonly twins: string;
  readonly close: () => Promise<void>;
}> {
  receiver = await openReceiver();
  receiver.answer(({ text }, response) => response.writeHead(text.includes('Refused') ? 500 : 204).end());
  const name = `switchbook_twins_${process.pid}`;
  const [alone, twins] = [`${name}_alone`, `${name}_twins`];
  await runOn(inject('server'), creating(alone, inject('template')));
  await on(alone, async (database) => {
    for (const [index, id] of [accountId, ...twinIds].entries())
      await database.query(
        {
          text: `insert into accounts (id, slug, name, settings, created_at)
            values ($1, 'account-' || $2, 'Account ' || $2, '{}', '2026-01-01')`,
        },
        [id, String(index)],
      );
    const stage = await openStage(database, 'first');
    await stage.core.createKey(asId(accountId), {
      name: 'test',
      scopes: expandScope('all') ?? [],
      rateLimit: 'unlimited',
      secret,
    } as never);
    await populate(stage);
    await populateIds(stage);
    await stage.close();
    for (const text of remade) await database.query({ text }, [accountId]);
  });
  const rows = await rowsEver(alone, `${name}_ever`);
  await runOn(inject('server'), creating(twins, alone));
  await on(twins, (database) => makeTwins(database, rows));
  return { alone, twins, close: receiver.close };
}

async function on<Result>(name: string, work: (database: OpenDatabase) => Promise<Result>): Promise<Result> {
  const database = openNamed(name);
  return work(database).finally(() => database.close());
}

/** Parents first. */
const parents = [
  ...['tags', 'groups', 'sources', 'statuses', 'contacts', 'imports', 'bulk_changes', 'merges', 'webhooks'],
  ...['notes', 'suppressions'],
];
/** The id and the secret of a key belong to a single account. */
const unique = ['api_keys', 'access_tokens', 'key_uses'];

async function tablesOf(database: OpenDatabase): Promise<readonly string[]> {
  const names = (await accountTables(database)).filter((name) => !unique.includes(name));
  return [...parents, ...names.filter((name) => !parents.includes(name))];
}

type Row = Readonly<Record<string, unknown>>;
type Rows = ReadonlyMap<string, readonly Row[]>;

/** Each row that the account has at any time during `everything`, in its first form. */
async function rowsEver(fixture: string, name: string): Promise<Rows> {
  await runOn(inject('server'), creating(name, fixture));
  const rows = await on(name, async (database) => {
    const tables = await tablesOf(database);
    for (const table of tables)
      for (const text of [
        `create table seen_${table} (at bigserial, one jsonb)`,
        `insert into seen_${table} (one) select to_jsonb(t) from ${table} t`,
        `create function see_${table}() returns trigger language plpgsql as
          $$ begin insert into public.seen_${table} (one) values (to_jsonb(new)); return null; end $$`,
        `create trigger see after insert or update on ${table} for each row execute function see_${table}()`,
      ])
        await database.query({ text }, []);
    const stage = await openStage(database, 'second');
    await everything(stage, () => {}).finally(() => stage.close());
    const seen = new Map<string, readonly Row[]>();
    for (const table of tables) {
      const found = await database.query<{ one: Row }>(
        { text: `select one from seen_${table} order by at` },
        [],
      );
      seen.set(
        table,
        found.map((row) => row.one),
      );
    }
    return seen;
  });
  await runOn(inject('server'), `drop database ${name} with (force)`);
  return rows;
}

/** Adds old imports, so that the oldest are deleted, and removes counters, so that they are created. */
const remade = [
  `insert into imports (account_id, id, state, format, options, caller, created_at, updated_at, finished_at, rows_gone)
    select $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'done', 'csv', '{}', '{}', '2025-01-01',
      '2025-01-01', '2025-01-01', true
    from generate_series(1, 998) n`,
  `delete from counters where account_id = $1 and name <> 'catalog_changes'`,
];

const catalogs = ['tags', 'groups', 'sources', 'statuses'];
/** An id that is derived from others; `first` are its first hex digits. */
const idOf = (text: string, first = '') =>
  `(overlay(md5(${text}) placing '${first}' from 1 for ${first.length}))::uuid`;

/** An item of one twin may have moved to another twin with its name. */
const hasThing = `(x.thing, x.id) in (${Object.entries({
  ...itemNounOf,
  notes: 'note',
  suppressions: 'suppression',
})
  .map(([table, thing]) => `select '${thing}', t.id from ${table} t where t.account_id = $1`)
  .join(' union all ')})`;

/** Columns that PostgreSQL does not generate. */
async function columnsOf(database: OpenDatabase, table: string): Promise<string> {
  const text = `select string_agg(quote_ident(column_name), ', ' order by ordinal_position) as names
    from information_schema.columns
    where table_schema = 'public' and table_name = $1 and is_generated = 'NEVER'`;
  const [row] = await database.query<{ names: string }>({ text }, [table]);
  return row?.names ?? '';
}

async function makeTwins(database: OpenDatabase, rows: Rows): Promise<void> {
  const tables = await tablesOf(database);
  for (const twinId of twinIds) {
    const run = (text: string, ...values: unknown[]) => database.query({ text }, [twinId, ...values]);
    for (const table of tables) {
      const names = await columnsOf(database, table);
      const insert = (change = '') =>
        run(
          `insert into ${table} (${names}) select ${names}
           from (select (jsonb_populate_record(null::${table}, one || jsonb_build_object('account_id', $1::uuid)
             ${change})).*, nth
           from jsonb_array_elements($2::jsonb) with ordinality as r(one, nth)) x
           where ${table === 'inherited_ids' ? hasThing : 'true'} order by x.nth on conflict do nothing`,
          JSON.stringify(ofTwin(table, twinIds.indexOf(twinId), rows.get(table) ?? [])),
        );
      await insert();
      // A deleted and recreated item has another number.
      if (catalogs.includes(table))
        await insert(
          `|| jsonb_build_object('name', one->>'name' || (one->>'number'), 'folded', one->>'folded' || (one->>'number'))`,
        );
    }
    for (const text of [...more, ...otherWords]) await run(text);
    if (twinId === twinIds[0]) for (const text of otherNames) await run(text);
    // Webhooks of twins would be sent too, which changes their rows.
    await run(`update webhooks set state = 'paused' where account_id = $1`);
    for (const [id, parent] of [
      [strangers.key, null],
      [strangers.child, strangers.key],
    ])
      await run(
        `insert into api_keys (account_id, id, name, hash, prefix, scopes, created_at, parent_id)
         values ($1, $2::uuid, 'TWIN', decode(md5($2::uuid::text), 'hex'), 'TWIN', '{}', '2026-01-01', $3)
         on conflict do nothing`,
        id,
        parent,
      );
  }
  for (const table of tables) await database.query({ text: `cluster ${table} using ${table}_pkey` }, []);
}

/** The rows with the differences of a single twin. */
function ofTwin(table: string, twin: number, rows: readonly Row[]): readonly Row[] {
  // The second twin has waiting jobs, the third has jobs that are being undone.
  const state = [undefined, 'queued', 'undoing'][twin];
  if (table === 'imports')
    return [...rows.filter((row) => row.state === state), ...rows.filter((row) => row.state !== state)];
  // The second twin has identities at other contacts, the third has names at other items.
  if (table === 'identities' && twin === 1) return rotated(rows, 'contact_id', ['contact_id']);
  if (catalogs.includes(table) && twin === 2) return rotated(rows, 'number', ['name', 'folded']);
  return rows;
}

/** Each row with members of the row of the next key. */
function rotated(rows: readonly Row[], key: string, members: readonly string[]): readonly Row[] {
  const firsts = new Map(rows.toReversed().map((row) => [row[key], row]));
  const keys = [...firsts.keys()].toSorted((left, right) =>
    typeof left === 'number' ? left - Number(right) : String(left) < String(right) ? -1 : 1,
  );
  return rows.map((row) => {
    const next = firsts.get(keys[(keys.indexOf(row[key]) + 1) % keys.length]);
    return { ...row, ...Object.fromEntries(members.map((member) => [member, next?.[member]])) };
  });
}

/** Adds this data to every contact of a twin, even if the account's contact has none. */
const more = [
  `insert into inherited_ids (account_id, scope, thing, value, id)
    select h.account_id, 'other', h.thing, 'TWIN' || h.value, h.id from inherited_ids h where h.account_id = $1
    on conflict do nothing`,
  ...catalogs.map(
    (table) => `insert into ${table} (account_id, number, id, name, folded, created_at, updated_at)
      values ($1, 900000, ${idOf(`'${table}'`)}, 'far', 'far', '2026-01-01', '2026-01-01')`,
  ),
  `insert into contacts select (jsonb_populate_record(c, jsonb_build_object('id', ${idOf(`'far'`)}, 'number', 900000))).*
    from contacts c where c.account_id = $1 and c.number = 1`,
  `insert into notes select (jsonb_populate_record(v.n, jsonb_build_object('id', ${idOf(`c.id::text`)}, 'contact_id', c.id,
      'number', 800000 + c.number))).*
    from contacts c, (select n from notes n where n.account_id = $1 order by n.number limit 1) v where c.account_id = $1`,
  ...['tags', 'groups'].map(
    (table) => `insert into contact_${table} (account_id, contact_id, number, position)
      select $1, c.id, t.number, 100 + t.number from contacts c join ${table} t on t.account_id = $1
      where c.account_id = $1 on conflict do nothing`,
  ),
  `insert into consents (account_id, id, contact_id, channel, state, subjects, actor, occurred_at, created_at)
    select $1, ${idOf(`c.id::text || v.channel`, 'ffff')}, c.id, v.channel, v.state, '{}', '{}', '2026-01-01', '2026-01-01'
    from contacts c, (values ('whatsapp', 'opted_out'), ('email', 'opted_out'), ('sms', 'opted_in')) v(channel, state)
    where c.account_id = $1`,
  `insert into suppressions (account_id, id, contact_id, channel, subject, subjects, reason, actor, created_at, updated_at)
    select $1, ${idOf(`c.id::text || v.channel`)}, c.id, v.channel, '', '{}', 'TWIN', '{}', '2026-01-01', '2026-01-01'
    from contacts c, (values ('whatsapp'), ('email'), ('all')) v(channel) where c.account_id = $1 on conflict do nothing`,
  `insert into identities select (jsonb_populate_record(v.i, jsonb_build_object('id', ${idOf(`c.id::text || (v.i).id::text`)},
      'contact_id', c.id, 'value', (v.i).value || '9' || c.number, 'match_key', (v.i).value || '9' || c.number,
      'raw', 'TWIN' || c.number, 'position', -1, 'is_primary', true))).*
    from contacts c, (select distinct on (kind, scope) i from identities i
      where i.account_id = $1 and i.scope in ('', 'crm', 'shop') order by kind, scope, id) v
    where c.account_id = $1 on conflict do nothing`,
  `insert into retained_refusals select (jsonb_populate_record(v.f, jsonb_build_object('subject', s.subject,
      'id', ${idOf(`s.subject || (v.f).form`)}))).*
    from (select distinct case when i.space = 'number' then 'number:' else 'email:' end || i.value as subject
        from identities i where i.account_id = $1 and (i.space = 'number' or i.kind = 'email')) s,
      (select distinct on (form) f from retained_refusals f where f.account_id = $1 order by form, id) v
    on conflict do nothing`,
  `insert into identities select (jsonb_populate_record(v.i, jsonb_build_object('id', ${idOf(`'exact'`)},
      'value', '525512345678', 'match_key', '525512345678'))).*
    from (select i from identities i where i.account_id = $1 and i.kind = 'phone' limit 1) v on conflict do nothing`,
  `insert into counters (account_id, name, next) select $1, name, 1 from unnest(array['events_pruned', 'catalog_changes',
      'contacts', 'notes', 'tags', 'groups', 'sources', 'statuses']) name on conflict do nothing`,
];

const otherWords = [
  `insert into daily_calls (account_id, day, face, calls)
    select $1, '2026-01-01'::date + i, 'twin', 7 from generate_series(0, 500) i`,
  `insert into face_states (account_id, face, key_id, compared_at, requests, contacts, differences)
    select $1, 'twin' || i, $1, '2026-01-01', 7, 7, 7 from generate_series(0, 5) i on conflict do nothing`,
  `insert into daily_contacts (account_id, day, contacts)
    select $1, '2026-01-01'::date + i, 7 from generate_series(0, 500) i on conflict do nothing`,
  `update contacts set display_name = 'TWIN ' || coalesce(display_name, ''), company = 'TWIN', owner = 'TWIN'
    where account_id = $1`,
  ...catalogs.map((table) => `update ${table} set color = '#123456' where account_id = $1`),
  // Too large for one read together with other notes.
  `update notes set body = 'TWIN' || repeat('x', 90000) where account_id = $1`,
  `update consents set source = 'TWIN' where account_id = $1`,
  `update suppressions set reason = 'TWIN' where account_id = $1`,
  `update agents set name = 'TWIN' where account_id = $1`,
  `update counters set next = next + 1000000000000 where account_id = $1`,
  `update import_chunks set content = '\\x00', changes = '\\x00' where account_id = $1`,
  `update import_parts set payload = '\\x00' where account_id = $1`,
  `update import_undone set version = null where account_id = $1`,
  `update imports set row_bytes = 1000000000000, created_at = created_at + interval '1 day' where account_id = $1`,
  `update bulk_changes set seen = 1000, filter = '{"tag":"TWIN"}', rows_gone = true, updated_at = updated_at + interval '1 day'
    where account_id = $1`,
  `update bulk_change_contacts set had = '{"tags":{"added":[],"removed":[]}}' where account_id = $1`,
  `update pulls set catalogs = '["TWIN"]', face = 'twin' where account_id = $1`,
  // A later completed pull that keeps another key.
  `insert into imports (account_id, id, state, format, options, caller, created_at, updated_at, finished_at)
    values ($1, ${idOf(`'pull'`, 'ffff')}, 'done', 'ndjson', '{}', '{}', '2027-01-01', '2027-01-01', '2027-01-01')`,
  `insert into pulls (account_id, import_id, face, url, key, keeps_key, without)
    values ($1, ${idOf(`'pull'`, 'ffff')}, 'shop', '${shopUrl}', '\\x00', true, '{}')`,
  `delete from events where account_id = $1 and type <> 'contact.created'`,
  `update events set position = position + 1000000 where account_id = $1`,
  `update idempotency_keys set response = 'TWIN' where account_id = $1`,
  // Data that a merge moved now belongs to the survivor; of the suppressions only the suppression for sms, which
  // conflicts with no other.
  ...[
    ['note', 'true'],
    ['consent', 'true'],
    ['moved_suppression', "t.channel = 'sms'"],
  ].map(
    ([part = '', which]) => `update ${part.replace('moved_', '')}s t set contact_id = m.survivor_id
      from merge_parts p join merges m on m.account_id = $1 and m.id = p.merge_id
      where p.account_id = $1 and p.part = '${part}' and t.account_id = $1 and t.id = p.id and ${which}`,
  ),
  `update contacts set company_folded = 'twin' where account_id = $1`,
  `update duplicate_walks set keys_to = null, down_to = null, position = 9000000000000000 where account_id = $1`,
  `insert into merges select (jsonb_populate_record(m, jsonb_build_object('id', ${idOf(`m.id::text`, 'ffff')},
      'loser_id', ${idOf(`'far'`)}, 'loser_number', 900000))).* from merges m where m.account_id = $1`,
  `insert into merges select (jsonb_populate_record(v.m, jsonb_build_object('id', ${idOf(`'solo'`)},
      'survivor_id', s.id, 'loser_id', l.id, 'loser_number', 900001, 'undone_at', null))).*
    from (select m from merges m where m.account_id = $1 limit 1) v, contacts s, contacts l
    where s.account_id = $1 and s.name_folded = 'solo' and l.account_id = $1 and l.name_folded = 'crowd 0'`,
  `update merges set survivor_id = ${idOf(`'nobody'`)}, snapshot = '{}' where account_id = $1 and loser_number < 900000`,
  `update merge_parts set record = record || '{"reason":"TWIN","channel":"whatsapp"}' where account_id = $1 and record is not null`,
];

const otherNames = catalogs.map(
  (table) => `update ${table} set name = 'TWIN ' || name where account_id = $1`,
);

export interface RunRecord {
  /** statements that were sent */
  readonly sent: number;
  /** Answers of the operations. */
  readonly log: readonly string[];
  /** rows of the account afterwards */
  readonly left: string;
  /** rows of the other accounts, before and afterwards */
  readonly twins: readonly [before: string, after: string];
}

let databases = 0;

const plenty = 1_000_000;

/**
 * Runs every operation on the account, on a copy of the prepared database. `expected`: throws `Otherwise` at the
 * first different answer, when an operation fails, and when the run does not end.
 */
export async function runOnFixture(
  fixture: string,
  rewriting: Rewrite = asItIs,
  expected?: RunRecord,
): Promise<RunRecord> {
  databases += 1;
  const name = `${fixture}_${databases}`;
  await runOn(inject('server'), creating(name, fixture));
  const database = openNamed(name);
  const log: string[] = [];
  const onAnswer = (line: string) => {
    const at = log.push(line) - 1;
    if (expected !== undefined && line !== expected.log[at])
      throw new Otherwise(`${line}\ninstead of\n${expected.log[at]}`);
  };
  try {
    const before = await imageOf(database, twinIds, []);
    const most = expected === undefined ? plenty : 3 * expected.sent;
    rewrite = rewriting;
    mayBeSent = most;
    const stage = await openStage(database, 'second');
    try {
      await everything(stage, onAnswer);
    } catch (error) {
      throw expected === undefined ? error : new Otherwise(String(error));
    }
    const sent = most - mayBeSent;
    asBefore();
    await stage.close();
    const left = await imageOf(database, [accountId], volatile);
    return { log, sent, left, twins: [before, await imageOf(database, twinIds, [])] };
  } finally {
    asBefore();
    await database.close();
    await runOn(inject('server'), `drop database ${name} with (force)`);
  }
}

function asBefore(): void {
  rewrite = asItIs;
  mayBeSent = Number.POSITIVE_INFINITY;
  ahead = undefined;
}

export class Otherwise extends Error {}

/** Tables whose rows contain the time or transaction of their writing; the test compares only their row counts. */
const volatile = [
  'webhooks',
  'deliveries',
  'events',
  'contact_tallies',
  'counters',
  'imports',
  'import_chunks',
  'duplicate_walks',
];

async function imageOf(
  database: OpenDatabase,
  of: readonly string[],
  counted: readonly string[],
): Promise<string> {
  const parts = (await accountTables(database)).map((table) => {
    const all = `coalesce(md5(string_agg(t::text, ',' order by t::text)), '')`;
    const what = counted.includes(table) ? 'count(*)' : all;
    return `select '${table} ' || ${what} as part from ${table} t where t.account_id = any($1)`;
  });
  // Parallel plans return the parts in any order.
  const rows = await database.query<{ part: string }>({ text: `${parts.join(' union all ')} order by 1` }, [
    of,
  ]);
  return rows.map((row) => row.part).join('\n');
}
