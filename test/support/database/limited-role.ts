/**
 * A database role that owns nothing and may only read and write rows, as the operating manual sets it up. With
 * SWITCHBOOK_TEST_ROLE=limited the tests of a run connect as such a role.
 */
import fs from 'node:fs';
import path from 'node:path';
import { programRoot } from '../../../src/config/root.js';
import { type Connection, runOn } from './connection.js';

const roleOfRun = 'switchbook_limited';

/** A test that changes tables itself cannot run then. */
export const hasLimitedRole = process.env.SWITCHBOOK_TEST_ROLE === 'limited';

/** Creates the role in a database, by the statements of the manual. */
export async function createRole(owner: Connection, role = roleOfRun): Promise<void> {
  const manual = fs.readFileSync(path.join(programRoot, 'docs/operate/own-postgresql.md'), 'utf8');
  const [, block = ''] = /<!-- run-time role -->\n```sql\n([\s\S]*?)```/.exec(manual) ?? [];
  if (!block.includes('grant')) throw new Error('the manual has no statements for a limited role');
  const statements = block
    .replaceAll('switchbook_app', role)
    .replace(/^grant connect .*$/m, '')
    .replaceAll(/ for role switchbook\b/g, '');
  await runOn(owner, statements);
}

export async function dropRole(owner: Connection, role = roleOfRun): Promise<void> {
  await runOn(owner, `drop owned by ${role}; drop role ${role}`);
}

/** Returns the connection of the role. */
export function asRole(connection: Connection, role = roleOfRun): Connection {
  if (typeof connection !== 'string') return { ...connection, user: role };
  const url = new URL(connection);
  url.username = role;
  return url.href;
}

/** Returns the connection of the program that is tested. */
export const asTestedRole = (connection: Connection): Connection =>
  hasLimitedRole ? asRole(connection) : connection;
