/** The scopes of operations: the last check, also where the check of a route is missing. */

import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

/** The scope that the refusal of a call names. */
async function lacks(call: () => unknown): Promise<Scope | null | undefined> {
  try {
    await call();
  } catch (error) {
    return (error as { problem?: { scope?: Scope | null } }).problem?.scope;
  }
  return undefined;
}

it('a caller without the scope of an operation is refused, whatever its route checked', async () => {
  const { core } = fixture;
  const { account, caller } = await fixture.newAccount();
  const only = (...scopes: Scope[]): Caller => ({ ...caller, scopes: new Set(scopes) });
  const page = { limit: 1, after: null };
  const calls: readonly (readonly [Scope | null | undefined, () => unknown])[] = [
    ['contacts:read', () => core.listContacts(only('contacts:write'), allContacts, page as never)],
    ['contacts:write', () => core.runBatch(only('contacts:read'), [{ op: 'save' }] as never, {} as never)],
    ['contacts:delete', () => core.deleteContact(only('contacts:read', 'contacts:write'), {} as never)],
    // The scope depends on the arguments.
    ['groups:read', () => core.listCatalog(only('contacts:read'), 'groups')],
    [undefined, () => core.listCatalog(only('contacts:read'), 'tags')],
    [
      'contacts:delete',
      () => core.createBulkChange(only('contacts:write'), { change: { op: 'delete' } } as never),
    ],
    // The caller is not the first argument.
    ['account:write', () => core.updateAccount(account.id, { name: 'Renamed' }, only('account:read'))],
    ['keys:manage', () => core.listKeys(only('contacts:read'))],
    // Records, and operations that their own file declares.
    ['groups:read', () => core.records(segments).list(only('contacts:read'))],
    ['groups:write', () => core.records(segments).create(only('groups:read'), {} as never)],
    ['groups:delete', () => core.records(segments).delete(only('groups:write'), 1)],
    ['contacts:read', () => core.countView(only('groups:read'), 1)],
    // The program itself has no set of scopes.
    [undefined, () => core.listKeys(caller)],
  ];
  expect(await Promise.all(calls.map(([, call]) => lacks(call)))).toEqual(calls.map(([scope]) => scope));
  expect((await core.getAccount(caller)).name).toBe(account.name);
});
