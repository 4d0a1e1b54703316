/**
 * Twenty office tasks with the TypeScript client. The tests of the Python client, clients/python/tests/tasks.py, have
 * the same tasks.
 */
import fs from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import {
  type BulkChange,
  ConflictError,
  type Contact,
  type Import,
  StaleError,
  Switchbook,
} from '../../clients/typescript/src/index.ts';
import { useServer } from '../support/wire/server.js';
import { clientFolder } from './python.js';

const fixture = useServer();

/** Results of earlier tasks that later tasks use. */
interface Office {
  readonly client: Switchbook;
  jane: Contact;
  bulk: BulkChange;
  imported: Import;
}

type Task = (office: Office) => Promise<void>;

const phone = '+14155550123';

async function all<Item>(items: AsyncIterable<Item>): Promise<readonly Item[]> {
  const found: Item[] = [];
  for await (const item of items) found.push(item);
  return found;
}

const idsOf = (contacts: readonly Contact[]) => contacts.map(({ id }) => id);

async function caught(run: Promise<unknown>): Promise<unknown> {
  return run.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const tasks: Readonly<Record<string, Task>> = {
  'create a contact': async (office) => {
    const person = { display_name: 'Jane Doe', phone, email: 'jane@example.com' };
    office.jane = await office.client.createContact(person);
    expect(office.jane.number).toBe(1);
  },

  'find by a part of a name': async ({ client, jane }) => {
    expect(idsOf(await all(client.listContacts({ search: 'jane' })))).toEqual([jane.id]);
  },

  'find by a number': async ({ client, jane }) => {
    expect(idsOf(await all(client.listContacts({ phone: '+1 415 555 0123' })))).toEqual([jane.id]);
  },

  'create seventy-five at once': async ({ client }) => {
    const items = Array.from({ length: 75 }, (_, index) => ({
      op: 'create' as const,
      contact: { display_name: `Guest ${1000 + index}`, phone: `+1415555${1000 + index}` },
    }));
    expect(JSON.stringify(await client.runBatch({ items }))).not.toContain('"error"');
  },

  'read four pages in order': async ({ client, jane }) => {
    const ids = idsOf(await all(client.listContacts({ limit: 20, sort: 'created_at' })));
    expect([new Set(ids).size, ids[0]]).toEqual([76, jane.id]);
  },

  'change what nobody else changed': async (office) => {
    const change = { company: 'Acme', add_tags: ['vip'] };
    const ifMatch = office.jane.version;
    office.jane = await office.client.updateContact({ id: 1 }, change, { ifMatch });
    expect(office.jane.company).toBe('Acme');
  },

  'notice a change of somebody else': async ({ client, jane }) => {
    const error = await caught(client.updateContact({ id: 1 }, { company: 'Other' }, { ifMatch: 1 }));
    expect(error).toBeInstanceOf(StaleError);
    expect((error as StaleError).problem.version).toBe(jane.version);
  },

  'learn who has a number': async ({ client, jane }) => {
    const error = await caught(client.createContact({ phone }));
    expect(error).toBeInstanceOf(ConflictError);
    expect((error as ConflictError).problem.contact_id).toBe(jane.id);
  },

  'resolve an address': async ({ client, jane }) => {
    const { contact } = await client.resolveContact({
      identifiers: [{ kind: 'email', value: 'JANE@example.com' }],
    });
    expect(contact.id).toBe(jane.id);
  },

  'fill a group': async ({ client }) => {
    const { number } = await client.createGroup({ name: 'Friends' });
    await client.addGroupMembers({ number }, { contact_ids: [1, 2, 3] });
    expect(await all(client.listContacts({ group: 'Friends' }))).toHaveLength(3);
  },

  'take a note': async ({ client }) => {
    await client.addNote({ id: 1 }, { body: 'Called back' });
    expect((await all(client.listNotes({ id: 1 }))).map(({ body }) => body)).toEqual(['Called back']);
  },

  'respect an opt-out': async ({ client }) => {
    await client.recordConsent({ id: 1, channel: 'sms' }, { state: 'opted_out', source: 'form' });
    const question = { channel: 'sms', identities: [{ kind: 'phone' as const, value: phone }] };
    expect((await client.canSend(question)).map(({ allowed }) => allowed)).toEqual([false]);
  },

  'suppress an address': async ({ client }) => {
    await client.setSuppression({ id: 2 }, { channel: 'email', reason: 'complaint' });
    expect(await all(client.listSuppressions({ id: 2 }))).toHaveLength(1);
  },

  'tag a group': async (office) => {
    const { client } = office;
    const change = { filter: { group: 'Friends' }, change: { add_tags: ['autumn'] } };
    const { id } = await client.createBulkChange(change);
    office.bulk = await client.settled(() => client.getBulkChange({ id }));
    expect(office.bulk.changed).toBe(3);
  },

  'take that back': async ({ client, bulk: { id } }) => {
    await client.undoBulkChange({ id });
    await client.settled(() => client.getBulkChange({ id }));
    expect(await all(client.listContacts({ tag: 'autumn' }))).toEqual([]);
  },

  'import a file': async (office) => {
    const { client } = office;
    const file = `Phone,Name\n${phone},Jane\n+14155559999,New\n12,Bad\n`;
    const { id } = await client.createImport({ on_match: 'skip', file_name: 'fair.csv' }, file);
    office.imported = await client.settled(() => client.getImport({ id }));
    const { created, skipped, rejected } = office.imported;
    expect([created, skipped, rejected]).toEqual([1, 1, 1]);
  },

  'get the rejected rows': async ({ client, imported: { id } }) => {
    expect(await (await client.downloadRejectedRows({ id })).text()).toContain('12,Bad');
  },

  'export everybody': async ({ client }) => {
    expect(await all((await client.exportContacts({ format: 'ndjson' })).lines())).toHaveLength(77);
  },

  'merge two, and take it back': async ({ client }) => {
    const { id } = await client.mergeContacts({ survivor: 1, loser: 2 });
    await client.undoMerge({ id: id ?? 'none' });
    expect((await client.getContact({ id: 2 })).number).toBe(2);
  },

  'see who changed what': async ({ client }) => {
    expect((await all(client.listHistory({ id: 1 }))).at(-1)?.type).toBe('contact.created');
  },
};

describe('the twenty tasks', () => {
  it('run with the TypeScript client', async () => {
    const { key } = await fixture.newAccount('Tasks');
    const client = new Switchbook({ url: `http://127.0.0.1:${fixture.port}`, key });
    const office = { client } as Office;
    for (const [name, task] of Object.entries(tasks))
      await task(office).catch((error: Error) => {
        error.message = `${name}: ${error.message}`;
        throw error;
      });
  });

  it('equal those of the Python client, with the same names in the same order', () => {
    const source = fs.readFileSync(path.join(clientFolder, 'tests/tasks.py'), 'utf8');
    const names = [...source.matchAll(/^ +yield "([^"]+)",/gm)].map(([, name]) => name);
    expect([...new Set(names)]).toEqual(Object.keys(tasks));
    expect(Object.keys(tasks)).toHaveLength(20);
  });
});
