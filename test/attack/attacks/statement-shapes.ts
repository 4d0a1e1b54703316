/** A key with read access requests thousands of different lists. */
import fs from 'node:fs';
import type pg from 'pg';
import { onThisMachine } from '../../support/machine.js';
import { send } from '../../support/wire/wire.js';
import type { Attack } from '../attack.js';

const atOnce = 16;
const maxMs = onThisMachine(120_000);
/** The maximum growth of the server's connections in PostgreSQL. */
const maxGrowthMiB = 200;

const sorts = ['created_at', '-created_at', 'updated_at', '-updated_at', 'display_name', '-display_name'];
const filters = [
  'search=ab',
  'phone=%2B4915112345678',
  'email=a%40b.example',
  'tag=one',
  'group=1',
  'source=web',
  'status=2',
  'type=lead',
  'updated_after=2020-01-01',
];

/** A different list for each number: a limit, an order, some of the filters, a total or none. */
function listPath(index: number): string {
  const chosen = filters.filter((_, at) => (Math.floor(index / 8) >> at) & 1);
  const parts = [`limit=${1 + (index % 200)}`, `sort=${sorts[index % sorts.length]}`, ...chosen];
  if (index % 3 === 0) parts.push('count=exact');
  return `/directory/v1/contacts?${parts.join('&')}`;
}

export const attack: Attack = {
  name: 'statement-shapes',
  promise: 'lists of every shape leave PostgreSQL within its memory',
  run: async ({ size, target }) => {
    const lists = size === 'short' ? 120 : 4_000;
    const account = await target.newAccount();
    const key = await target.newKey(account, ['--scopes', 'contacts:read']);
    const client = await target.connect();
    const until = Date.now() + maxMs;
    const headers = { authorization: `Bearer ${key}` };
    let answered = 0;
    let refused = 0;
    const run = async (indexes: readonly number[]) => {
      const left = [...indexes];
      const worker = async () => {
        for (let index = left.pop(); index !== undefined && Date.now() < until; index = left.pop()) {
          const { status } = await send(target.port, { path: listPath(index), headers });
          if (status === 200) answered += 1;
          else refused += 1;
        }
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
    };
    // All connections are then open.
    await run(Array.from({ length: 64 }, () => 1));
    const before = await backendsMiB(client);
    await run(Array.from({ length: lists }, (_, index) => index));
    // The server prepares statements that are used often.
    await run(Array.from({ length: lists / 4 }, (_, index) => (index % (lists / 40)) * 7));
    const after = await backendsMiB(client);
    return {
      held: refused === 0 && answered > 0 && after - before <= maxGrowthMiB,
      figures: { lists: answered, refused, backends_before_mib: before, backends_after_mib: after },
    };
  },
};

/** The private memory of the server's connections, if the system reports it; else 0. */
async function backendsMiB(client: pg.Client): Promise<number> {
  const { rows } = await client.query(
    `select pid from pg_stat_activity where backend_type = 'client backend' and pid <> pg_backend_pid()
       and datname = current_database()`,
  );
  let kibibytes = 0;
  for (const { pid } of rows as { pid: number }[]) {
    try {
      const text = fs.readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
      kibibytes += Number(/^Private_Dirty:\s+(\d+)/m.exec(text)?.[1] ?? 0);
    } catch {
      // Not Linux, or the connection has ended.
    }
  }
  return Math.round(kibibytes / 1024);
}
