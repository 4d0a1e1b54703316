/**
 * The servers of the fault suite. One has the embedded PostgreSQL, with its data on a separate disk if the system
 * allows mounting one. The connection of the second server to the same PostgreSQL can be slow, silent or cut.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import type { Tenant } from '../support/accounts/writer.js';
import { openRelay, type Relay } from '../support/database/relay.js';
import { onThisMachine } from '../support/machine.js';
import { copyInstalled } from '../support/program/installed.js';
import { Program, type Serving } from '../support/program/program.js';
import { mountSmallDisk, type SmallDisk } from '../support/program/small-disk.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

/** Seconds that a request may wait for the database. */
export const requestSeconds = Math.ceil(onThisMachine(3_000) / 1_000);
const diskMebibytes = 220;

export type Role = 'embedded' | 'relayed';

export interface FaultSite {
  readonly serverOf: (role: Role) => Serving;
  readonly relay: Relay;
  /** undefined: no disk can be mounted here, and triggers raise errors of a full disk */
  readonly disk: SmallDisk | undefined;
  readonly dataDir: string;
  readonly tenant: Tenant;
  readonly postmaster: () => number | undefined;
  /** Opens a connection that does not pass the relay. */
  readonly connect: () => Promise<pg.Client>;
  /** Opens a connection to another database of the same PostgreSQL. */
  readonly connectTo: (database: string) => Promise<pg.Client>;
  /** Runs one statement past the relay. */
  readonly run: (sql: string) => Promise<void>;
  readonly untilReady: (timeoutMs: number) => Promise<void>;
  readonly close: () => Promise<void>;
}

/** `isRelayed` false: without the second server, for faults of the first alone. */
export async function openSite({ isRelayed = true } = {}): Promise<FaultSite> {
  const program = new Program();
  // Not a directory of the program, which removes its own while they are mounted.
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-faults-'));
  fs.chmodSync(folder, 0o755);
  const disk = mountSmallDisk(folder, diskMebibytes);
  const dataDir = program.fixture.dataDir('data', folder);
  await copyInstalled(dataDir);
  const env = {
    SWITCHBOOK_RATE_LIMITS: 'off',
    SWITCHBOOK_LOG_LEVEL: 'warn',
    SWITCHBOOK_REQUEST_TIMEOUT: String(requestSeconds),
  };
  const embedded = await program.serve({ ...env, SWITCHBOOK_DATA_DIR: dataDir });
  const connection = { host: `${dataDir}/run`, port: 5432, user: 'switchbook', database: 'switchbook' };
  const relay = await openRelay(connection);
  const urlOf = ({ host }: { host: string }) =>
    `postgresql://switchbook@localhost/switchbook?host=${encodeURIComponent(host)}`;
  const servers: Partial<Record<Role, Serving>> = { embedded };
  if (isRelayed)
    servers.relayed = await program.serve({
      ...env,
      DATABASE_URL: urlOf(relay.connection as { host: string }),
    });
  const account = await program.json(['account', 'create', '--name', 'Faults'], {
    DATABASE_URL: urlOf(connection),
  });
  const { key } = await program.json(['key', 'create', '--account', account.id], {
    DATABASE_URL: urlOf(connection),
  });
  const connectTo = async (database: string) => {
    const client = new pg.Client({ ...connection, database });
    client.on('error', () => {});
    await client.connect();
    return client;
  };
  const connect = () => connectTo(connection.database);
  return {
    serverOf: (role) => {
      const server = servers[role];
      if (server === undefined) throw new Error(`there is no server ${role}`);
      return server;
    },
    relay,
    disk,
    dataDir,
    tenant: { id: account.id, key },
    postmaster: () => program.postmaster(dataDir),
    connect,
    connectTo,
    run: async (sql) => {
      const client = await connect();
      await client.query(sql).finally(() => client.end());
    },
    untilReady: async (timeoutMs) => {
      for (const { port } of Object.values(servers))
        await until('it is ready', async () => (await readinessOf(port)) === 200, timeoutMs);
    },
    close: async () => {
      disk?.free();
      await relay.close();
      await program.cleanUp();
      disk?.close();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

export async function readinessOf(port: number): Promise<number | undefined> {
  const answer = await send(port, { path: '/health/ready' }).catch(() => undefined);
  return answer?.status;
}
