/** A server with two accounts: the tests use `near` in its database, and `far` over its API. */
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { makeDatabase, type OwnDatabase } from '../database/own-database.js';
import { type Environment, Program, type Serving } from './program.js';

interface FarServer {
  readonly server: Serving;
  readonly near: Environment;
  readonly far: Environment;
}

/** Opens one server for all tests of a file; `opened` receives it before the first of them. */
export function useFarServer(opened: (made: FarServer) => void) {
  const program = new Program();
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'far-'));
  let database: OwnDatabase;

  beforeAll(async () => {
    database = await makeDatabase();
    const local = { DATABASE_URL: database.url };
    const server = await program.serve(local);
    const own = async (name: string): Promise<string> => {
      await program.json(['account', 'create', '--name', name, '--slug', name], local);
      return (await program.json(['key', 'create', '--account', name], local)).key;
    };
    await own('near');
    const near = { ...local, SWITCHBOOK_ACCOUNT: 'near' };
    opened({ server, near, far: { SWITCHBOOK_URL: server.url, SWITCHBOOK_KEY: await own('far') } });
  });

  afterAll(async () => {
    await program.cleanUp();
    await database.drop();
    fs.rmSync(folder, { recursive: true });
  });

  const file = (name: string, text: string): string => {
    const made = path.join(folder, name);
    fs.writeFileSync(made, text);
    return made;
  };
  return { program, folder, file };
}
