/** A server whose database role owns no tables and may only read and write rows, as the operating manual sets it up. */
import fs from 'node:fs';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { programRoot } from '../../src/config/root.js';
import { runOn } from '../support/database/connection.js';
import { makeInstalledDatabase, type OwnDatabase } from '../support/database/own-database.js';
import { Program } from '../support/program/program.js';

const program = new Program();
const role = `switchbook_app_${process.pid}`;
let own: OwnDatabase;
beforeAll(async () => {
  own = await makeInstalledDatabase();
});
afterAll(async () => {
  await program.cleanUp();
  await runOn(own.connection, `drop owned by ${role}; drop role ${role}`).catch(() => {});
  await own.drop();
});

/** The statements of the manual, for this role. */
function grants(): string {
  const manual = fs.readFileSync(path.join(programRoot, 'docs/operate/own-postgresql.md'), 'utf8');
  const [, block = ''] = /<!-- run-time role -->\n```sql\n([\s\S]*?)```/.exec(manual) ?? [];
  expect(block).toContain('grant');
  return block
    .replaceAll('switchbook_app', role)
    .replace(/^grant connect .*$/m, '')
    .replaceAll(/ for role switchbook\b/g, '');
}

it('a limited user serves, writes and answers metrics, and may not change a table', {
  tags: ['nightly'],
}, async () => {
  await runOn(own.connection, grants());
  const url = own.url.replace(/\/\/[^@]*@/, `//${role}@`);
  const server = await program.serve({ DATABASE_URL: url });
  expect((await server.createContact('+4915112345670')).status).toBe(201);
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^switchbook_contacts 1$/m);
  expect((await server.end()).code).toBe(0);
  expect(server.complaints()).toEqual([]);
  const asRole = typeof own.connection === 'string' ? url : { ...own.connection, user: role };
  await expect(runOn(asRole, 'alter table contacts add column more text')).rejects.toThrow('must be owner');
  await expect(runOn(asRole, 'create table more (a int)')).rejects.toThrow('permission denied');
});
