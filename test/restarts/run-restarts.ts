/**
 * Restarts two servers on one PostgreSQL behind real proxies, one after the other, by the steps of the guide, while
 * clients write. Every request must be answered, and every write must exist exactly once.
 */
import fs from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { openEmbedded } from '@switchbook/embedded-postgres/embedded.js';
import pg from 'pg';
import { onThisMachine } from '../support/machine.js';
import { copyInstalled } from '../support/program/installed.js';
import type { Environment, Program, Serving } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';
import { freePort, type ProxyName, type RunningProxy, startProxy } from './proxies.js';
import { Traffic } from './traffic.js';

interface RestartsOptions {
  readonly program: Program;
  readonly proxies: readonly ProxyName[];
  readonly restarts: number;
  /** connections of each proxy */
  readonly connections: number;
  readonly pauseMs: number;
  readonly seed: number;
  /** SWITCHBOOK_DRAIN, in seconds */
  readonly drain: number;
  /** Milliseconds between the readiness of one server and the stop of the other. */
  readonly waitMs: number;
  readonly say: (line: string) => void;
}

interface RestartsFigures {
  readonly is_good: boolean;
  readonly restarts: number;
  readonly requests: number;
  readonly writes: number;
  readonly repeated: number;
  readonly failed: readonly string[];
  readonly lost: number;
  readonly doubled: number;
  readonly longest_stop_ms: number;
}

/** Milliseconds for a start on a machine that is far too busy. */
const startMs = onThisMachine(300_000);

export async function runRestarts(options: RestartsOptions): Promise<RestartsFigures> {
  const { program, seed, connections, pauseMs, say } = options;
  const site = await openSite(options);
  const proxies: RunningProxy[] = [];
  try {
    for (const name of options.proxies)
      proxies.push(await startProxy({ name, fixture: program.fixture, servers: site.ports }));
    const traffics = proxies.map(
      (proxy) => new Traffic({ proxy, key: site.key, connections, pauseMs, seed }),
    );
    for (const traffic of traffics) traffic.begin();
    let longestStopMs = 0;
    let reportedCount = 0;
    for (let restart = 1; restart <= options.restarts; restart += 1) {
      const began = performance.now();
      await site.stop(restart % 2);
      const stopMs = performance.now() - began;
      longestStopMs = Math.max(longestStopMs, stopMs);
      await site.start(restart % 2);
      await delay(options.waitMs);
      const sum = (what: (one: Traffic) => number) =>
        traffics.reduce((total, traffic) => total + what(traffic), 0);
      const failures = traffics.flatMap((traffic) => traffic.failures);
      for (const failure of failures.slice(reportedCount)) say(failure);
      reportedCount = failures.length;
      say(
        `restart ${restart}: stopped in ${Math.round(stopMs)} ms, ${sum((traffic) => traffic.requests)} requests, ${reportedCount} failed`,
      );
    }
    await Promise.all(traffics.map((traffic) => traffic.end()));
    const failed = traffics.flatMap((traffic) => traffic.failures);
    if (failed.length > 0) for (const proxy of proxies) say(complaintsOf(proxy));
    const made = new Map(traffics.flatMap((traffic) => [...traffic.made]));
    const { lost, doubled } = await site.compare(made);
    return {
      is_good: failed.length === 0 && lost === 0 && doubled === 0,
      restarts: options.restarts,
      requests: traffics.reduce((total, traffic) => total + traffic.requests, 0),
      writes: traffics.reduce((total, traffic) => total + traffic.writes, 0),
      repeated: traffics.reduce((total, traffic) => total + traffic.repeated, 0),
      failed,
      lost,
      doubled,
      longest_stop_ms: Math.round(longestStopMs),
    };
  } finally {
    await Promise.all(proxies.map((proxy) => proxy.stop()));
    await site.close();
  }
}

/** Returns the proxy's log lines about servers that ended and started. */
function complaintsOf({ name, readLog }: RunningProxy): string {
  const lines = readLog().split('\n');
  const proxyLines = lines.filter((line) =>
    /is DOWN|is UP|no live upstreams|reset by peer|host is|status/.test(line),
  );
  return [`${name}:`, ...proxyLines.slice(-40)].join('\n');
}

async function openSite({ program, drain }: RestartsOptions) {
  const dataDir = program.dataDir();
  await copyInstalled(dataDir);
  const postgres = await openEmbedded({ dataDir, role: 'visitor' });
  const { host } = postgres.connection;
  const url = `postgresql://switchbook@localhost/switchbook?host=${encodeURIComponent(host)}`;
  const ports: readonly [number, number] = [await freePort(), await freePort()];
  const env: Environment = {
    DATABASE_URL: url,
    SWITCHBOOK_RATE_LIMITS: 'off',
    SWITCHBOOK_LOG_LEVEL: 'warn',
    SWITCHBOOK_TRUSTED_PROXIES: '127.0.0.1,::1',
    SWITCHBOOK_DRAIN: String(drain),
    // The test does not check the speed of a busy computer.
    SWITCHBOOK_REQUEST_TIMEOUT: '300',
  };
  const servers: Serving[] = [];
  const start = async (index: number) => {
    const serving = await program.serve({ ...env, PORT: String(ports[index]) }, startMs);
    servers[index] = serving;
    const isReady = async () => (await send(serving.port, { path: '/health/ready' })).status === 200;
    await until('it is ready', isReady);
    return serving;
  };
  const { key } = await start(0);
  await start(1);
  return {
    ports,
    key,
    start,
    stop: async (index: number) => {
      const ran = await servers[index]?.end('SIGTERM');
      if (ran?.code !== 0) throw new Error(`a server ended with ${ran?.code}: ${ran?.stderr}`);
    },
    compare: (made: ReadonlyMap<string, string>) => compareRows(url, made),
    close: async () => {
      for (const server of servers) server.child.kill('SIGKILL');
      await Promise.all(servers.map((server) => server.ended));
      await postgres.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

/** Compares confirmed writes with the rows in the database. */
async function compareRows(
  url: string,
  made: ReadonlyMap<string, string>,
): Promise<{ readonly lost: number; readonly doubled: number }> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ id: string; name: string }>(
      'select id, display_name as name from contacts',
    );
    const ids = new Set(rows.map((row) => row.id));
    const lost = [...made.values()].filter((id) => !ids.has(id)).length;
    const names = new Set(rows.map((row) => row.name));
    return { lost, doubled: rows.length - names.size };
  } finally {
    await client.end();
  }
}
