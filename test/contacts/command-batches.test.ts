/** Batches of several commands, large contacts that they change, and cleared names, on a real database. */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { clear } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { planned } from '../../src/database/statements/sql.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { byId, eventsOf, makerOf, phone, problemOf } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';

const fixture = useFixture();
const imports = new ImportFixture(fixture);
const make = makerOf(fixture);

describe('runBatch', () => {
  it('lets two contacts swap a number in one batch', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    const take = (contact: Contact, value: string) =>
      ({
        op: 'edit',
        target: byId(contact),
        edit: { identities: [{ op: 'slot', identity: { kind: 'phone', value } }] },
      }) as const;
    const results = await fixture.core.runBatch(
      account.caller,
      [take(one, '14155550002'), take(two, '14155550001')],
      { repeats: 'sequence' },
    );
    expect(
      results.map((result) => [result.outcome, result.contact?.identities.map((identity) => identity.value)]),
    ).toEqual([
      ['updated', ['14155550002']],
      ['updated', ['14155550001']],
    ]);
  });

  it('applies all commands or none, and names each impossible one', async () => {
    const account = await fixture.newAccount();
    const known = await make(account, 'Known', phone('14155550001'));
    const save = (value: string) =>
      ({ op: 'save', onMatch: 'refuse', match: {}, edit: { identities: [phone(value)] } }) as const;
    const commands = [save('14155550009'), save('14155550001'), save('14155550008'), save('14155550008')];
    const error = await fixture.core
      .runBatch(account.caller, commands, { repeats: 'sequence' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      failures: [
        { command: 1, problem: { kind: 'conflict', conflicts: [{ owner: { id: known.id } }] } },
        { command: 3, problem: { kind: 'conflict' } },
      ],
    });
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(1);
    expect((await make(account, 'Next', phone('14155550007'))).number).toBe(2);
  });

  it('runs each for itself with outcomes in order', async () => {
    const account = await fixture.newAccount();
    const save = (value: string) =>
      ({ op: 'save', onMatch: 'refuse', edit: { identities: [phone(value)] } }) as const;
    const outcomes = await fixture.core.runCommands(
      account.caller,
      [save('14155550001'), save('14155550001'), save('14155550002')],
      { commit: 'each' },
    );
    expect(outcomes.map((outcome) => (outcome.ok ? outcome.result.outcome : outcome.problem.kind))).toEqual([
      'created',
      'conflict',
      'created',
    ]);
  });
});

describe('commands that are too many', () => {
  const one = { op: 'delete', target: [{ by: 'number', number: 1 }] } as const;
  const many = Array.from({ length: 10_001 }, () => one);
  const identities = Array.from({ length: 12_001 }, (_, index) => phone(String(14_150_000_000 + index)));
  const large = { op: 'save', onMatch: 'refuse', edit: { identities } } as const;

  it.each([
    [
      'runBatch',
      (of: TestAccount, all: never) => fixture.core.runBatch(of.caller, all, { repeats: 'sequence' }),
    ],
    ['once', (of: TestAccount, all: never) => fixture.core.runCommands(of.caller, all, { commit: 'once' })],
    ['each', (of: TestAccount, all: never) => fixture.core.runCommands(of.caller, all, { commit: 'each' })],
  ] as const)('are refused as a whole: %s', async (way, run) => {
    const account = await fixture.newAccount();
    expect(await problemOf(run(account, many as never))).toMatchObject({
      kind: 'too_large',
      unit: 'contacts',
    });
    if (way === 'each') return;
    const problem = await problemOf(run(account, [large] as never));
    expect(problem).toMatchObject({ kind: 'too_large', unit: 'identities' });
  });
});

describe('commands each for itself', () => {
  it('see the results of previous commands, with a version step and an event each', async () => {
    const account = await fixture.newAccount();
    const save = { op: 'save', onMatch: 'refuse', edit: { identities: [phone('14155550001')] } } as const;
    const target = [{ by: 'identity', key: { kind: 'phone', scope: '', value: '14155550001' } }] as const;
    const name = (value: string) =>
      ({ op: 'edit', target, edit: { displayName: { op: 'set', value } } }) as const;
    const outcomes = await fixture.core.runCommands(
      account.caller,
      [save, name('A'), name('B'), save, { op: 'delete', target }, name('C'), save],
      { commit: 'each' },
    );
    expect(
      outcomes.map((outcome) =>
        outcome.ok ? [outcome.result.outcome, outcome.result.contact?.version] : outcome.problem.kind,
      ),
    ).toEqual([
      ['created', 1],
      ['updated', 2],
      ['updated', 3],
      'conflict',
      ['deleted', 3],
      'not_found',
      ['created', 1],
    ]);
    expect((await eventsOf(fixture)(account)).map((event) => [event.type, event.version])).toEqual([
      ['contact.created', 1],
      ['contact.updated', 2],
      ['contact.updated', 3],
      ['contact.deleted', 3],
      ['contact.created', 1],
    ]);
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(1);
  });
});

describe('a large contact that is changed many times', () => {
  const edits = (contact: Contact, count: number) =>
    Array.from(
      { length: count },
      (_, index) =>
        ({ op: 'edit', target: byId(contact), edit: { attributes: merged(`m${index}`) } }) as const,
    );
  const merged = (mark: string) => ({ op: 'merge', value: { mark, text: 'x'.repeat(250_000) } }) as const;
  const positions = async (account: TestAccount) => {
    const rows = await fixture.database.query<{ position: string; version: number }>(
      planned('select position, version from events where account_id = $1 and version > 1 order by version'),
      [account.account.id],
    );
    return { all: rows.length, different: new Set(rows.map((row) => row.position)).size };
  };

  it('is written in several transactions, each with few of its states', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Large', phone('14155550001'));
    const outcomes = await fixture.core.runCommands(account.caller, edits(contact, 12), { commit: 'each' });
    expect(outcomes.map((outcome) => outcome.ok && outcome.result.outcome)).toEqual(
      Array(12).fill('updated'),
    );
    const written = await positions(account);
    expect(written.all).toBe(12);
    expect(written.different).toBeGreaterThan(1);
    expect(await fixture.core.getContact(account.caller, { target: byId(contact) })).toMatchObject({
      version: 13,
      attributes: { mark: 'm11' },
    });
  });

  it('is in the outcomes without its long parts, if the caller asks for that', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Large', phone('14155550001'));
    const options = { commit: 'each', omitsLongParts: true } as const;
    const outcomes = await fixture.core.runCommands(account.caller, edits(contact, 2), options);
    expect(outcomes.map((outcome) => outcome.ok && outcome.result)).toMatchObject(
      Array(2).fill({ outcome: 'updated', contact: { id: contact.id, attributes: {}, description: null } }),
    );
  });

  it('is in the outcomes with only the identities that the command names, and in problems with its number', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Large', phone('14155550001'), phone('14155550002'));
    const save = { op: 'save', edit: { identities: [phone('14155550001')] } } as const;
    const commands = [
      { op: 'edit', target: byId(contact), edit: { company: clear } },
      { ...save, onMatch: 'return' },
      { ...save, onMatch: 'refuse' },
    ] as const;
    const options = { commit: 'each', omitsLongParts: true } as const;
    const outcomes = await fixture.core.runCommands(account.caller, commands, options);
    expect(
      outcomes.map((outcome) =>
        outcome.ok
          ? outcome.result.contact?.identities.map(({ value }) => value)
          : outcome.problem.kind === 'conflict' && outcome.problem.conflicts.map(({ owner }) => owner),
      ),
    ).toEqual([[], ['14155550001'], [{ id: contact.id, number: contact.number }]]);
  });

  it('is refused where all must be written as one', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Large', phone('14155550001'));
    const run = (count: number) =>
      fixture.core.runBatch(account.caller, edits(contact, count), { repeats: 'sequence', inOrder: 'all' });
    expect(await problemOf(run(150))).toMatchObject({ kind: 'too_large', unit: 'stored_bytes' });
    expect((await run(20)).at(-1)).toMatchObject({ outcome: 'updated', contact: { version: 2 } });
  });

  it('can be changed by rows of a file in several transactions too', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Large', phone('14155550001'));
    await fixture.core.runCommands(account.caller, edits(contact, 1), { commit: 'each' });
    const row = (index: number) => JSON.stringify({ id: contact.id, attributes: { mark: `row ${index}` } });
    const text = Array.from({ length: 12 }, (_, index) => row(index)).join('\n');
    const job = await imports.run(account, text, { format: 'ndjson', onMatch: 'update' });
    expect(job).toMatchObject({ state: 'done', totals: { updated: 12, rejected: 0 } });
    const written = await positions(account);
    expect(written.all).toBe(13);
    expect(written.different).toBeGreaterThan(2);
  });
});

describe('names', () => {
  it('clear drops display name and pair', async () => {
    const account = await fixture.newAccount();
    const createdContact = await make(account, 'Ana López', phone('14155550001'));
    const { contact } = await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(createdContact),
      edit: { displayName: clear },
    });
    expect(contact).toMatchObject({ displayName: null, givenName: null, familyName: null });
  });
});
