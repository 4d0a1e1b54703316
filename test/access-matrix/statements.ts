/** Names of the statements that requests to servers of this process cause, without statements of background work. */
import { AsyncLocalStorage } from 'node:async_hooks';
import http from 'node:http';
import pg from 'pg';
import { afterAll, beforeAll } from 'vitest';
import { disableStorages } from '../support/storages.js';

/**
 * Call it at the top of a test file. Returns a function that sends a request, and returns the answer with the names
 * of all statements.
 */
export function followStatements(): <Answer>(ask: () => Promise<Answer>) => Promise<[Answer, string]> {
  const storage = new AsyncLocalStorage<string[]>();
  let current: string[] | undefined;
  const { query } = pg.Client.prototype;
  const { emit } = http.Server.prototype;

  beforeAll(() => {
    // Each connection keeps the method of its creation.
    pg.Client.prototype.query = function note(this: pg.Client, ...given: unknown[]) {
      const [statement] = given as [{ readonly name?: string; readonly text?: string } | string];
      const name = typeof statement === 'string' ? statement : (statement.name ?? statement.text ?? '');
      storage.getStore()?.push(name);
      return (query as (...values: unknown[]) => unknown).apply(this, given);
    } as typeof query;
    http.Server.prototype.emit = function follow(this: http.Server, ...given: unknown[]) {
      const run = () => (emit as (...values: unknown[]) => boolean).apply(this, given);
      return given[0] === 'request' && current !== undefined ? storage.run(current, run) : run();
    } as typeof emit;
  });
  afterAll(() => {
    pg.Client.prototype.query = query;
    http.Server.prototype.emit = emit;
    disableStorages();
  });

  return async (ask) => {
    const names: string[] = [];
    current = names;
    const answer = await ask();
    current = undefined;
    return [answer, names.join('\n')];
  };
}
