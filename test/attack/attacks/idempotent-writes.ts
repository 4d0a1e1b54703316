/** Retries idempotent requests while the connections of the server to its database are ended. */
import { randomInt } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { type CuttingProxy, openCuttingProxy } from '../../support/database/cut-connection.js';
import { onThisMachine } from '../../support/machine.js';
import type { Attack, AttackFixture, Target } from '../attack.js';

/** No write begins after the deadline. This is the time for answers to earlier ones. */
const graceMs = onThisMachine(30_000);
/** The number of writes that even the slowest computer completes. */
const fewest = 20;

const sizes = {
  short: { writes: 60, clients: 8, cutEveryMs: 400, retryMs: 60, deadlineMs: onThisMachine(15_000) },
  full: { writes: 1_000, clients: 16, cutEveryMs: 300, retryMs: 100, deadlineMs: onThisMachine(120_000) },
} as const;

type Kind = 'contact' | 'batch' | 'note' | 'file';

interface Write {
  readonly name: string;
  readonly kind: Kind;
}

const batchSize = 5;

interface Aim {
  readonly url: string;
  readonly key: string;
  readonly accountId: string;
  readonly database: pg.Client;
  /** proxy between the server and its database; absent for the server that attacks share */
  readonly proxy?: CuttingProxy;
  readonly close: () => Promise<void>;
}

/** Mostly contacts, batches and notes; a file now and then. */
function kindOf(index: number): Kind {
  if (index % 20 === 19) return 'file';
  return (['contact', 'batch', 'note'] as const)[index % 3] as Kind;
}

export const attack: Attack = {
  name: 'idempotent-writes',
  promise: 'a write with an Idempotency-Key is done once, wherever its connection to the database ends',
  run: async (fixture) => {
    const { writes, clients, cutEveryMs, retryMs, deadlineMs } = sizes[fixture.size];
    const aim = fixture.size === 'short' ? await aimAt(fixture.target) : await aimBehindProxy(fixture);
    const contactId = await makeContact(aim);
    const todo = Array.from(
      { length: writes },
      (_, index): Write => ({ name: `w${index}`, kind: kindOf(index) }),
    );
    const until = Date.now() + deadlineMs;
    const seen = { refused: 0, retries: 0, running: 0, internal: 0 };
    const answeredNames = new Set<string>();
    let begun = 0;
    const cutting = new AbortController();
    const cuts = cutConnections(aim, () => answeredNames.size, cutEveryMs, cutting.signal);
    const next = todo[Symbol.iterator]();
    await Promise.all(
      Array.from({ length: clients }, async () => {
        for (const write of next) {
          if (Date.now() > until) return;
          begun += 1;
          while (Date.now() < until + graceMs) {
            const status = await send(aim, contactId, write);
            if (status < 300) answeredNames.add(write.name);
            else if (status === 409) seen.running += 1;
            else if (status === 500) seen.internal += 1;
            else if (status < 500 && status !== 429) seen.refused += 1;
            if (status < 300 || (status < 500 && status !== 409 && status !== 429)) break;
            seen.retries += 1;
            await delay(retryMs);
          }
        }
      }),
    );
    cutting.abort();
    const connectionsCut = await cuts;
    const done = await countDone(aim, todo, answeredNames);
    await aim.close();
    const { doubled, lost } = done;
    const answered = answeredNames.size;
    const { refused, internal } = seen;
    return {
      held:
        doubled === 0 &&
        lost === 0 &&
        answered === begun &&
        begun >= fewest &&
        refused === 0 &&
        internal === 0,
      figures: { writes: begun, connections_cut: connectionsCut, answered, ...seen, ...done },
    };
  },
};

async function aimAt(target: Target): Promise<Aim> {
  const { id, key } = await target.newAccount();
  const database = await target.connect();
  return { url: target.url, key, accountId: id, database, close: async () => {} };
}

/** A separate server on another database of the shared PostgreSQL, behind a proxy that loses answers. */
async function aimBehindProxy({ target, start }: AttackFixture): Promise<Aim> {
  const { host, port, user } = await target.connect();
  const name = `named_writes_${process.pid}`;
  const upstream = { host, port, user: user ?? '', database: name };
  const owner = await target.connect();
  await owner.query(`create database ${name}`);
  const proxy = await openCuttingProxy(upstream);
  const url = `postgres://${upstream.user}@127.0.0.1:${proxy.port}/${name}`;
  const server = await start({ env: { DATABASE_URL: url } });
  const database = new pg.Client(upstream);
  await database.connect();
  const { rows } = await database.query<{ id: string }>('select id from accounts');
  return {
    url: server.url,
    key: /\bsb_live_\w+/.exec(server.output())?.[0] ?? '',
    accountId: rows[0]?.id ?? '',
    database,
    proxy,
    close: async () => {
      await server.close();
      await database.end();
      await proxy.close();
      await owner.query(`drop database ${name} with (force)`);
    },
  };
}

async function makeContact({ url, key }: Aim): Promise<string> {
  const answer = await fetch(`${url}/directory/v1/contacts`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
    body: JSON.stringify({ display_name: 'noted' }),
  });
  const { data } = (await answer.json()) as { data: { id: string } };
  return data.id;
}

/** The status; 503: there was no answer. */
async function send({ url, key }: Aim, contactId: string, { name, kind }: Write): Promise<number> {
  const [path, type, body] = requestOf(contactId, name, kind);
  return fetch(`${url}/directory/v1${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, 'content-type': type, 'idempotency-key': name },
    body,
    signal: AbortSignal.timeout(onThisMachine(20_000)),
  }).then(
    async (answer) => {
      await answer.arrayBuffer();
      return answer.status;
    },
    () => 503,
  );
}

function requestOf(contactId: string, name: string, kind: Kind): readonly [string, string, string] {
  const json = 'application/json';
  switch (kind) {
    case 'contact':
      return ['/contacts', json, JSON.stringify({ display_name: name, tags: ['named'] })];
    case 'batch': {
      const items = Array.from({ length: batchSize }, (_, index) => ({
        op: 'create',
        contact: { display_name: `${name}/${index}`, tags: [`tag ${index}`] },
      }));
      return ['/contacts/batch', json, JSON.stringify({ items })];
    }
    case 'note':
      return [`/contacts/${contactId}/notes`, json, JSON.stringify({ body: name })];
    case 'file':
      return ['/imports', 'text/csv', `Name,Company\r\n${name},by file\r\n`];
  }
}

/**
 * Ends connections sequentially, mostly busy connections: one for every second answered write. If there are no answers,
 * it ends a connection now and then, so that a slow computer also makes progress. Returns the number of ended
 * connections.
 */
async function cutConnections(
  { database, proxy }: Aim,
  answered: () => number,
  everyMs: number,
  signal: AbortSignal,
): Promise<number> {
  let cut = 0;
  while (!signal.aborted) {
    const isAny = randomInt(5) === 0;
    if (proxy !== undefined && randomInt(4) > 0) {
      proxy.arm('after', randomInt(2) === 0 ? 'commit' : 'anything');
      cut += 1;
    } else cut += await endOne(database, isAny);
    const before = answered();
    const until = Date.now() + everyMs;
    while (answered() < before + 2 && Date.now() < until && !signal.aborted) await delay(3);
  }
  return cut;
}

async function endOne(database: pg.Client, isAny: boolean): Promise<number> {
  const { rowCount } = await database.query(
    `select pg_terminate_backend(s.pid) from pg_stat_activity s
     where s.datname = current_database() and s.application_name = 'switchbook' and s.pid <> pg_backend_pid()
       and ($1 or s.state <> 'idle') order by random() limit 1`,
    [isAny],
  );
  return rowCount ?? 0;
}

/** Counts writes that ran twice, and confirmed writes that do not exist. */
async function countDone(
  { database, accountId }: Aim,
  todo: readonly Write[],
  answered: ReadonlySet<string>,
) {
  const counted = async (text: string) => {
    const { rows } = await database.query<{ name: string; count: string }>(text, [accountId]);
    return new Map(rows.map((row) => [row.name, Number(row.count)]));
  };
  const contacts = await counted(
    'select display_name as name, count(*) from contacts where account_id = $1 and company is null group by 1',
  );
  const notes = await counted('select body as name, count(*) from notes where account_id = $1 group by 1');
  // If the connection ended during the upload, the import remains as a failed import without rows.
  const jobs = await counted(
    `select coalesce(error->>'code', 'taken') as name, count(*) from imports
     where account_id = $1 and state <> 'receiving' group by 1`,
  );
  let doubled = 0;
  let lost = 0;
  const judge = (count: number, isAnswered: boolean) => {
    if (count > 1) doubled += 1;
    if (count === 0 && isAnswered) lost += 1;
  };
  for (const { name, kind } of todo) {
    const isAnswered = answered.has(name);
    if (kind === 'contact') judge(contacts.get(name) ?? 0, isAnswered);
    if (kind === 'note') judge(notes.get(name) ?? 0, isAnswered);
    if (kind === 'batch')
      for (let index = 0; index < batchSize; index += 1)
        judge(contacts.get(`${name}/${index}`) ?? 0, isAnswered);
  }
  const files = todo.filter((write) => write.kind === 'file');
  const filesAnswered = files.filter((file) => answered.has(file.name)).length;
  const filesMade = jobs.get('taken') ?? 0;
  doubled += Math.max(0, filesMade - files.length);
  lost += Math.max(0, filesAnswered - filesMade);
  return { doubled, lost, interrupted_files: jobs.get('interrupted') ?? 0 };
}
