/** The number of waiting plans is limited, and a plan has only contacts that are visible to its caller. */

import type { Caller, Scope } from '@switchbook/domain/access/access.js';
import { set } from '@switchbook/domain/contact/edit.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { makerOf, problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const make = makerOf(fixture);
const change = { op: 'edit', edit: { fields: { company: 'ACME' } } } as const;

/** The caller of a key, which owns its plans. */
async function callerOf(of: TestAccount, scopes?: readonly Scope[]): Promise<Caller> {
  const { account, caller } = of;
  const principal = await fixture.core.authenticate(
    scopes === undefined ? of.key : await fixture.newKey(of, scopes),
  );
  if (principal === undefined) throw new Error('the key is not known');
  return { ...caller, accountId: account.id, keyId: principal.keyId };
}

const propose = (caller: Caller, ...ids: readonly ContactId[]) =>
  fixture.core.proposeChange(caller, { contacts: { by: 'id', ids }, change });
/** Proposes plans one after the other, and returns their tokens. */
async function proposeMany(count: number, caller: Caller, id: ContactId): Promise<readonly string[]> {
  const tokens: string[] = [];
  while (tokens.length < count) tokens.push((await propose(caller, id)).token);
  return tokens;
}
const apply = (caller: Caller, token: string) => fixture.core.applyPlan(caller, token, () => {});

it('a hundred plans of an account can wait; a new one drops the oldest, and no applied one', {
  tags: ['nightly'],
}, async () => {
  const account = await fixture.newAccount();
  const caller = await callerOf(account);
  const [ana, bo] = [await make(account, 'Ana'), await make(account, 'Bo')];
  const applied = await propose(caller, bo.id);
  await apply(caller, applied.token);
  const [first = '', second = ''] = await proposeMany(101, caller, ana.id);
  expect(await problemOf(apply(caller, first))).toMatchObject({ kind: 'not_found', resource: 'plan' });
  expect(await apply(caller, second)).toMatchObject({ isRepeat: false });
  expect(await apply(caller, applied.token)).toMatchObject({ isRepeat: true });
});

it('many plans of a caller do not displace the plan of another', { tags: ['nightly'] }, async () => {
  const account = await fixture.newAccount();
  const [busy, quiet] = [
    await callerOf(account),
    await callerOf(account, ['contacts:read', 'contacts:write']),
  ];
  const ana = await make(account, 'Ana');
  const { token } = await propose(quiet, ana.id);
  const [first = ''] = await proposeMany(101, busy, ana.id);
  expect(await problemOf(apply(busy, first))).toMatchObject({ kind: 'not_found', resource: 'plan' });
  expect(await apply(quiet, token)).toMatchObject({ isRepeat: false });
});

it('a plan with a filter that takes too long is refused with the reason', { tags: ['nightly'] }, async () => {
  const account = await fixture.newAccount();
  const caller = await callerOf(account);
  await fixture.core.saveContact(account.caller, {
    op: 'save',
    onMatch: 'refuse',
    edit: { displayName: set('Ana'), description: set('Wört '.repeat(150_000)) },
  });
  const any = Array.from({ length: 30 }, (_, index) => {
    return { field: 'description', op: 'contains', value: `zz${index}` };
  });
  const texts = { filter: JSON.stringify({ any }) };
  const proposal = fixture.core.proposeChange(caller, { contacts: { by: 'filter', texts }, change });
  expect(await problemOf(proposal)).toMatchObject({ kind: 'invalid', issues: [{ code: 'too_slow' }] });
});

describe('a plan of a caller with limited visibility', () => {
  const visibility = { contacts: { owners: ['ana'], groups: [] }, hidden: [], masked: [] };

  async function people() {
    const account = await fixture.newAccount();
    const caller = await callerOf(account);
    const save = async (name: string, owner: string) =>
      (
        await fixture.core.saveContact(account.caller, {
          op: 'save',
          onMatch: 'refuse',
          edit: { displayName: set(name), owner: set(owner) },
        })
      ).contact;
    const [own, foreign] = [await save('Own', 'ana'), await save('Foreign', 'bo')];
    return { limited: { ...caller, visibility }, own, foreign, account };
  }

  it('has only visible contacts, with any requested ids', async () => {
    const { limited, own, foreign } = await people();
    const plan = await propose(limited, foreign.id, own.id);
    expect([plan.count, plan.loss.checked, plan.examples.map((example) => example.displayName)]).toEqual([
      1,
      1,
      ['Own'],
    ]);
    const stored = planned('select p.contact_ids as ids from plans p where p.account_id = $1');
    expect(await fixture.database.query(stored, [limited.accountId])).toEqual([{ ids: [own.id] }]);
  });

  it('is refused for others as for such that are not there', async () => {
    const { limited, foreign } = await people();
    const absent = '01890000-0000-7000-8000-000000000000' as ContactId;
    const refusals = await Promise.all([foreign.id, absent].map((id) => problemOf(propose(limited, id))));
    expect(refusals).toEqual([
      { kind: 'not_found', resource: 'contact' },
      { kind: 'not_found', resource: 'contact' },
    ]);
  });
});
