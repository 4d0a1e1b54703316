/** Commands that run in sequence, refusals that name every issue, and the members of a group. */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { describe, expect, it } from 'vitest';
import type { SaveCommand } from '../../src/contacts/values/commands.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

const newContact = (
  value: string,
  email?: string,
  onMatch: SaveCommand['onMatch'] = 'refuse',
): SaveCommand => ({
  op: 'save',
  onMatch,
  alsoUnique: ['email'],
  issues: [],
  edit: {
    identities: [
      { op: 'hold', identity: { kind: 'phone', value } },
      ...(email === undefined ? [] : [{ op: 'hold', identity: { kind: 'email', value: email } } as const]),
    ],
  },
});

const issue = { path: 'company', code: 'odd', message: 'is odd' };
const taken = (kind: string) => ({
  path: `identities.${kind}`,
  code: 'taken',
  message: 'is held by another contact',
});

async function problemOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  return error instanceof ProblemError ? error.problem : error;
}

describe('commands in order', () => {
  it('applies each command after the previous ones, and skips refused ones', async () => {
    const { caller } = await fixture.newAccount();
    await fixture.core.saveContact(caller, newContact('14155550001', 'a@example.com'));
    const outcomes = await fixture.core.runCommands(
      caller,
      [
        newContact('14155550002', 'A@example.com'),
        newContact('14155550002', 'b@example.com'),
        newContact('14155550002', 'c@example.com'),
        newContact('14155550002', 'b@example.com', 'return'),
        { op: 'delete', target: [{ by: 'number', number: 1 }] },
        newContact('14155550001', 'a@example.com'),
        { op: 'delete', target: [{ by: 'number', number: 1 }] },
      ],
      { commit: 'once' },
    );
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.result.outcome : outcome.problem))).toEqual([
      { kind: 'invalid', issues: [taken('email')] },
      'created',
      { kind: 'invalid', issues: [taken('phone')] },
      'found',
      'deleted',
      'created',
      { kind: 'not_found', resource: 'contact' },
    ]);
    const { items } = await fixture.core.listContacts(caller, allContacts, {
      from: { at: 'start' },
      limit: 10,
      order: [],
      wantTotal: false,
    });
    expect(items.map((contact) => [contact.number, contact.identities[0]?.value])).toEqual([
      [2, '14155550002'],
      [3, '14155550001'],
    ]);
  });

  it('the first refusal with stop undoes all commands and returns their numbers', async () => {
    const { caller } = await fixture.newAccount();
    const commands = [newContact('14155550003'), newContact('14155550003'), newContact('14155550003')];
    const problem = await problemOf(
      fixture.core.runBatch(caller, commands, { repeats: 'sequence', inOrder: 'stop' }),
    );
    expect(problem).toEqual({ kind: 'invalid', issues: [taken('phone')] });
    expect(await fixture.core.countContacts(caller, allContacts)).toBe(0);
    expect((await fixture.core.saveContact(caller, newContact('14155550004'))).contact.number).toBe(1);
  });

  it('enforces the account limit for all commands together', async () => {
    const { account, caller } = await fixture.newAccount();
    await fixture.core.updateAccount(account.id, { contact_limit: '1' });
    const commands = [newContact('14155550005'), newContact('14155550006')];
    expect(await problemOf(fixture.core.runCommands(caller, commands, { commit: 'once' }))).toEqual({
      kind: 'quota',
      feature: 'contacts',
      current: 0,
      maximum: 1,
    });
  });
});

describe('commands with issues', () => {
  it('name everything that is wrong with a new contact', async () => {
    const { caller } = await fixture.newAccount();
    await fixture.core.saveContact(caller, newContact('14155550007', 'a@example.com'));
    const command = newContact('14155550007', 'a@example.com');
    const source = set({ by: 'number', number: 99, missing: 'refuse' } as const);
    const faulty = { ...command, issues: [issue], edit: { ...command.edit, source } };
    expect(await problemOf(fixture.core.saveContact(caller, faulty))).toEqual({
      kind: 'invalid',
      issues: [
        issue,
        { path: 'source', code: 'unknown', message: 'does not exist' },
        taken('phone'),
        taken('email'),
      ],
    });
    expect(await problemOf(fixture.core.saveContact(caller, { ...faulty, edit: {} }))).toEqual({
      kind: 'invalid',
      issues: [issue],
    });
  });

  it('report a issue of an edit before its missing contact', async () => {
    const { caller } = await fixture.newAccount();
    await fixture.core.saveContact(caller, newContact('14155550008'));
    const edit = (number: number, value: string, issues = [] as (typeof issue)[]) =>
      problemOf(
        fixture.core.editContact(caller, {
          op: 'edit',
          target: [{ by: 'number', number }],
          issues,
          edit: { identities: [{ op: 'slot', identity: { kind: 'phone', value } }] },
        }),
      );
    expect(await edit(9, '14155550008')).toEqual({ kind: 'invalid', issues: [taken('phone')] });
    expect(await edit(9, '14155550009', [issue])).toEqual({ kind: 'invalid', issues: [issue] });
    expect(await edit(9, '14155550009')).toEqual({ kind: 'not_found', resource: 'contact' });
    expect(await edit(1, '14155550008', [issue])).toEqual({ kind: 'invalid', issues: [issue] });
    expect(await edit(1, '14155550008')).toBeUndefined();
  });

  it('report a used name together with the other issues', async () => {
    const { caller } = await fixture.newAccount();
    const create = (name: string, earlierIssues: (typeof issue)[]) =>
      problemOf(fixture.core.createCatalogItem(caller, 'groups', { name }, earlierIssues));
    const takenName = { path: 'name', code: 'taken', message: 'is taken' };
    expect(await create('One', [])).toBeUndefined();
    expect(await create('ONE', [issue])).toEqual({ kind: 'invalid', issues: [issue, takenName] });
    expect(await create('', [issue])).toEqual({ kind: 'invalid', issues: [issue] });
    const rename = fixture.core.updateCatalogItem(caller, 'groups', 7, { name: 'one' }, []);
    expect(await problemOf(rename)).toEqual({ kind: 'invalid', issues: [takenName] });
  });
});

describe('changeGroupMembership', () => {
  it('counts memberships that change, each one step of its contact', async () => {
    const { caller } = await fixture.newAccount();
    for (const value of ['14155550010', '14155550011'])
      await fixture.core.saveContact(caller, newContact(value));
    const { number: group } = await fixture.core.createCatalogItem(caller, 'groups', { name: 'One' });
    const change = (op: 'add' | 'remove', numbers: readonly number[], ifMissing: 'refuse' | 'skip') =>
      fixture.core.changeGroupMembership(caller, {
        group,
        op,
        contacts: numbers.map((number) => ({ target: [{ by: 'number', number }] })),
        ifMissing,
      });
    expect(await change('add', [1, 1], 'refuse')).toEqual({ changed: 1, unchanged: 1, missing: 0 });
    expect(await change('add', [1, 2], 'refuse')).toEqual({ changed: 1, unchanged: 1, missing: 0 });
    expect(await problemOf(change('add', [1, 8, 2, 9], 'refuse'))).toEqual({
      kind: 'invalid',
      issues: [1, 3].map((index) => ({
        path: `contacts.${index}`,
        code: 'unknown',
        message: 'does not exist',
      })),
    });
    const issue = { path: 'ids.0', code: 'no_number', message: 'must be a number' };
    const faulty = (op: 'add' | 'remove', ifMissing: 'refuse' | 'skip') =>
      fixture.core.changeGroupMembership(caller, {
        group,
        op,
        contacts: [
          null,
          { target: [{ by: 'number', number: 2 }] },
          { target: [{ by: 'number', number: 9 }] },
        ],
        ifMissing,
        issues: [issue],
      });
    const unknown = { path: 'contacts.2', code: 'unknown', message: 'does not exist' };
    expect(await problemOf(faulty('add', 'refuse'))).toEqual({ kind: 'invalid', issues: [issue, unknown] });
    expect(await problemOf(faulty('remove', 'skip'))).toEqual({ kind: 'invalid', issues: [issue] });
    expect(await change('remove', [8, 2], 'skip')).toEqual({ changed: 1, unchanged: 0, missing: 1 });
    expect(await change('remove', [8, 2], 'skip')).toEqual({ changed: 0, unchanged: 1, missing: 1 });
    const contact = await fixture.core.getContact(caller, { target: [{ by: 'number', number: 2 }] });
    expect([contact.version, contact.groups]).toEqual([3, []]);
  });
});
