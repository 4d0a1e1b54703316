/**
 * Two accounts with the same ids, numbers and identities, so that a statement that forgets its account meets the other
 * one's rows. What every operation answers, and what it leaves, must be what it is where there is no twin.
 */
import pg from 'pg';
import { inject } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { expandScope } from '../../src/domain/access.js';
import { asId } from '../../src/domain/ids.js';
import { type OpenDatabase, openDatabase } from '../../src/store/database.js';
import { connectionTo, runOn } from '../support/connection.js';
import { everything, populate, type Stage } from './scenario.js';

const accountId = '01990000-0000-7000-8000-000000000001';
const twinId = '01990000-0000-7000-8000-000000000002';
const secret = 'a-key-of-another-vendor-0123456789';

/** Rewrites statements on their way to the server. */
export type Rewrite = (text: string) => string;

const asItIs: Rewrite = (text) => text;
let rewrite = asItIs;
const query = pg.Client.prototype.query as (...sent: unknown[]) => unknown;
pg.Client.prototype.query = function rewriting(this: pg.Client, sent: unknown, ...rest: unknown[]) {
  const isStatement = typeof sent === 'object' && sent !== null && 'text' in sent;
  const statement = isStatement ? { ...sent, text: rewrite(String(sent.text)) } : sent;
  return query.call(this, isStatement && !('submit' in sent) ? statement : sent, ...rest);
} as typeof pg.Client.prototype.query;

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
    isBrief: true,
  });
  const caller = { accountId: asId(accountId), face: 'test', keyId: null } as unknown as Stage['caller'];
  return {
    core,
    caller,
    key: secret,
    advance: (ms) => {
      now += ms;
    },
    close: () => core.close(),
  };
}

function openNamed(name: string): OpenDatabase {
  const connection = connectionTo(inject('server'), name);
  return openDatabase({ connection, poolSize: 8, applicationName: 'switchbook tests' });
}

/** The names of two databases with a populated account, the second with its twin. */
export async function makeGrounds(): Promise<{ readonly alone: string; readonly twins: string }> {
  const name = `switchbook_twins_${process.pid}`;
  const [alone, twins] = [`${name}_alone`, `${name}_twins`];
  await runOn(inject('server'), `create database ${alone} template ${inject('template')}`);
  const database = openNamed(alone);
  for (const [id, title] of [
    [accountId, 'Here'],
    [twinId, 'There'],
  ])
    await database.query(
      { text: 'insert into accounts (id, slug, name, created_at) values ($1, $2, $3, now())' },
      [id, title?.toLowerCase(), title],
    );
  const stage = await openStage(database, 'first');
  await stage.core.createKey(asId(accountId), {
    name: 'test',
    scopes: expandScope('all') ?? [],
    rateLimit: 'unlimited',
    secret,
  } as never);
  await populate(stage);
  await stage.close();
  await database.close();
  await runOn(inject('server'), `create database ${twins} template ${alone}`);
  const copy = openNamed(twins);
  await makeTwin(copy);
  await copy.close();
  return { alone, twins };
}

/** Parents first; `installation` and keys are of no account, or have a secret that is unique. */
const parents = ['tags', 'groups', 'sources', 'statuses', 'contacts', 'imports'];
const unique = ['api_keys', 'access_tokens'];

async function tablesOf(database: OpenDatabase): Promise<readonly string[]> {
  const rows = await database.query<{ name: string }>(
    {
      text: `select c.table_name::text as name from information_schema.columns c
        join information_schema.tables t using (table_schema, table_name)
        where c.table_schema = 'public' and c.column_name = 'account_id' and t.table_type = 'BASE TABLE' order by 1`,
    },
    [],
  );
  const names = rows.map((row) => row.name).filter((name) => !unique.includes(name));
  return [...parents, ...names.filter((name) => !parents.includes(name))];
}

async function makeTwin(database: OpenDatabase): Promise<void> {
  for (const table of await tablesOf(database))
    await database.query(
      {
        text: `insert into ${table} select (jsonb_populate_record(t, jsonb_build_object('account_id', $2::uuid))).*
          from ${table} t where t.account_id = $1`,
      },
      [accountId, twinId],
    );
  // Its words are others, so that they are seen wherever they come out.
  for (const text of [
    `update contacts set display_name = 'TWIN ' || coalesce(display_name, ''), company = 'TWIN', owner = 'TWIN',
       version = version + 100 where account_id = $1`,
    `update tags set name = 'TWIN ' || name, color = '#123456' where account_id = $1`,
    `update groups set name = 'TWIN ' || name, color = '#123456' where account_id = $1`,
    `update sources set name = 'TWIN ' || name, color = '#123456' where account_id = $1`,
    `update statuses set name = 'TWIN ' || name, color = '#123456' where account_id = $1`,
    `update notes set body = 'TWIN' where account_id = $1`,
    `update consents set source = 'TWIN' where account_id = $1`,
    `update suppressions set reason = 'TWIN' where account_id = $1`,
    `update agents set name = 'TWIN' where account_id = $1`,
    `update counters set next = next + 1000 where account_id = $1`,
  ])
    await database.query({ text }, [twinId]);
}

export interface Seen {
  /** what the operations answered */
  readonly log: readonly string[];
  /** what the account has afterwards */
  readonly left: string;
  /** what the other account has, before and afterwards */
  readonly twin: readonly [before: string, after: string];
}

let databases = 0;

/** Every operation on the account, on a copy of the ground. `expected`: ends at the first answer that differs. */
export async function runOnGround(
  ground: string,
  rewriting: Rewrite = asItIs,
  expected?: Seen,
): Promise<Seen> {
  databases += 1;
  const name = `${ground}_${databases}`;
  await runOn(inject('server'), `create database ${name} template ${ground}`);
  const database = openNamed(name);
  const log: string[] = [];
  const onAnswer = (line: string) => {
    const at = log.push(line) - 1;
    if (expected !== undefined && line !== expected.log[at])
      throw new OtherAnswer(`${line}\ninstead of\n${expected.log[at]}`);
  };
  try {
    const before = await imageOf(database, twinId, []);
    rewrite = rewriting;
    const stage = await openStage(database, 'second');
    await everything(stage, onAnswer).finally(() => {
      rewrite = asItIs;
      return stage.close();
    });
    return {
      log,
      left: await imageOf(database, accountId, volatile),
      twin: [before, await imageOf(database, twinId, [])],
    };
  } finally {
    rewrite = asItIs;
    await database.close();
    await runOn(inject('server'), `drop database ${name} with (force)`);
  }
}

export class OtherAnswer extends Error {}

/** Tables whose rows say when and in which transaction they were written. */
const volatile = ['events', 'contact_tallies', 'counters', 'imports', 'import_rows', 'import_chunks'];

async function imageOf(database: OpenDatabase, of: string, without: readonly string[]): Promise<string> {
  const tables = (await tablesOf(database)).filter((table) => !without.includes(table));
  const parts = tables.map(
    (table) =>
      `select '${table} ' || coalesce(md5(string_agg(t::text, ',' order by t::text)), '') as part from ${table} t where t.account_id = $1`,
  );
  const rows = await database.query<{ part: string }>({ text: parts.join(' union all ') }, [of]);
  return rows.map((row) => row.part).join('\n');
}

const condition = /\b(?:[a-z_]+\.)?account_id = (?:\$\d+(?:::uuid)?|[a-z_]+\.account_id)/g;
/** Characters before and after a condition that tell it from others. */
const around = [70, 40] as const;

/**
 * The conditions of a statement on the account, each with what stands around it: one that many statements share, since
 * they are composed of the same parts, is one.
 */
export function conditionsIn(text: string): readonly string[] {
  return [...text.matchAll(condition)].map((found) => nameOf(text, found));
}

function nameOf(text: string, { 0: found, index }: RegExpExecArray): string {
  const plain = (part: string) => part.replaceAll(/\$\d+/g, '$').replaceAll(/\s+/g, ' ');
  const before = plain(text.slice(0, index)).slice(-around[0]);
  const after = plain(text.slice(index + found.length)).slice(0, around[1]);
  return `${before}[${plain(found)}]${after}`;
}

/** The statement with one of its account conditions, wherever it has it, always true. */
export function withoutCondition(text: string, name: string): string {
  return text.replaceAll(condition, (found, index: number) => {
    const match = Object.assign([found], { index }) as unknown as RegExpExecArray;
    return nameOf(text, match) === name ? `(${found} or true)` : found;
  });
}
