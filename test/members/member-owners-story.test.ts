/**
 * Members as owners of contacts: set by member number, by the rule of the account, by the creator, and by texts of a
 * member.
 */

import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { allContacts, type ContactFilter } from '@switchbook/domain/contact/query.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { openCore } from '../../src/core/core.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();
const set = (value: string) => ({ op: 'set', value }) as const;
const page = {
  limit: 50,
  wantTotal: false,
  from: { at: 'skip', count: 0 },
  order: [{ by: 'number', descending: false }],
} as const;

async function issuesOf(work: Promise<unknown>) {
  const error = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof ProblemError)) throw error ?? new Error('it was done');
  const problems = 'failures' in error ? (error.failures as { problem: typeof error.problem }[]) : [error];
  return problems.flatMap(({ problem }) =>
    problem.kind === 'invalid' ? problem.issues.map((issue) => `${issue.path} ${issue.code}`) : problem.kind,
  );
}

/** An account with active members, each with its name as its text. */
async function team(...names: readonly string[]) {
  const { core } = fixture;
  const { account, caller, key } = await fixture.newAccount();
  const members = [];
  for (const name of names) {
    const member = await core.createMember(caller, { name, email: null, role: 'agent', owners: [name] });
    await core.signIn((await core.inviteMember(caller, member.number)).code);
    members.push(member);
  }
  const save = (edit: ContactEdit = {}, by = caller) =>
    core
      .saveContact(by, { op: 'save', onMatch: 'refuse', edit: { displayName: set('P'), ...edit } })
      .then((saved) => saved.contact);
  const owners = async (filter: ContactFilter = allContacts) =>
    (await core.listContacts(caller, filter, page)).items.map((contact) => contact.owner);
  const rule = (assign_new: string) => core.updateAccount(account.id, { assign_new });
  return { account, caller, key, members, save, owners, rule };
}

describe('the owner of a contact', () => {
  it('is named by a member number; the first text of the member is stored and finds the contact', async () => {
    const { core } = fixture;
    const { caller, members, save, owners } = await team('ana', 'bo');
    const [ana, bo] = members.map((member) => member.number);
    const contact = await save({ ownerMember: ana as number });
    expect(contact.owner).toBe('ana');
    await core.updateMember(caller, bo as number, { owners: ['bo', '17'] });
    await save({ owner: set('17') });
    await save({ owner: set('nobody') });
    expect(await owners({ op: 'ownedByMember', member: bo as number })).toEqual(['17']);
    const target = [{ by: 'id', id: contact.id }] as const;
    await core.editContact(caller, { op: 'edit', target, edit: { ownerMember: bo as number } });
    expect(await owners({ op: 'ownedByMember', member: bo as number })).toEqual(['bo', '17']);
    expect(await owners({ op: 'ownedByMember', member: ana as number })).toEqual([]);
    expect(await issuesOf(save({ ownerMember: 99 }))).toEqual(['owner.member unknown']);
    await core.removeMember(caller, ana as number);
    expect(await issuesOf(save({ ownerMember: ana as number }))).toEqual(['owner.member left']);
    await core.updateMember(caller, bo as number, { owners: [] });
    expect(await issuesOf(save({ ownerMember: bo as number }))).toEqual(['owner.member no_owner']);
    await core.updateMember(caller, bo as number, { owners: ['bo'] });
    // Independent other commands of a list are written.
    const command = (ownerMember: number) =>
      ({ op: 'save', onMatch: 'refuse', edit: { ownerMember } }) as const;
    const outcomes = await core.runCommands(caller, [command(99), command(bo as number)], { commit: 'each' });
    expect(outcomes.map((outcome) => outcome.ok)).toEqual([false, true]);
  });

  it('is the creator, if the creator sees only its own contacts', async () => {
    const { core } = fixture;
    const { caller, members, save, rule } = await team('ana', 'bo');
    await rule(`members:${members[1]?.number}`);
    const visibility = { contacts: { owners: ['ana', '7'], groups: [] }, hidden: [], masked: [] };
    const limited = { ...caller, visibility };
    expect((await save({}, limited)).owner).toBe('ana');
    expect((await save({ owner: { op: 'clear' } }, limited)).owner).toBe('ana');
    expect((await save({ owner: set('bo') }, limited)).owner).toBe('bo');
    const [results] = await core.runBatch(limited, [{ op: 'save', onMatch: 'merge', edit: {} }], {
      repeats: 'sequence',
    });
    expect(results?.contact?.owner).toBe('ana');
    expect(await core.countContacts(limited, allContacts)).toBe(3);
  });
});

describe('the rule for new contacts', () => {
  it('assigns contacts to its active members in turn, also several at once; without a rule there is no owner', async () => {
    const { core } = fixture;
    const { caller, members, save, owners, rule } = await team('ana', 'bo', 'cy');
    const numbers = members.map((member) => member.number);
    expect((await save()).owner).toBeNull();
    await rule(`members:${numbers.join(',')}`);
    const three = [await save(), await save(), await save()];
    expect(three.map((contact) => contact.owner)).toEqual(['ana', 'bo', 'cy']);
    expect((await save({ owner: set('x') })).owner).toBe('x');
    expect((await save()).owner).toBe('ana');
    await core.updateMember(caller, numbers[1] as number, { state: 'suspended' });
    // cy is next, then ana, who got the last contact.
    const database = fixture.openDatabase();
    const other = await openCore({ database, clock: fixture.clock });
    const elsewhere = () => other.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: {} });
    await Promise.all(Array.from({ length: 20 }, (_, index) => (index % 2 === 0 ? save() : elsewhere())));
    await other.close();
    await database.close();
    const batch = Array.from({ length: 11 }, () => ({ op: 'save', onMatch: 'refuse', edit: {} }) as const);
    await core.runBatch(caller, batch, { repeats: 'sequence' });
    const all = await owners();
    const count = (owner: string) => all.filter((shownOwner) => shownOwner === owner).length;
    expect([count('ana'), count('bo'), count('cy')]).toEqual([2 + 15, 1, 1 + 16]);
    await rule('');
    expect((await save()).owner).toBeNull();
  });

  it('passes over members without a text, until they get one', async () => {
    const { core } = fixture;
    const { caller, members, save, rule } = await team('ana', 'bo');
    const [ana, bo] = members.map((member) => member.number as number);
    const group = await core.createCatalogItem(caller, 'groups', { name: 'North' });
    for (const number of [ana, bo])
      await core.updateMember(caller, number as number, { groups: [group.number] });
    for (const words of [`members:${ana},${bo}`, `group:${group.number}`]) {
      await rule(words);
      await core.updateMember(caller, ana as number, { owners: [] });
      expect([(await save()).owner, (await save()).owner]).toEqual(['bo', 'bo']);
      await core.updateMember(caller, ana as number, { owners: ['ana'] });
      expect([(await save()).owner, (await save()).owner].sort()).toEqual(['ana', 'bo']);
    }
  });

  it('keeps its order if the clock is set back', async () => {
    const { members, save, rule } = await team('ana', 'bo', 'cy');
    await rule(`members:${members.map((member) => member.number).join(',')}`);
    const owners: unknown[] = [];
    for (const ms of [0, -3_600_000, -3_600_000, 0]) {
      fixture.advance(ms);
      for (let count = 0; count < 4; count += 1) owners.push((await save()).owner);
    }
    fixture.advance(2 * 3_600_000);
    expect(owners).toEqual(owners.map((_, at) => ['ana', 'bo', 'cy'][at % 3]));
  });

  it('runs no statement for an account without a rule', async () => {
    const { caller, rule, members } = await team('ana');
    // Connections keep the function of their creation.
    const query = vi.spyOn(pg.Client.prototype, 'query');
    const database = fixture.openDatabase();
    const core = await openCore({ database, clock: fixture.clock });
    const statements = async () => {
      const before = query.mock.calls.length;
      await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit: { displayName: set('P') } });
      return query.mock.calls.slice(before).map(([sent]) => JSON.stringify(sent));
    };
    try {
      await statements();
      await statements();
      const without = await statements();
      expect(without.length).toBeGreaterThan(0);
      expect(without.filter((text) => text.includes('member'))).toEqual([]);
      await rule(`members:${members[0]?.number}`);
      expect((await statements()).filter((statement) => statement.includes('lock_assignees'))).toHaveLength(
        1,
      );
    } finally {
      query.mockRestore();
      await core.close();
      await database.close();
    }
  });

  it('accepts only existing members and groups', async () => {
    const { core } = fixture;
    const { caller, account, members, save, rule } = await team('ana', 'bo');
    const group = await core.createCatalogItem(caller, 'groups', { name: 'North' });
    await core.updateMember(caller, members[1]?.number as number, { groups: [group.number] });
    await rule(`group:${group.number}`);
    expect((await core.getAccount({ accountId: account.id })).settings.assign_new).toEqual({
      group: group.number,
    });
    expect([(await save()).owner, (await save()).owner]).toEqual(['bo', 'bo']);
    expect(await issuesOf(rule('group:99'))).toEqual(['assign_new unknown']);
    expect(await issuesOf(rule('members:99'))).toEqual(['assign_new unknown']);
    expect(await issuesOf(rule('ana'))).toEqual(['assign_new invalid']);
    await core.removeMember(caller, members[1]?.number as number);
    expect((await save()).owner).toBeNull();
  });
});
