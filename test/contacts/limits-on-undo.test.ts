/** Undo, restore and sharing check the same right and limit as creation. */

import type { Caller } from '@switchbook/domain/access/access.js';
import { maxIndexedFields } from '@switchbook/domain/fields/own-field-declaration.js';
import { describe, expect, it } from 'vitest';
import { viewLimits } from '../../src/views/values.js';
import { byId, makerOf, problemOf as refusalOf } from '../support/accounts/people.js';
import { type Client, clientOf, newClient, problemOf } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const make = makerOf(fixture);
const view = (name: string, shared: boolean) => ({ name, shared, definition: { sort: 'display_name' } });

describe('a view for all', () => {
  const changes = {
    'taken by a key': { shared: false },
    renamed: { name: 'Mine now' },
    moved: { position: 1 },
    defined: { definition: { sort: 'number' } },
    'named as it is for all': { shared: true },
    'taken, renamed and moved': { shared: false, name: 'Mine now', position: 1 },
  };

  it.each(Object.entries(changes))('is not %s without the right to share', async (_, change) => {
    const { account, client } = await newClient(fixture);
    const reader = clientOf(fixture, await fixture.newKey(account, ['contacts:read']));
    await client.post('/views', view('First', true));
    const { number } = (await client.post('/views', view('Common', true))).json.data;
    const before = (await client.get(`/views/${number}`)).json.data;
    expect(problemOf(await reader.patch(`/views/${number}`, change))).toMatchObject({
      status: 403,
      detail: 'This key lacks the scope groups:write.',
    });
    expect((await client.get(`/views/${number}`)).json.data).toEqual(before);
  });
});

describe('a list that is full', () => {
  const indexing = (change: object) => async (client: Client, taken: number) => {
    for (let count = 0; count < taken; count += 1)
      expect((await client.post('/fields', { key: `f${count}`, type: 'text', indexed: true })).status).toBe(
        201,
      );
    for (const key of ['last', 'other']) await client.post('/fields', { key, type: 'text' });
    return (isFirst: boolean) => client.patch(`/fields/${isFirst ? 'last' : 'other'}`, change);
  };
  /** Fills a list of `most` places, and returns two requests that take a place without a creation. */
  const ways: readonly (readonly [
    what: string,
    most: number,
    fill: (client: Client, taken: number) => Promise<(isFirst: boolean) => ReturnType<Client['get']>>,
  ])[] = [
    [
      'views for all: a view of a key is shared',
      viewLimits.shared,
      async (client, taken) => {
        const numberOf = async (name: string) =>
          (await client.post('/views', view(name, false))).json.data.number;
        const [first, second] = [await numberOf('Own'), await numberOf('Other')];
        for (let count = 0; count < taken; count += 1)
          expect((await client.post('/views', view(`V${count}`, true))).status).toBe(201);
        return (isFirst) => client.patch(`/views/${isFirst ? first : second}`, { shared: true });
      },
    ],
    ['indexed fields: a field gets an index', maxIndexedFields, indexing({ indexed: true })],
    ['indexed fields: a field becomes unique', maxIndexedFields, indexing({ unique: true, indexed: true })],
  ];

  it.each(ways)('is closed, and accepts one before the limit: %s', async (_, most, fill) => {
    const { client } = await newClient(fixture);
    const wayIn = await fill(client, most - 1);
    const [last, more] = [await wayIn(true), await wayIn(false)];
    expect([last.status < 300, last.json.code]).toEqual([true, undefined]);
    expect([more.status < 300, more.json.code]).toEqual([false, 'quota']);
  });
});

describe('an account with as many contacts as it may have', () => {
  const isFull = { kind: 'quota', feature: 'contacts', current: 1, maximum: 1 };

  async function full(begin: (caller: Caller) => Promise<() => Promise<unknown>>) {
    const { account, caller } = await fixture.newAccount();
    const again = await begin(caller);
    const limit = (contact_limit: string) => fixture.core.updateAccount(account.id, { contact_limit });
    await limit('1');
    return { again, limit };
  }

  it('restores no contact from the bin until there is space', async () => {
    const { again, limit } = await full(async (caller) => {
      const of = { caller } as never;
      const gone = await make(of, 'Ana');
      await fixture.core.deleteContact(caller, { op: 'delete', target: byId(gone) });
      await make(of, 'Bo');
      return () => fixture.core.restoreContact(caller, { contact: gone.id });
    });
    expect(await refusalOf(again())).toEqual(isFull);
    await limit('2');
    expect(await again()).toMatchObject({ contact: { displayName: 'Ana' } });
  });

  it('restores no merged contact until there is space', async () => {
    const { again, limit } = await full(async (caller) => {
      const of = { caller } as never;
      const [survivor, loser] = [byId(await make(of, 'Ana')), byId(await make(of, 'Bo'))];
      const { merge } = await fixture.core.mergeContacts(caller, { op: 'merge', survivor, loser });
      return () => fixture.core.undoMerge(caller, merge.id);
    });
    expect(await refusalOf(again())).toEqual(isFull);
    await limit('2');
    await again();
  });
});
