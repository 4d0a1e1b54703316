/**
 * One PostgreSQL for the whole run, and in it one template database made by the real migrations. Every test file
 * works in a clone of its own. With DATABASE_URL set, nothing is started: the clones live on that server.
 */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { TestProject } from 'vitest/node';
import { programRoot } from '../../src/config/root.js';
import { openEmbedded } from '../../src/postgres/embedded.js';
import { openDatabase } from '../../src/store/database.js';
import { migrate, readMigrations } from '../../src/store/migrate.js';
import { type Connection, connectionTo, runOn } from './connection.js';

declare module 'vitest' {
  export interface ProvidedContext {
    server: Connection;
    template: string;
  }
}

export default async function setup(project: TestProject) {
  const server = await startServer();
  const template = `switchbook_template_${process.pid}`;
  await runOn(server.connection, `create database ${template}`);
  const database = openDatabase({
    connection: connectionTo(server.connection, template),
    poolSize: 1,
    applicationName: 'switchbook tests',
  });
  await migrate(database, readMigrations(path.join(programRoot, 'migrations')), new Date());
  await database.close();
  project.provide('server', server.connection);
  project.provide('template', template);
  return async () => {
    await runOn(server.connection, `drop database ${template}`);
    await server.stop();
  };
}

async function startServer(): Promise<{ connection: Connection; stop: () => Promise<void> }> {
  const url = process.env.DATABASE_URL;
  if (url !== undefined && url !== '') return { connection: url, stop: async () => {} };
  const dataDir = fs.mkdtempSync(path.join(os.tmpdir(), 'switchbook-test-'));
  fs.chmodSync(dataDir, 0o755);
  // Nothing here outlives the run; what must survive a crash is tested with a server of its own.
  const settings = {
    fsync: 'off',
    synchronous_commit: 'off',
    full_page_writes: 'off',
    max_connections: '120',
  };
  const embedded = await openEmbedded({ dataDir, role: 'visitor', settings });
  return {
    connection: embedded.connection,
    stop: async () => {
      await embedded.stop();
      fs.rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
