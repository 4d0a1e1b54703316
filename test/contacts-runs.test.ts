/** Runs of several commands, and names that are cleared, on a real database. */
import { describe, expect, it } from 'vitest';
import type { Contact } from '../src/domain/contact.js';
import { clear } from '../src/domain/edit.js';
import { useGround } from './support/ground.js';
import { byId, eventsOf, makerOf, phone } from './support/people.js';

const ground = useGround();
const everything = { op: 'all', filters: [] } as const;
const make = makerOf(ground);

describe('runBatch', () => {
  it('lets two contacts swap a number in one run', async () => {
    const account = await ground.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'));
    const take = (contact: Contact, value: string) =>
      ({
        op: 'edit',
        target: byId(contact),
        edit: { identities: [{ op: 'slot', identity: { kind: 'phone', value } }] },
      }) as const;
    const results = await ground.core.runBatch(
      account.caller,
      [take(one, '14155550002'), take(two, '14155550001')],
      { repeats: 'sequence' },
    );
    expect(
      results.map((result) => [result.outcome, result.contact?.identities.map((item) => item.value)]),
    ).toEqual([
      ['updated', ['14155550002']],
      ['updated', ['14155550001']],
    ]);
  });

  it('is all or nothing, and names every command that cannot be done', async () => {
    const account = await ground.newAccount();
    const known = await make(account, 'Known', phone('14155550001'));
    const save = (value: string) =>
      ({ op: 'save', onMatch: 'refuse', match: {}, edit: { identities: [phone(value)] } }) as const;
    const commands = [save('14155550009'), save('14155550001'), save('14155550008'), save('14155550008')];
    const error = await ground.core
      .runBatch(account.caller, commands, { repeats: 'sequence' })
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      failures: [
        { command: 1, problem: { kind: 'conflict', conflicts: [{ holder: { id: known.id } }] } },
        { command: 3, problem: { kind: 'conflict' } },
      ],
    });
    expect(await ground.core.countContacts(account.caller, everything)).toBe(1);
    expect((await make(account, 'Next', phone('14155550007'))).number).toBe(2);
  });

  it('runs each for itself with outcomes in order', async () => {
    const account = await ground.newAccount();
    const save = (value: string) =>
      ({ op: 'save', onMatch: 'refuse', edit: { identities: [phone(value)] } }) as const;
    const outcomes = await ground.core.runCommands(
      account.caller,
      [save('14155550001'), save('14155550001'), save('14155550002')],
      { commit: 'each' },
    );
    expect(outcomes.map((one) => (one.ok ? one.result.outcome : one.problem.kind))).toEqual([
      'created',
      'conflict',
      'created',
    ]);
  });
});

describe('commands each for itself', () => {
  it('see what those before them left, with a version step and an event for each', async () => {
    const account = await ground.newAccount();
    const save = { op: 'save', onMatch: 'refuse', edit: { identities: [phone('14155550001')] } } as const;
    const target = [{ by: 'identity', key: { kind: 'phone', scope: '', value: '14155550001' } }] as const;
    const name = (value: string) =>
      ({ op: 'edit', target, edit: { displayName: { op: 'set', value } } }) as const;
    const outcomes = await ground.core.runCommands(
      account.caller,
      [save, name('A'), name('B'), save, { op: 'delete', target }, name('C'), save],
      { commit: 'each' },
    );
    expect(
      outcomes.map((one) => (one.ok ? [one.result.outcome, one.result.contact?.version] : one.problem.kind)),
    ).toEqual([
      ['created', 1],
      ['updated', 2],
      ['updated', 3],
      'conflict',
      ['deleted', 3],
      'not_found',
      ['created', 1],
    ]);
    expect((await eventsOf(ground)(account)).map((event) => [event.type, event.version])).toEqual([
      ['contact.created', 1],
      ['contact.updated', 2],
      ['contact.updated', 3],
      ['contact.deleted', 3],
      ['contact.created', 1],
    ]);
    expect(await ground.core.countContacts(account.caller, everything)).toBe(1);
  });
});

describe('names', () => {
  it('clear drops display name and pair', async () => {
    const account = await ground.newAccount();
    const made = await make(account, 'Ana López', phone('14155550001'));
    const { contact } = await ground.core.editContact(account.caller, {
      op: 'edit',
      target: byId(made),
      edit: { displayName: clear },
    });
    expect(contact).toMatchObject({ displayName: null, givenName: null, familyName: null });
  });
});
