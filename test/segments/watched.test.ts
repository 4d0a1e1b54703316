/**
 * Watched segments: each entering and leaving contact causes one event, after any changes of contacts, trees and
 * processes.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import type { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import type { ConditionTree } from '../../src/contacts/filters/condition-tree.js';
import { openCore } from '../../src/core/core.js';
import { planned } from '../../src/database/statements/sql.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { byId, hold, makerOf, problemOf, settled, storedEvents, tag } from '../support/accounts/people.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { eventually } from '../support/until.js';
import { Dice, day } from './people.js';

const fixture = useFixture({ isAlone: true });
const make = makerOf(fixture);
const settle = settled(fixture);
const tagged: ConditionTree = { field: 'tag', op: 'is', value: 'vip' };
const rounds = Number(process.env.WATCH_ROUNDS ?? 4);

async function run(of: TestAccount): Promise<void> {
  await settle(of);
  await fixture.core.runWatches({
    signal: AbortSignal.timeout(onThisMachine(10_000)),
    onError: (error) => {
      throw error;
    },
  });
}

interface SegmentEvent {
  readonly type: string;
  readonly contact_id: ContactId;
  readonly version: number | null;
  readonly number: number;
  readonly face: string;
}

async function segmentEventsOf(of: TestAccount): Promise<SegmentEvent[]> {
  const events = (await storedEvents(fixture)(of)).filter((event) => event.type.startsWith('segment.'));
  return events.map(({ type, contact_id, version, after, actor }) => ({
    type,
    contact_id,
    version,
    number: after?.number as number,
    face: actor?.face ?? '',
  }));
}

async function changes(of: TestAccount): Promise<string[]> {
  await run(of);
  const names = new Map((await all(of)).map((contact) => [contact.id, contact.displayName]));
  return (await segmentEventsOf(of)).map(
    (event) => `${event.type.slice(8)} ${names.get(event.contact_id) ?? 'nobody'}`,
  );
}

async function all(of: TestAccount): Promise<readonly Contact[]> {
  const order = [{ by: 'id', descending: false }] as const;
  const page = { from: { at: 'start' }, limit: 1_000, order, wantTotal: false } as const;
  return (await fixture.core.listContacts(of.caller, allContacts, page)).items;
}

async function watch(of: TestAccount, tree: ConditionTree = tagged): Promise<number> {
  const { number } = await fixture.core
    .records(segments)
    .create(of.caller, { name: 'Watched', tree, watched: true });
  await run(of);
  return number;
}

function retag(of: TestAccount, contact: Pick<Contact, 'id'>, isVip: boolean) {
  const edit = { tags: [{ op: isVip ? 'add' : 'remove', items: [tag('vip')] } as const] };
  return fixture.core.editContact(of.caller, { op: 'edit', target: [{ by: 'id', id: contact.id }], edit });
}

describe('a watched segment', () => {
  it('emits one event for each contact that enters or leaves, also by deletion, merge and erasure', async () => {
    const of = await fixture.newAccount();
    const { caller } = of;
    const [ana, bo, cem] = [await make(of, 'Ana'), await make(of, 'Bo'), await make(of, 'Cem')];
    await retag(of, ana, true);
    const number = await watch(of);
    const { watchedSince } = await fixture.core.records(segments).get(caller, number);
    expect(watchedSince).toBeInstanceOf(Date);
    // The first members of a segment cause no events.
    expect(await changes(of)).toEqual([]);
    await retag(of, bo, true);
    await fixture.core.editContact(caller, { op: 'edit', target: byId(bo), edit: { company: set('Acme') } });
    expect(await changes(of)).toEqual(['entered Bo']);
    await retag(of, ana, false);
    await retag(of, cem, true);
    await retag(of, cem, false);
    expect(await changes(of)).toEqual(['entered Bo', 'left Ana']);
    await fixture.core.deleteContact(caller, { op: 'delete', target: byId(bo) });
    expect(await changes(of)).toEqual(['entered nobody', 'left Ana', 'left nobody']);
    await fixture.core.restoreContact(caller, { contact: bo.id });
    expect((await changes(of)).slice(3)).toEqual(['entered Bo']);
    await fixture.core.mergeContacts(caller, { op: 'merge', survivor: byId(ana), loser: byId(bo) });
    expect((await changes(of)).slice(4).sort()).toEqual(['entered Ana', 'left nobody']);
    await fixture.core.eraseContact(caller, { target: byId(ana) });
    await run(of);
    // An erased person leaves with its id alone.
    expect((await segmentEventsOf(of)).filter((event) => event.contact_id === ana.id)).toEqual([
      { type: 'segment.left', contact_id: ana.id, version: null, number, face: 'system' },
    ]);
    expect(await members(of)).toEqual([]);
  });

  it('follows its tree, renamed items and the time', async () => {
    const of = await fixture.newAccount();
    const ana = await make(of, 'Ana');
    await retag(of, ana, true);
    const number = await watch(of);
    const [vip] = await fixture.core.listCatalog(of.caller, 'tags');
    await fixture.core.updateCatalogItem(of.caller, 'tags', vip?.number ?? 0, { name: 'gold' });
    expect(await changes(of)).toEqual(['left Ana']);
    const tree: ConditionTree = { field: 'created_at', op: 'within_last', value: '2 days' };
    await fixture.core.records(segments).update(of.caller, number, { tree });
    expect((await changes(of)).slice(1)).toEqual(['entered Ana']);
    fixture.advance(3 * day);
    expect((await changes(of)).slice(2)).toEqual(['left Ana']);
    await fixture.core.records(segments).update(of.caller, number, { watched: false });
    expect(await fixture.core.records(segments).get(of.caller, number)).toMatchObject({
      watched: false,
      watchedSince: null,
    });
    await fixture.core.records(segments).update(of.caller, number, { tree: { all: [] } });
    expect(await changes(of)).toHaveLength(3);
    expect(await members(of)).toEqual([]);
  });

  it('pauses while its tree is unreadable, and continues', async () => {
    const of = await fixture.newAccount();
    const { caller } = of;
    const ana = await make(of, 'Ana');
    await watch(of, { field: 'attributes.plan', op: 'at_least', value: 5 });
    await fixture.core.declareField(caller, { key: 'plan', label: 'Plan', type: 'text' });
    const edit = { attributes: { op: 'merge', value: { plan: '7' } } } as const;
    await fixture.core.editContact(caller, { op: 'edit', target: byId(ana), edit });
    expect(await changes(of)).toEqual([]);
    await fixture.core.removeField(caller, 'plan');
    const number = { attributes: { op: 'merge', value: { plan: 7 } } } as const;
    await fixture.core.editContact(caller, { op: 'edit', target: byId(ana), edit: number });
    expect(await changes(of)).toEqual(['entered Ana']);
  });

  it('holds back no event of others, and can be ended, while a comparison takes long', async () => {
    const of = await fixture.newAccount();
    const text = 'Wört '.repeat(1_000);
    for (let index = 0; index < 12; index += 1)
      await fixture.core.saveContact(of.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: { displayName: set(`Person ${index}`), description: set(`${text}${index}`) },
      });
    const words = Array.from({ length: 30 }, (_, index) => `zz${index}`);
    const hard: ConditionTree = {
      any: words.map((value) => ({ field: 'description', op: 'contains', value })),
    };
    const records = fixture.core.records(segments);
    const { number } = await records.create(of.caller, { name: 'Hard', tree: hard, watched: true });
    const running = run(of);
    const [compared] = await eventually(async () => {
      const rows = await fixture.database.query<{ transaction: string | null }>(comparingSql, []);
      expect(rows).not.toEqual([]);
      return rows;
    });
    expect(compared?.transaction).toBe(null);
    await records.update(of.caller, number, { watched: false });
    await running;
    expect(await members(of)).toEqual([]);
  });

  it('rests for a minute after a contact that takes too long', { tags: ['nightly'] }, async () => {
    const of = await fixture.newAccount();
    const any = Array.from({ length: 30 }, (_, index): ConditionTree => {
      return { field: 'description', op: 'contains', value: `zz${index}` };
    });
    await fixture.core.saveContact(of.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: { displayName: set('Ana'), description: set('Wört '.repeat(150_000)) },
    });
    await fixture.core.records(segments).create(of.caller, { name: 'Slow', tree: { any }, watched: true });
    const problems: unknown[] = [];
    for (let time = 0; time < 2; time += 1)
      await fixture.core.runWatches({
        signal: AbortSignal.timeout(onThisMachine(30_000)),
        onError: (error) => problems.push((error as ProblemError).problem),
      });
    expect(problems).toMatchObject([{ kind: 'invalid', issues: [{ code: 'too_slow' }] }]);
  });

  it('is one of ten at most, also of two requests at once', async () => {
    const of = await fixture.newAccount();
    const { caller } = of;
    const made = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        fixture.core.records(segments).create(caller, { name: `Segment ${index}`, tree: tagged }),
      ),
    );
    const settledAll = await Promise.allSettled(
      made.map(({ number }) => fixture.core.records(segments).update(caller, number, { watched: true })),
    );
    expect(settledAll.filter((item) => item.status === 'fulfilled')).toHaveLength(10);
    const more = fixture.core.records(segments).create(caller, { name: 'More', tree: tagged, watched: true });
    expect(await problemOf(more)).toEqual({
      kind: 'quota',
      feature: 'watched segments',
      current: 10,
      maximum: 10,
    });
  });
});

function members(of: TestAccount): Promise<{ id: string }[]> {
  return fixture.database.query(
    planned('select contact_id as id from segment_members where account_id = $1'),
    [of.account.id],
  );
}

it('alternates for each contact while two processes work and their connections are cut', {
  timeout: onThisMachine(240_000 + rounds * 20_000),
}, async () => {
  const of = await fixture.newAccount();
  const number = await watch(of);
  const dice = new Dice(7);
  const database = fixture.openDatabase();
  const other = await openCore({ database, clock: fixture.clock, isShortLived: true });
  const alive: Contact[] = [];
  for (let index = 0; index < 30; index += 1)
    alive.push(await make(of, `Person ${index}`, hold('external', `e${index}`)));
  for (let round = 0; round < rounds; round += 1) {
    const stopping = new AbortController();
    const working = [fixture.core, other].map(async (core) => {
      while (!stopping.signal.aborted) await core.runWatches({ signal: stopping.signal }).catch(() => {});
    });
    for (let step = 0; step < 40; step += 1) {
      const contact = alive[dice.below(alive.length)] as Contact;
      if (step % 13 === 12) await fixture.database.query(cutSql, []).catch(() => {});
      await retag(of, contact, dice.below(2) === 0).catch(() => {});
    }
    stopping.abort();
    await Promise.all(working);
  }
  await run(of);
  const last = new Map<string, string>();
  for (const { type, contact_id, number: eventNumber } of await segmentEventsOf(of)) {
    expect(eventNumber).toBe(number);
    // The first event is an entry, since the segment began without members.
    expect(last.get(contact_id) ?? 'segment.left').not.toBe(type);
    last.set(contact_id, type);
  }
  const inside = [...last].flatMap(([id, type]) => (type === 'segment.entered' ? id : [])).sort();
  const expected = (await all(of))
    .filter((contact) => contact.tags.length > 0)
    .map((contact) => contact.id as string);
  expect(inside).toEqual(expected.sort());
  expect((await members(of)).map((member) => member.id).sort()).toEqual(expected);
  expect(last.size).toBeGreaterThan(20);
  await database.close();
});

/** The transaction, if it may write, in which contacts are compared. */
const comparingSql = planned(`select a.backend_xid::text as transaction from pg_stat_activity a
  where a.datname = current_database() and a.pid <> pg_backend_pid() and a.state = 'active' and a.query ~ 'as enters'`);

/** Ends the connections that compare, in the middle of a transaction. */
const cutSql = planned(`select pg_terminate_backend(a.pid) from pg_stat_activity a
  where a.datname = current_database() and a.pid <> pg_backend_pid() and a.query ~ 'segment_members|lock_watch|is_watched'`);
