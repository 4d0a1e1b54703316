/** The faults, from the connection to PostgreSQL down to its disk. */
import { setTimeout as delay } from 'node:timers/promises';
import { clusterOf, signalTo } from '../support/database/cluster.js';
import { until } from '../support/until.js';
import type { Fault } from './fault.js';
import { requestSeconds } from './site.js';
import { fillDisk, freeDisk, takeWritePermission } from './storage.js';

const quick = 10_000;
/** The server reopens the embedded PostgreSQL with pauses that grow to half a minute. */
const reopened = 45_000;

let timer: NodeJS.Timeout | undefined;
let stopped: readonly number[] = [];
let restore = () => {};

const endAllSql = `select pg_terminate_backend(pid) from pg_stat_activity
  where application_name like 'switchbook%' and pid <> pg_backend_pid()`;

export const faults: readonly Fault[] = [
  {
    name: 'refused',
    story: 'PostgreSQL is not there: connections end, and new ones are refused',
    on: 'relayed',
    reads: 'unavailable',
    writes: 'unavailable',
    readiness: 503,
    lastsMs: { short: null, full: 6_000 },
    recoversMs: quick,
    begin: ({ relay }) => relay.cut(),
    end: ({ relay }) => relay.flow(),
  },
  {
    name: 'swallowed',
    story: 'a network takes whatever is sent, and nothing arrives',
    on: 'relayed',
    reads: 'unavailable',
    writes: 'unavailable',
    readiness: 503,
    lastsMs: { short: null, full: 12_000 },
    recoversMs: quick,
    begin: async ({ relay }) => relay.swallow(),
    end: ({ relay }) => relay.flow(),
  },
  {
    name: 'forgotten',
    story: 'a firewall forgets all open connections without a word, and lets new ones through',
    on: 'relayed',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 503,
    lastsMs: { short: null, full: 10_000 },
    recoversMs: quick,
    begin: async ({ relay }) => relay.forget(),
    end: async () => {},
  },
  {
    name: 'reset',
    story: 'all connections are ended again and again',
    on: 'relayed',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 503,
    lastsMs: { short: null, full: 8_000 },
    recoversMs: quick,
    begin: async ({ relay }) => {
      timer = setInterval(() => relay.reset(), 25);
    },
    end: async () => clearInterval(timer),
  },
  {
    name: 'slow',
    story: 'each message takes 40 ms each way',
    on: 'relayed',
    reads: 'answered',
    writes: 'answered',
    readiness: 200,
    lastsMs: { short: null, full: 10_000 },
    recoversMs: quick,
    begin: async ({ relay }) => relay.delay(40),
    end: async ({ relay }) => relay.delay(0),
  },
  {
    name: 'too-slow',
    story: 'each message takes longer than a request may wait',
    on: 'relayed',
    reads: 'unavailable',
    writes: 'unavailable',
    readiness: 503,
    lastsMs: { short: null, full: 12_000 },
    recoversMs: quick,
    begin: async ({ relay }) => relay.delay(requestSeconds * 1_000 + 2_000),
    end: async ({ relay }) => relay.delay(0),
  },
  {
    name: 'read-only',
    story: 'PostgreSQL refuses to write, as a standby does',
    on: 'relayed',
    reads: 'answered',
    writes: 'unavailable',
    readiness: 503,
    lastsMs: { short: null, full: 6_000 },
    recoversMs: quick,
    begin: async ({ run, relay }) => {
      await run('alter database switchbook set default_transaction_read_only = on');
      await run(`set transaction_read_only = off; ${endAllSql}`);
      relay.reset();
      await delay(200);
    },
    end: async ({ run }) => {
      await run('begin read write; alter database switchbook reset default_transaction_read_only; commit');
    },
  },
  {
    name: 'no-connections',
    story: 'PostgreSQL has no connection left for us',
    on: 'relayed',
    reads: 'unavailable',
    writes: 'unavailable',
    readiness: 503,
    lastsMs: { short: null, full: 6_000 },
    recoversMs: quick,
    begin: async ({ run, relay }) => {
      // The user is a superuser, who has no connection limit: PostgreSQL refuses the database to all users.
      await run(`update pg_database set datallowconn = false where datname = 'switchbook'`);
      relay.reset();
      await delay(200);
    },
    end: async ({ connectTo }) => {
      const client = await connectTo('postgres');
      await client.query(`update pg_database set datallowconn = true where datname = 'switchbook'`);
      await client.end();
    },
  },
  {
    name: 'hung',
    story: 'every process of PostgreSQL is stopped in its tracks',
    on: 'embedded',
    reads: 'unavailable',
    writes: 'unavailable',
    readiness: 503,
    lastsMs: { short: 400, full: 20_000 },
    recoversMs: quick,
    begin: async ({ postmaster }) => {
      stopped = clusterOf(postmaster());
      for (const pid of stopped) signalTo(pid, 'SIGSTOP');
    },
    end: async () => {
      for (const pid of stopped) signalTo(pid, 'SIGCONT');
    },
  },
  {
    name: 'restarted',
    story: 'PostgreSQL is stopped as an administrator does, over and over',
    on: 'embedded',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 503,
    lastsMs: { short: 400, full: 12_000 },
    recoversMs: reopened,
    begin: async ({ postmaster }) => {
      const stop = () => signalTo(postmaster(), 'SIGINT');
      stop();
      timer = setInterval(stop, 3_000);
    },
    end: async () => clearInterval(timer),
  },
  {
    name: 'backends-ended',
    story: 'connections are ended one by one, whatever they are doing',
    on: 'embedded',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 200,
    lastsMs: { short: null, full: 8_000 },
    recoversMs: quick,
    begin: async ({ connect }) => {
      const client = await connect();
      timer = setInterval(() => {
        client.query(`${endAllSql} order by random() limit 1`).catch(() => {});
      }, 30);
    },
    end: async () => clearInterval(timer),
  },
  {
    name: 'disk-full',
    story: 'the disk of the data directory is full',
    on: 'embedded',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 503,
    lastsMs: { short: 300, full: 8_000 },
    recoversMs: reopened,
    begin: fillDisk,
    end: freeDisk,
  },
  {
    name: 'disk-full-for-the-log',
    story: 'the disk is full, and PostgreSQL needs another file of its write-ahead log: it ends',
    on: 'embedded',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 503,
    lastsMs: { short: null, full: 10_000 },
    recoversMs: reopened,
    begin: async (site) => {
      await fillDisk(site);
      if (site.disk === undefined) return;
      const postmaster = site.postmaster();
      await until('it has ended', async () => {
        await site.run(`select pg_switch_wal()`).catch(() => {});
        await site
          .run(`create table more as select repeat('x', 9000) from generate_series(1, 2000)`)
          .catch(() => {});
        return site.postmaster() !== postmaster;
      });
    },
    end: freeDisk,
  },
  {
    name: 'data-read-only',
    story: 'the files of the data directory can be read and no longer written',
    on: 'embedded',
    reads: 'mixed',
    writes: 'mixed',
    readiness: 503,
    lastsMs: { short: null, full: 10_000 },
    recoversMs: reopened,
    begin: async ({ dataDir, run }) => {
      restore = takeWritePermission(dataDir);
      // Open files can still be written, so connections are ended.
      await run(endAllSql).catch(() => {});
    },
    end: async () => restore(),
  },
];
