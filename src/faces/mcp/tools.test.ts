/** Every tool through the protocol's own client, in both eras. */

import { set } from '@switchbook/domain/contact/edit.js';
import { describe, expect, it } from 'vitest';
import { addPerson, connect, type Era, eras } from '../../../test/support/clients/mcp.js';
import { eventually } from '../../../test/support/until.js';
import { useServer } from '../../../test/support/wire/server.js';
import { maxResultBytes } from './choices.js';

const fixture = useServer();

const all = [
  ...['find_people', 'get_person', 'who_is', 'can_send', 'what_changed', 'find_duplicates'],
  ...['check_person', 'save_person', 'record_consent', 'propose_change', 'apply_change'],
];

/** Four bytes for a token: a rough measure, and more than tokenizers need for JSON in English. */
const tokensOf = (value: unknown) => Math.ceil(Buffer.byteLength(JSON.stringify(value)) / 4);

async function withPeople() {
  const account = await fixture.newAccount();
  const jane = await addPerson(fixture, account, '14155550123', {
    displayName: set('Jane Doe'),
    company: set('Acme'),
    identities: [{ op: 'hold', identity: { kind: 'email', value: 'jane@example.com' } }],
  });
  const john = await addPerson(fixture, account, '14155550124', { displayName: set('John Roe') });
  return { account, jane, john };
}

describe.each(Object.keys(eras) as Era[])('a client of the %s era', (era) => {
  it('lists the tools in order, within 3,850 tokens, each parameter with a description', async () => {
    const { account } = await withPeople();
    const assistant = await connect(fixture, account.key, era);
    const { tools } = await assistant.client.listTools();
    expect(tools.map((tool) => tool.name)).toEqual(all);
    expect(tokensOf(tools)).toBeLessThanOrEqual(3_850);
    for (const tool of tools) {
      expect(tool.outputSchema?.type).toBe('object');
      for (const [name, member] of Object.entries(tool.inputSchema.properties ?? {})) {
        const { description, items } = member as { description?: string; items?: { description?: string } };
        expect([tool.name, name, description]).toEqual([tool.name, name, expect.stringMatching(/\w{3}/)]);
        if (['people', 'identities'].includes(name))
          expect(items?.description).toContain('number of the person');
      }
    }
    await assistant.close();
  });

  it('finds, shows and recognizes people', async () => {
    const { account, jane, john } = await withPeople();
    const assistant = await connect(fixture, account.key, era);
    const found = await assistant.call('find_people', { text: 'jane' });
    expect(found.data).toEqual({
      people: [
        {
          person: jane,
          phone: '+14155550123',
          untrusted: { name: 'Jane Doe', company: 'Acme', email: 'jane@example.com' },
        },
      ],
      next_cursor: null,
      total: 1,
    });
    const page = await assistant.call('find_people', { limit: 1 });
    const next = await assistant.call('find_people', { limit: 1, cursor: page.data.next_cursor });
    expect([page, next].map((answer) => answer.data.people[0].person)).toEqual([john, jane]);
    const shown = await assistant.call('get_person', {
      person: jane,
      sections: ['consents', 'notes', 'history'],
    });
    expect(shown.data.person).toMatchObject({ person: jane, version: 1, notes: [], consents: [] });
    expect(shown.data.person.history[0]).toMatchObject({ type: 'contact.created', person: jane });
    const who = await assistant.call('who_is', { identities: ['+1 415 555 0123', 'jane@example.com'] });
    expect(who.data).toMatchObject({ outcome: 'found', person: { person: jane } });
    const both = await assistant.call('who_is', { identities: ['+14155550123', '+14155550124'] });
    expect(both.data.candidates.map((candidate: { person: number }) => candidate.person)).toEqual([
      jane,
      john,
    ]);
    expect((await assistant.call('who_is', { identities: ['nobody@example.com'] })).data).toEqual({
      outcome: 'unknown',
    });
    await assistant.close();
  });

  it('checks recipients, and records consents', async () => {
    const { account, jane } = await withPeople();
    const assistant = await connect(fixture, account.key, era);
    const question = { people: [jane, '+14155550999'], channel: 'whatsapp', purpose: 'marketing' };
    expect((await assistant.call('can_send', question)).data.answers).toMatchObject([
      { person: jane, allowed: true },
      { person: '+14155550999', reasons: [{ code: 'unknown' }] },
    ]);
    const wish = { person: jane, channel: 'whatsapp', state: 'opted_out' };
    expect((await assistant.call('record_consent', wish)).data.recorded).toBe(true);
    expect((await assistant.call('record_consent', wish)).data.recorded).toBe(false);
    expect((await assistant.call('can_send', question)).data.answers[0]).toMatchObject({
      allowed: false,
      reasons: [{ code: 'opted_out', remedy: 'record_opt_in' }],
    });
    const unproved = await assistant.call('record_consent', { ...wish, state: 'opted_in' });
    expect(unproved).toMatchObject({ isError: true });
    expect(unproved.text).toContain('"proof" is required for an opt-in');
    const proved = { ...wish, state: 'opted_in', proof: 'Wrote "yes, send me offers" on 2026-01-14' };
    expect((await assistant.call('record_consent', proved)).data.recorded).toBe(true);
    await assistant.close();
  });

  it('saves a person once, and refuses to guess', async () => {
    const { account, jane, john } = await withPeople();
    const assistant = await connect(fixture, account.key, era);
    const input = {
      phone: '+14155550123',
      fields: { company: 'Acme Inc' },
      add_tags: ['vip'],
      note: 'Called.',
    };
    const saved = await assistant.call('save_person', input);
    expect(saved.data).toEqual({
      outcome: 'updated',
      person: jane,
      version: 2,
      changed: ['company', 'tags'],
    });
    const again = await assistant.call('save_person', input);
    expect(again.data).toEqual({ outcome: 'found', person: jane, version: 2, changed: [] });
    expect(
      (await assistant.call('get_person', { person: jane, sections: ['notes'] })).data.person.notes,
    ).toHaveLength(1);
    const several = await assistant.call('save_person', { phone: '+14155550124', email: 'jane@example.com' });
    expect(several.isError).toBe(true);
    expect(several.text).toBe(
      `Several people match (${john}, ${jane}). Nothing was done. Ask which one is meant, and call again with that person's number.`,
    );
    const stale = await assistant.call('save_person', { person: jane, if_version: 1, fields: { name: 'J' } });
    expect(stale.text).toContain('the version is now 2');
    const created = await assistant.call('save_person', { phone: '+14155550777', fields: { name: 'New' } });
    expect(created.data.outcome).toBe('created');
    await assistant.close();
  });

  it('reports changes with their authors', async () => {
    const { account, jane } = await withPeople();
    const assistant = await connect(fixture, account.key, era);
    const { next_cursor: start } = (await assistant.call('what_changed', { cursor: 'now' })).data;
    fixture.advance(1_000);
    const since = fixture.clock().toISOString();
    fixture.advance(1_000);
    await assistant.call('save_person', { person: jane, fields: { company: 'Beta' } });
    const typesOf = async (request: Readonly<Record<string, unknown>>) =>
      (await assistant.call('what_changed', request)).data.changes.map(
        (change: { type: string }) => change.type,
      );
    for (const whose of [{}, { person: jane }])
      expect(await typesOf({ ...whose, since })).toEqual(['contact.updated']);
    expect(await typesOf({ person: jane })).toEqual(['contact.updated', 'contact.created']);
    const recent = await assistant.call('what_changed', { since: '2026-01-01', limit: 1 });
    expect(recent.data.changes).toMatchObject([
      {
        type: 'contact.updated',
        person: jane,
        by: 'mcp',
        untrusted: {
          changes: [{ field: 'company', before: 'Acme', after: 'Beta' }],
          key: expect.any(String),
        },
      },
    ]);
    // The feed waits for older transactions, also of other databases.
    await expect
      .poll(async () => (await assistant.call('what_changed', { cursor: start })).data.changes.at(-1))
      .toMatchObject({ type: 'contact.updated', by: 'mcp' });
    await assistant.close();
  });

  it('proposes, applies and undoes a merge', async () => {
    const { account, jane } = await withPeople();
    const other = await addPerson(fixture, account, '14155550125', {
      displayName: set('Jane D.'),
      identities: [{ op: 'hold', identity: { kind: 'email', value: 'jane@example.com' } }],
    });
    const assistant = await connect(fixture, account.key, era);
    // A background search finds pairs, in any of several processes.
    await expect
      .poll(async () => (await assistant.call('find_duplicates')).data.pairs[0])
      .toMatchObject({ reasons: ['same_email', 'similar_name'] });
    const checked = await assistant.call('check_person', { name: 'Jane Doh', email: 'jane@example.com' });
    const people = checked.data.matches.map((match: { person: { person: number } }) => match.person.person);
    expect(people.toSorted()).toEqual([jane, other].toSorted());
    expect(checked.data.matches[0]).toMatchObject({ reasons: ['same_email', 'similar_name'] });
    expect((await assistant.call('check_person', { name: 'Jane Doe' })).data.matches).toEqual([]);
    const proposed = await assistant.call('propose_change', { kind: 'merge', people: [jane, other] });
    expect(proposed.data).toMatchObject({
      kind: 'merge',
      count: 2,
      loses: { stays: jane, goes: other, untrusted: { dropped: [{ field: 'name' }] } },
    });
    const taking = { kind: 'merge', people: [jane, other], take: ['name'] };
    const chosen = await assistant.call('propose_change', taking);
    expect(chosen.data.loses.untrusted?.dropped ?? []).toEqual([]);
    const applied = await assistant.call('apply_change', { plan: chosen.data.plan });
    expect(applied.data.state).toBe('done');
    expect((await assistant.call('get_person', { person: jane })).text).toContain('Jane D.');
    expect((await assistant.call('get_person', { person: other })).text).toContain(
      `merged into person ${jane}`,
    );
    const back = await assistant.call('apply_change', { undo: applied.data.undo });
    expect(back.data.state).toBe('undone');
    expect((await assistant.call('get_person', { person: other })).data.person.person).toBe(other);
    await assistant.close();
  });

  it.each([
    ['tag', { add: ['vip'] }, { untrusted: { tags: ['vip'] } }],
    ['status', { status: 'active' }, { untrusted: { status: 'active' } }],
    ['field', { fields: { company: 'Omega' } }, { untrusted: { company: 'Omega' } }],
  ] as const)('proposes, applies and undoes a change of every %s', async (kind, change, after) => {
    const { account, jane, john } = await withPeople();
    const assistant = await connect(fixture, account.key, era);
    const proposed = await assistant.call('propose_change', { kind, people: [jane, john], ...change });
    expect(proposed.data).toMatchObject({ kind, count: 2, can_undo: true });
    const applied = await assistant.call('apply_change', { plan: proposed.data.plan });
    const ended = async (state: string) => {
      const answer = await assistant.call('apply_change', { plan: proposed.data.plan });
      expect(answer.data.state).toBe(state);
      return answer;
    };
    const done = await eventually(() => ended('done'));
    expect(done.data).toMatchObject({ state: 'done', changed: 2, failed: 0, applied_before: true });
    expect((await assistant.call('get_person', { person: jane })).data.person).toMatchObject(after);
    await assistant.call('apply_change', { undo: applied.data.undo });
    await eventually(() => ended('undone'));
    const shown = (await assistant.call('get_person', { person: jane })).data.person;
    expect(shown).toMatchObject({ untrusted: { tags: [], status: 'new', company: 'Acme' } });
    await assistant.close();
  });
});

describe('bounds', () => {
  it('plans of a filter use the people of that moment: groups, and a deletion with its undo', async () => {
    const { account, jane, john } = await withPeople();
    const friends = { by: 'name', name: 'Friends', folded: false, missing: 'create' } as const;
    await addPerson(fixture, account, '4915112345678', { groups: [{ op: 'add', items: [friends] }] });
    const assistant = await connect(fixture, account.key);
    const filter = { text: '1415555' };
    const apply = async (kind: string, change: object) => {
      const proposed = await assistant.call('propose_change', { kind, filter, ...change });
      const { plan, count, can_undo } = proposed.data;
      await addPerson(fixture, account, `1415555${count}${kind.length}9`);
      const applied = await eventually(async () => {
        const answer = await assistant.call('apply_change', { plan });
        expect(answer.data.state).toBe('done');
        return answer.data;
      });
      return { count, can_undo, changed: applied.changed, undo: applied.undo };
    };
    const added = await apply('group', { add: ['friends'] });
    expect(added).toEqual({ count: 2, can_undo: true, changed: 2, undo: expect.any(String) });
    const gone = await apply('delete', {});
    expect(gone).toEqual({ count: 3, can_undo: true, changed: 3, undo: expect.any(String) });
    for (const person of [jane, john])
      expect((await assistant.call('get_person', { person })).text).toContain('There is no such person');
    expect((await assistant.call('find_people', filter)).data.total).toBe(1);
    await assistant.call('apply_change', { undo: gone.undo });
    await eventually(async () => expect((await assistant.call('find_people', filter)).data.total).toBe(4));
    await assistant.close();
  });

  it('keeps every answer short, and no text above 500 characters', async () => {
    const account = await fixture.newAccount();
    const name = `${'長'.repeat(3_000)}`;
    for (let index = 0; index < 50; index += 1)
      await addPerson(fixture, account, `4915100000${String(index).padStart(3, '0')}`, {
        displayName: set(name),
        company: set(name),
      });
    const assistant = await connect(fixture, account.key);
    const found = await assistant.call('find_people', { limit: 50, detail: 'detailed' });
    expect(found.isError).toBe(false);
    expect(Buffer.byteLength(found.text)).toBeLessThanOrEqual(maxResultBytes);
    expect(found.data.next_cursor).not.toBeNull();
    expect(found.data.people[0].untrusted.name).toHaveLength(500);
    await assistant.close();
  });

  it('reports whether an answer has all changes and entries', async () => {
    const { account, jane } = await withPeople();
    const assistant = await connect(fixture, account.key);
    const { next_cursor: start } = (await assistant.call('what_changed', { cursor: 'now' })).data;
    const isComplete = async (asked: object) =>
      (await assistant.call('what_changed', { since: '2020-01-01', ...asked })).data.is_complete;
    const sections = ['history', 'notes', 'consents'];
    const show = async () => (await assistant.call('get_person', { person: jane, sections })).data.person;
    expect([await isComplete({}), await isComplete({ limit: 1 })]).toEqual([true, false]);
    expect((await show()).incomplete_sections).toBeUndefined();
    for (let count = 0; count < 10; count += 1)
      await assistant.call('save_person', { person: jane, fields: { company: `Company ${count}` } });
    // Only three changes of each person are read.
    expect(await isComplete({ limit: 50 })).toBe(false);
    expect(await isComplete({ since: '2100-01-01' })).toBe(true);
    expect([await isComplete({ person: jane }), await isComplete({ person: jane, limit: 11 })]).toEqual([
      false,
      true,
    ]);
    expect(await show()).toMatchObject({ incomplete_sections: ['history'], notes: [] });
    // The feed waits for older transactions, also of other databases, so the creations may be after `start` too.
    await expect
      .poll(async () => {
        const { is_complete, changes } = (await assistant.call('what_changed', { cursor: start, limit: 50 }))
          .data;
        return [
          is_complete,
          changes.filter(({ type }: { type: string }) => type === 'contact.updated').length,
        ];
      })
      .toEqual([true, 10]);
    expect((await assistant.call('what_changed', { cursor: start, limit: 9 })).data.is_complete).toBe(false);
    await assistant.close();
  });

  it('lists only tools that the key may use', async () => {
    const account = await fixture.newAccount();
    const namesFor = async (scopes: Parameters<typeof fixture.newKey>[1]) => {
      const assistant = await connect(fixture, await fixture.newKey(account, scopes));
      return assistant.names();
    };
    expect(await namesFor(['contacts:read'])).toEqual(all.slice(0, 7));
    expect(await namesFor(['contacts:write'])).toEqual(['save_person', 'record_consent']);
    expect(await namesFor(['contacts:read', 'contacts:write'])).toEqual(all);
    expect(await namesFor(['health:read'])).toEqual([]);
  });

  it('a key that only writes saves people and records consents', async () => {
    const account = await fixture.newAccount();
    const assistant = await connect(fixture, await fixture.newKey(account, ['contacts:write']));
    const saved = await assistant.call('save_person', { phone: '+491700000001', fields: { name: 'Ada' } });
    const consent = { person: '+491700000001', channel: 'whatsapp', state: 'opted_out' };
    const recorded = await assistant.call('record_consent', consent);
    expect([saved.isError, recorded.isError, recorded.data?.recorded]).toEqual([false, false, true]);
    await assistant.close();
  });
});
