/** A server whose database role owns no tables and may only read and write rows, as the operating manual sets it up. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runOn } from '../support/database/connection.js';
import { asRole, createRole, dropRole } from '../support/database/limited-role.js';
import { makeInstalledDatabase, type OwnDatabase, urlOf } from '../support/database/own-database.js';
import { Program } from '../support/program/program.js';
import { until } from '../support/until.js';
import { send } from '../support/wire/wire.js';

const program = new Program();
const role = `switchbook_app_${process.pid}`;
let own: OwnDatabase;
beforeAll(async () => {
  own = await makeInstalledDatabase();
});
afterAll(async () => {
  await program.cleanUp();
  await dropRole(own.connection, role).catch(() => {});
  await own.drop();
});

it('a limited user serves, writes, imports and answers metrics, and may not change a table', {
  tags: ['nightly'],
}, async () => {
  await createRole(own.connection, role);
  const limited = asRole(own.connection, role);
  const url = urlOf(limited);
  const server = await program.serve({ DATABASE_URL: url });
  expect((await server.createContact('+4915112345670')).status).toBe(201);
  expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
  expect(await (await fetch(`${server.url}/metrics`)).text()).toMatch(/^switchbook_contacts 1$/m);
  const headers = { authorization: `Bearer ${server.key}` };
  const rows = Array.from({ length: 2_000 }, (_, at) => `Person ${at},+4915${20_000_000 + at}`);
  const sent = await send(server.port, {
    method: 'POST',
    path: '/directory/v1/imports',
    headers: { ...headers, 'content-type': 'text/csv' },
    body: `name,phone\n${rows.join('\n')}\n`,
  });
  const read = { path: `/directory/v1/imports/${sent.json.data.id}`, headers };
  await until('the import', async () => (await send(server.port, read)).json.data.state === 'done');
  expect((await send(server.port, read)).json.data).toMatchObject({ created: 2_000 });
  const create = (at: number) => ({
    display_name: 'Many',
    description: 'x'.repeat(4_000),
    phone: `+4916${20_000_000 + at}`,
  });
  const batch = await send(server.port, {
    method: 'POST',
    path: '/directory/v1/contacts/batch',
    headers,
    body: { items: Array.from({ length: 1_000 }, (_, at) => ({ op: 'create', contact: create(at) })) },
  });
  expect(batch.status, batch.text).toBe(200);
  expect(new Set(batch.json.data.map((item: { status: string }) => item.status))).toEqual(
    new Set(['created']),
  );
  expect((await server.end()).code).toBe(0);
  expect(server.complaints()).toEqual([]);
  await expect(runOn(limited, 'alter table contacts add column more text')).rejects.toThrow('must be owner');
  await expect(runOn(limited, 'create table more (a int)')).rejects.toThrow('permission denied');
});
