/** The TypeScript client against a real server: operations, pages, files, errors, the follower. */
import { setImmediate as turn } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { operations } from '../../clients/typescript/src/generated/table.ts';
import {
  ConflictError,
  CursorExpiredError,
  type Event,
  ForbiddenError,
  InvalidError,
  type MergedError,
  NotFoundError,
  OfflineError,
  type ProblemError,
  StaleError,
  Switchbook,
  UnauthenticatedError,
} from '../../clients/typescript/src/index.ts';
import { planned } from '../../src/database/statements/sql.js';
import { Replica } from '../support/accounts/replica.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const clientOf = (key: string, more: object = {}) =>
  new Switchbook({ url: `http://127.0.0.1:${fixture.port}`, key, ...more });

async function newClient(more: object = {}) {
  const account = await fixture.newAccount();
  return { account, client: clientOf(account.key, more) };
}

async function caught(run: PromiseLike<unknown>): Promise<unknown> {
  try {
    await run;
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

describe('operations', () => {
  it('every operation of the table is a method', () => {
    const client = clientOf('none') as unknown as Record<string, unknown>;
    expect(Object.keys(operations).length).toBeGreaterThan(100);
    for (const name of Object.keys(operations)) expect(client[name], name).toBeTypeOf('function');
  });

  it('a contact is made, read, changed and deleted', async () => {
    const { client } = await newClient();
    const contact = await client.createContact({
      display_name: 'Jane Doe',
      phone: '+14155550123',
      tags: ['vip'],
    });
    expect(await client.getContact({ id: contact.number })).toEqual(contact);
    const changed = await client.updateContact(
      { id: contact.id },
      { company: 'Acme' },
      { ifMatch: contact.version },
    );
    expect([changed.company, changed.version]).toEqual(['Acme', contact.version + 1]);
    const stale = await caught(
      client.updateContact({ id: contact.id }, { company: null }, { ifMatch: contact.version }),
    );
    expect(stale).toBeInstanceOf(StaleError);
    expect((stale as StaleError).problem.version).toBe(changed.version);
    expect(await client.deleteContact({ id: contact.id })).toBeUndefined();
    expect(await caught(client.getContact({ id: contact.id }))).toBeInstanceOf(NotFoundError);
  });

  it('a parameter is encoded, and a missing one is refused before anything is sent', async () => {
    const { client } = await newClient();
    expect(await caught(client.getContact({ id: '../keys' }))).toBeInstanceOf(NotFoundError);
    expect(() => client.getContact({ id: '' })).toThrow('The parameter "id" is ""');
  });

  it('a request with an idempotency key runs once', async () => {
    const { client } = await newClient();
    await client.createContact({ display_name: 'Jane' });
    const notes = ['b', 'b'].map((idempotencyKey) =>
      client.addNote({ id: 1 }, { body: 'Again' }, { idempotencyKey }),
    );
    const [one, other] = await Promise.all(notes);
    expect(other).toEqual(one);
    expect((await client.listNotes({ id: 1 })).data.filter(({ body }) => body === 'Again')).toHaveLength(1);
  });
});

describe('lists', () => {
  it('a list is its first page when awaited, and all items when iterated, each page requested once', async () => {
    let answers = 0;
    const { client } = await newClient({ onAnswer: () => (answers += 1) });
    const items = Array.from({ length: 7 }, (_, at) => ({
      op: 'create' as const,
      contact: { display_name: `Person ${at}` },
    }));
    await client.runBatch({ items });
    answers = 0;
    const list = client.listContacts({ limit: 3, count: 'exact', sort: 'display_name' });
    const page = await list;
    expect([page.data.length, page.meta.total]).toEqual([3, 7]);
    const names: (string | null)[] = [];
    for await (const { display_name } of list) names.push(display_name);
    expect(names).toEqual(items.map(({ contact }) => contact.display_name));
    expect(answers).toBe(3);
  });

  it('a loop that is left or aborted sends no further request', async () => {
    let answers = 0;
    const { client } = await newClient({ onAnswer: () => (answers += 1) });
    await client.runBatch({
      items: Array.from({ length: 6 }, (_, at) => ({ op: 'create', contact: { display_name: `${at}` } })),
    });
    answers = 0;
    for await (const _ of client.listContacts({ limit: 2 })) break;
    expect(answers).toBe(1);
    const stop = new AbortController();
    const seen: string[] = [];
    const loop = (async () => {
      for await (const { id } of client.listContacts({ limit: 2 }, { signal: stop.signal })) {
        seen.push(id);
        stop.abort(new Error('enough'));
      }
    })();
    await expect(loop).rejects.toThrow('enough');
    expect([seen.length, answers]).toEqual([1, 2]);
  });
});

describe('refusals', () => {
  it('each code is a class, with the members of its problem', async () => {
    const { account, client } = await newClient();
    const jane = await client.createContact({ phone: '+14155550123' });
    const conflict = await caught(client.createContact({ phone: '+14155550123' }));
    expect(conflict).toBeInstanceOf(ConflictError);
    expect(conflict).toMatchObject({ name: 'ConflictError', code: 'conflict', status: 409 });
    expect((conflict as ConflictError).problem.contact_id).toBe(jane.id);
    const other = await client.createContact({ phone: '+14155550124' });
    await client.mergeContacts({ survivor: jane.id, loser: other.id });
    const merged = await caught(client.getContact({ id: other.id }));
    expect((merged as MergedError).problem.contact_id).toBe(jane.id);
    expect((await client.getContact({ id: other.id, follow: 'merged' })).id).toBe(jane.id);
    const invalid = await caught(client.createContact({ phone: '12', nmae: 'x' } as object));
    expect(invalid).toBeInstanceOf(InvalidError);
    expect((invalid as InvalidError).message).toContain('"nmae"');
    const narrow = await client.createKey({ name: 'narrow', scopes: ['contacts:read'] });
    const forbidden = await caught(clientOf(narrow.key).createContact({}));
    expect(forbidden).toBeInstanceOf(ForbiddenError);
    expect((forbidden as ProblemError).requestId).toMatch(/^[0-9a-f-]{36}$/);
    expect(await caught(clientOf(`${account.key}x`).getAccount())).toBeInstanceOf(UnauthenticatedError);
  });
});

describe('files', () => {
  it('a file is imported with its progress, exported as a stream, and read line by line', async () => {
    const { client } = await newClient();
    const lines = Array.from({ length: 2_000 }, (_, at) => `+1415${String(5_550_000 + at)},Person ${at}`);
    const csv = ['Phone,Name', ...lines].join('\n');
    const seen: number[] = [];
    const job = await client.createImport({ on_match: 'update', tags: ['fair', 'autumn'] }, new Blob([csv]), {
      contentType: 'text/csv',
      onProgress: ({ sent, total }) => {
        expect(total).toBe(csv.length);
        seen.push(sent);
      },
    });
    expect(seen.at(-1)).toBe(csv.length);
    const done = await client.settled(() => client.getImport({ id: job.id }));
    expect([done.state, done.created]).toEqual(['done', 2_000]);
    const file = await client.exportContacts({ format: 'ndjson', tag: 'fair' });
    const names = new Set<unknown>();
    for await (const contact of file.lines<{ display_name: string; tags: string[] }>()) {
      expect(contact.tags).toEqual(['fair', 'autumn']);
      names.add(contact.display_name);
    }
    expect(names.size).toBe(2_000);
    expect(await (await client.exportContacts({ format: 'csv' })).text()).toContain('Person 1999');
  });

  it('a form, a stream, and a function that opens one are files too', async () => {
    const { client } = await newClient();
    const csv = 'Phone,Name\n+14155550123,Jane\n';
    const form = new FormData();
    form.append('dry_run', 'true');
    form.append('file', new Blob([csv]), 'people.csv');
    for (const body of [form, () => new Blob([csv]).stream(), new Blob([csv]).stream()]) {
      const job = await client.createImport({ dry_run: body !== form ? true : undefined } as object, body);
      const done = await client.settled(() => client.getImport({ id: job.id }));
      expect([done.state, done.dry_run, done.created]).toEqual(['done', true, 1]);
    }
    expect((await client.lookAtFile({ partial: true }, csv)).format).toBe('csv');
  });

  it('a refusal during the upload of a large file is the error', async () => {
    const { account } = await newClient();
    const large = new Blob(Array(30).fill(new Uint8Array(1024 ** 2)));
    const refused = await caught(clientOf(`${account.key}x`, { retries: 0 }).createImport({}, large));
    expect(refused).toBeInstanceOf(UnauthenticatedError);
  });

  /** An endless file, and a promise that it is no longer read. */
  function endlessFile() {
    let given = 0;
    const piece = new TextEncoder().encode('+14155550123,Jane\n'.repeat(1_000));
    let end = () => {};
    const cancelled = new Promise<void>((resolve) => {
      end = resolve;
    });
    const file = new ReadableStream<Uint8Array>({
      async pull(controller) {
        await turn();
        controller.enqueue(given === 0 ? new TextEncoder().encode('Phone,Name\n') : piece);
        given += 1;
      },
      cancel: end,
    });
    return { file, cancelled };
  }

  it('an upload that is aborted halfway stores nothing, and its file is not read further', async () => {
    const { client } = await newClient();
    const stop = new AbortController();
    const { file, cancelled } = endlessFile();
    const sending = client.createImport({}, file, {
      signal: stop.signal,
      onProgress: ({ sent }) => {
        if (sent > 300_000) stop.abort(new Error('changed my mind'));
      },
    });
    await expect(sending).rejects.toThrow('changed my mind');
    await cancelled;
    // The server deletes what it began once it notices that the client is gone.
    await expect.poll(async () => (await client.listImports()).data).toEqual([]);
  });

  it('the file of a refused upload is not read on', async () => {
    const { account } = await newClient();
    const { file, cancelled } = endlessFile();
    const refused = await caught(clientOf(`${account.key}x`, { retries: 0 }).createImport({}, file));
    expect(refused).toBeInstanceOf(UnauthenticatedError);
    await cancelled;
  });
});

/** The state of a follower. */
class Mirror {
  cursor: string | undefined;
  events: Event[] = [];
  readonly storage = {
    load: () => this.cursor,
    save: (cursor: string) => {
      this.cursor = cursor;
    },
  };
}

const dayMs = 24 * 3_600_000;
const isOfContact = ({ contact_id }: Event) => contact_id !== null;

// The feed waits for older transactions, also of other databases.
describe('the follower', () => {
  it('applies every change in order, resumes at its last position, and ends with its signal', async () => {
    const { client } = await newClient();
    const mirror = new Mirror();
    for (let round = 0; round < 2; round += 1) {
      await client.createContact({ display_name: `Person ${round}` });
      await client.updateContact({ id: round + 1 }, { company: 'Acme' });
      const stop = new AbortController();
      await client.follow({
        storage: mirror.storage,
        signal: stop.signal,
        onEvents: (events) => {
          mirror.events.push(...events);
          if (mirror.events.filter(isOfContact).length === 2 * (round + 1)) stop.abort();
        },
      });
    }
    expect(mirror.events.filter(isOfContact).map(({ type, version }) => `${type} ${version}`)).toEqual(
      [1, 1].flatMap(() => ['contact.created 1', 'contact.updated 2']),
    );
    const replica = new Replica();
    for (const event of mirror.events) replica.apply(event);
    const exported = await (await client.exportContacts({ format: 'ndjson' })).text();
    expect(replica.lines(fixture.clock())).toEqual(exported.trimEnd().split('\n'));
  });

  it('an error of a handler ends it, and its events are sent again', async () => {
    const { client } = await newClient();
    await expect
      .poll(async () => (await client.listEvents({ from: 'beginning' })).data.length)
      .toBeGreaterThan(0);
    const mirror = new Mirror();
    const { storage } = mirror;
    const fails = client.follow({
      storage,
      onEvents: () => {
        throw new Error('the disk is full');
      },
    });
    await expect(fails).rejects.toThrow('the disk is full');
    expect(mirror.cursor).toBeUndefined();
    const stop = new AbortController();
    let seen = 0;
    await client.follow({
      storage,
      signal: stop.signal,
      onEvents: (events) => {
        seen += events.length;
        stop.abort();
      },
    });
    expect([seen > 0, mirror.cursor !== undefined]).toEqual([true, true]);
  });

  it('makes a new copy when its cursor has expired, and continues after it', {
    tags: ['nightly'],
  }, async () => {
    const { account, client } = await newClient();
    await client.createContact({ display_name: 'Jane', tags: ['vip'] });
    const behind = (await client.listEvents({ limit: 1 })).meta.next_cursor;
    const old = new Date(fixture.clock().getTime() - 100 * dayMs);
    const age = planned('update events set occurred_at = $2 where account_id = $1');
    await fixture.database.query(age, [account.account.id, old]);
    const retention = { eventsMs: 90 * dayMs, importRowsMs: null, auditMs: null };
    await fixture.core.sweep({ signal: new AbortController().signal, retention });

    const mirror = new Mirror();
    mirror.cursor = behind;
    const refused = client.follow({ storage: mirror.storage, onEvents: () => {} });
    expect(await caught(refused)).toBeInstanceOf(CursorExpiredError);

    const stop = new AbortController();
    let copies = 0;
    await client.follow({
      storage: mirror.storage,
      signal: stop.signal,
      onCopy: async ({ contacts, tags, statuses, cursor }) => {
        copies += 1;
        for await (const contact of contacts) {
          expect(contact).toMatchObject({ display_name: 'Jane', tags: ['vip'] });
          // The follower sees an interrupted export.
          if (copies === 1) throw new OfflineError();
        }
        expect([tags.map(({ name }) => name), statuses.length]).toEqual([['vip'], 3]);
        expect(cursor).not.toBe(behind);
        await client.createContact({ display_name: 'After' });
      },
      onEvents: (events) => {
        expect(events.map(({ type }) => type)).toEqual(['contact.created']);
        stop.abort();
      },
    });
    expect(copies).toBe(2);
    expect(mirror.cursor).toBe((await client.listEvents({ from: 'now' })).meta.next_cursor);
  });
});
