/** The program on a separate database. */
import { afterAll, beforeAll, expect } from 'vitest';
import { makeDatabase, type OwnDatabase } from '../database/own-database.js';
import { Program } from './program.js';

/** An id that the program generates. */
export const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** `env` names the database as soon as the first test runs. */
export function useOwnProgram() {
  const program = new Program();
  const env = { DATABASE_URL: '' };
  let database: OwnDatabase;
  let accounts = 0;
  beforeAll(async () => {
    database = await makeDatabase();
    env.DATABASE_URL = database.url;
    // The first command creates it.
    expect(await program.json(['migrate'], env)).toEqual({
      applied: expect.arrayContaining([expect.stringMatching(/^0035_/)]),
    });
  });
  afterAll(async () => {
    await program.cleanUp();
    await database.drop();
  });
  const newAccount = async (): Promise<{ id: string; number: number }> => {
    accounts += 1;
    return program.json(['account', 'create', '--name', `Account ${accounts}`], env);
  };
  return { program, env, newAccount };
}
