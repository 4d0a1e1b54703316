/** Saving and editing contacts on a real database. */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { describe, expect, it } from 'vitest';
import { byId, eventsOf, hold, makerOf, phone, problemOf, tag } from '../support/accounts/people.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

const make = makerOf(fixture);
const events = eventsOf(fixture);

describe('saveContact', () => {
  it('creates once and finds it afterwards, with one event', async () => {
    const account = await fixture.newAccount();
    const command = {
      op: 'save',
      onMatch: 'return',
      edit: { displayName: set('Jane'), identities: [phone('14155550123')] },
    } as const;
    const saved = await fixture.core.saveContact(account.caller, command);
    expect(saved).toMatchObject({
      outcome: 'created',
      contact: { number: 1, version: 1, displayName: 'Jane', type: 'lead' },
    });
    expect(saved.contact.source?.name).toBe('api');
    expect(saved.contact.status?.name).toBe('new');
    const found = await fixture.core.saveContact(account.caller, command);
    expect(found.outcome).toBe('found');
    expect(found.contact).toEqual(saved.contact);
    expect(await events(account)).toEqual([
      { type: 'contact.created', version: 1, contact_id: saved.contact.id },
    ]);
  });

  it('makes one contact of 200 parallel find-or-creates of one number, and leaves no gap in the numbers', async () => {
    const account = await fixture.newAccount();
    const results = await Promise.all(
      Array.from({ length: 200 }, (_, index) =>
        fixture.core.saveContact(account.caller, {
          op: 'save',
          onMatch: 'return',
          edit: { displayName: set(`N${index}`), identities: [phone('14155550199')] },
        }),
      ),
    );
    expect(new Set(results.map((result) => result.contact.id)).size).toBe(1);
    expect(results.filter((result) => result.outcome === 'created')).toHaveLength(1);
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(1);
    const numbers = [results[0]?.contact.number, (await make(account, 'Next', phone('14155550198'))).number];
    expect(numbers.every((number) => (number ?? 0) <= 201)).toBe(true);
  });

  it('numbers contacts from 1 without a gap, also after a match', async () => {
    const account = await fixture.newAccount();
    for (let index = 0; index < 20; index += 1) {
      await make(account, `N${index}`, phone(`4915100000${index}`));
      await fixture.core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'return',
        edit: { identities: [phone('49151000000')] },
      });
    }
    const page = await fixture.core.listContacts(account.caller, allContacts, {
      from: { at: 'start' },
      limit: 100,
      order: [{ by: 'number', descending: false }],
      wantTotal: false,
    });
    expect(page.items.map((contact) => contact.number)).toEqual(
      Array.from({ length: 20 }, (_, index) => index + 1),
    );
  });

  it('refuses with the holder, and creates no tags for a known contact', async () => {
    const account = await fixture.newAccount();
    const known = await make(account, 'Known', phone('14155550123'));
    const edit = { identities: [phone('14155550123')], tags: [{ op: 'add', items: [tag('new')] }] } as const;
    expect(
      await problemOf(fixture.core.saveContact(account.caller, { op: 'save', onMatch: 'refuse', edit })),
    ).toMatchObject({
      kind: 'conflict',
      conflicts: [{ key: { kind: 'phone', value: '14155550123' }, owner: { id: known.id } }],
    });
    await fixture.core.saveContact(account.caller, { op: 'save', onMatch: 'return', edit });
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toEqual([]);
  });

  it('merges into one match, and reports two as ambiguous', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', hold('telegram', '42'));
    const merge = (...identities: ReturnType<typeof hold>[]) =>
      fixture.core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'merge',
        edit: { company: set('Acme'), identities },
      });
    const merged = await merge(phone('14155550001'), hold('email', 'one@x.co'));
    expect(merged).toMatchObject({
      outcome: 'updated',
      contact: { id: one.id, version: 2, displayName: 'One', company: 'Acme' },
    });
    expect((await merge(phone('14155550001'), hold('email', 'one@x.co'))).outcome).toBe('found');
    expect(await problemOf(merge(phone('14155550001'), hold('telegram', '42')))).toMatchObject({
      kind: 'ambiguous',
      candidates: [
        { identifier: 0, contactId: one.id },
        { identifier: 1, contactId: two.id },
      ],
    });
  });

  it('replaces within its scope and keeps values of others', async () => {
    const account = await fixture.newAccount();
    const other = { ...account.caller, face: 'other' };
    const known = await make(account, 'Known', phone('14155550001'), phone('14155550002'));
    await fixture.core.editContact(other, {
      op: 'edit',
      target: byId(known),
      edit: { identities: [phone('14155550003')] },
    });
    const { contact } = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'merge',
      edit: {
        identities: [
          {
            op: 'replaceWithin',
            scope: { kinds: ['phone'], origin: account.caller.face },
            items: [{ kind: 'phone', value: '14155550002' }],
          },
        ],
      },
    });
    expect(contact.identities.map((identity) => identity.value)).toEqual(['14155550002', '14155550003']);
  });

  it('creates one contact for simultaneous creates with a unique email', async () => {
    const account = await fixture.newAccount();
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) =>
        fixture.core.saveContact(account.caller, {
          op: 'save',
          onMatch: 'refuse',
          alsoUnique: ['email'],
          edit: { identities: [phone(`1415555000${index}`), hold('email', 'same@x.co')] },
        }),
      ),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(1);
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(1);
  });

  it('matches by a shared identity once, however many arrive together', async () => {
    const account = await fixture.newAccount();
    const key = { kind: 'email', scope: '', value: 'same@x.co' } as const;
    const results = await Promise.all(
      Array.from({ length: 50 }, () =>
        fixture.core.saveContact(account.caller, {
          op: 'save',
          onMatch: 'merge',
          match: { holder: { keys: [key], equivalents: false, pick: 'only' } },
          edit: { identities: [hold('email', 'same@x.co')] },
        }),
      ),
    );
    expect(results.filter((result) => result.outcome === 'created')).toHaveLength(1);
    expect(new Set(results.map((result) => result.contact.id)).size).toBe(1);
  });

  it('creates one contact for simultaneous saves of a number in any of its forms', async () => {
    const account = await fixture.newAccount();
    for (const forms of [
      ['5511987654321', '551187654321'],
      ['525512345678', '5215512345678'],
    ]) {
      const results = await Promise.all(
        Array.from({ length: 20 }, (_, index) => {
          const value = forms[index % 2] ?? '';
          const key = { kind: 'phone', scope: '', value } as const;
          return fixture.core.saveContact(account.caller, {
            op: 'save',
            onMatch: 'return',
            match: { holder: { keys: [key], equivalents: true, pick: 'only' } },
            edit: { identities: [phone(value)] },
          });
        }),
      );
      expect(results.filter((result) => result.outcome === 'created')).toHaveLength(1);
      expect(new Set(results.map((result) => result.contact.id)).size).toBe(1);
    }
  });

  it('enforces a limit exactly for simultaneous creates', async () => {
    const account = await fixture.newAccount();
    await fixture.core.updateAccount(account.account.id, { contact_limit: '5' });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => make(account, `N${index}`, phone(`1415555000${index}`))),
    );
    expect(outcomes.filter((outcome) => outcome.status === 'fulfilled')).toHaveLength(5);
    expect(await problemOf(make(account, 'More', phone('14155559999')))).toEqual({
      kind: 'quota',
      feature: 'contacts',
      current: 5,
      maximum: 5,
    });
  });

  it('creates a tag once for simultaneous saves, in any letter case', async () => {
    const account = await fixture.newAccount();
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        fixture.core.saveContact(account.caller, {
          op: 'save',
          onMatch: 'refuse',
          edit: {
            identities: [phone(`1415555000${index}`)],
            tags: [{ op: 'add', items: [tag(index % 2 === 0 ? 'VIP' : 'vip')] }],
          },
        }),
      ),
    );
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(1);
    const tagged = { op: 'catalog', catalog: 'tags', item: { by: 'folded', name: 'Vip' } } as const;
    expect(await fixture.core.countContacts(account.caller, tagged)).toBe(20);
  });

  it('refuses values that the database cannot store with a named field, and stores nothing', async () => {
    const account = await fixture.newAccount();
    const problem = await problemOf(
      fixture.core.saveContact(account.caller, {
        op: 'save',
        onMatch: 'refuse',
        edit: {
          displayName: set('a\u0000b'),
          company: set('x'.repeat(4_001)),
          identities: [phone('14155550123')],
          attributes: { op: 'merge', value: { bad: '\ud800' } },
        },
      }),
    );
    expect(problem).toMatchObject({
      kind: 'invalid',
      issues: [
        { path: 'display_name', code: 'forbidden_character' },
        { path: 'company', code: 'too_long' },
        { path: 'attributes', code: 'forbidden_character' },
      ],
    });
    expect(await fixture.core.countContacts(account.caller, allContacts)).toBe(0);
    expect(await events(account)).toEqual([]);
  });

  it('stores a very long email by its digest and finds it', async () => {
    const account = await fixture.newAccount();
    const long = `${'ä'.repeat(900)}@x.co`;
    const contact = await make(account, 'Long', hold('email', long));
    expect(contact.identities[0]?.raw).toBe(long);
    const resolved = await fixture.core.resolveContact(account.caller, [
      { by: 'identity', key: { kind: 'email', scope: '', value: contact.identities[0]?.value ?? '' } },
    ]);
    expect(resolved.contact.id).toBe(contact.id);
  });
});

describe('control characters in texts', () => {
  it('are read as written, by every access path', async () => {
    const account = await fixture.newAccount();
    const nasty = 'a\x1cb\x1dc\x1ed\x1fe';
    const edit = {
      displayName: set(nasty),
      company: set('\x1c'),
      attributes: { op: 'merge', value: { note: nasty } },
      identities: [phone('14155550124'), { ...hold('username', nasty), label: nasty }],
      tags: [{ op: 'add', items: [tag('vip')] }],
    } as const;
    const { contact: createdContact } = await fixture.core.saveContact(account.caller, {
      op: 'save',
      onMatch: 'refuse',
      edit: edit as never,
    });
    await make(account, 'Plain', phone('14155550125'));
    for (let round = 0; round < 3; round += 1)
      expect(await fixture.core.getContact(account.caller, { target: byId(createdContact) })).toEqual(
        createdContact,
      );
    const order = [{ by: 'number', descending: false }] as const;
    const page = { from: { at: 'start' }, limit: 10, order, wantTotal: true } as const;
    const listed = await fixture.core.listContacts(account.caller, allContacts, page);
    expect(listed.items[0]).toEqual(createdContact);
    expect(listed.items.map((contact) => contact.displayName)).toEqual([nasty, 'Plain']);
    const pieces = [];
    const file = { format: 'ndjson' } as never;
    for await (const piece of fixture.core.exportContacts(account.caller, allContacts, file).chunks)
      pieces.push(piece);
    const [first] = Buffer.concat(pieces.map((piece) => Buffer.from(piece)))
      .toString()
      .split('\n');
    expect(JSON.parse(first ?? '')).toMatchObject({ display_name: nasty, company: '\x1c', tags: ['vip'] });
    const renamed = await fixture.core.editContact(account.caller, {
      op: 'edit',
      target: byId(createdContact),
      edit: { displayName: set('Jane') },
    });
    expect(renamed.contact).toMatchObject({
      displayName: 'Jane',
      company: '\x1c',
      identities: createdContact.identities,
    });
  });
});

describe('editContact', () => {
  it('loses no update when many edit one contact at once', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'Busy', phone('14155550123'));
    await Promise.all(
      Array.from({ length: 40 }, (_, index) =>
        fixture.core.editContact(account.caller, {
          op: 'edit',
          target: byId(contact),
          edit: { attributes: { op: 'merge', value: { [`k${index}`]: index } } },
        }),
      ),
    );
    const after = await fixture.core.getContact(account.caller, { target: byId(contact) });
    expect(Object.keys(after.attributes)).toHaveLength(40);
    expect(after.version).toBe(41);
    expect((await events(account)).map((event) => event.version).sort((a, b) => a - b)).toEqual(
      Array.from({ length: 41 }, (_, index) => index + 1),
    );
  });

  it('refuses an identity of another contact with its holder, and changes nothing', async () => {
    const account = await fixture.newAccount();
    const one = await make(account, 'One', phone('14155550001'));
    const two = await make(account, 'Two', phone('14155550002'), hold('bsuid', 'US.1'));
    for (const key of [phone('14155550002'), hold('wa_id', '14155550002'), hold('bsuid', 'US.1')]) {
      const edit = { displayName: set('Changed'), identities: [key] };
      expect(
        await problemOf(fixture.core.editContact(account.caller, { op: 'edit', target: byId(one), edit })),
      ).toMatchObject({
        kind: 'conflict',
        conflicts: [{ owner: { id: two.id } }],
      });
    }
    expect(await fixture.core.getContact(account.caller, { target: byId(one) })).toEqual(one);
  });

  it('detects a stale version, a missing contact and an invisible one', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'One', phone('14155550001'));
    const edit = { displayName: set('Two') };
    const command = { op: 'edit', target: byId(contact), edit } as const;
    expect(await problemOf(fixture.core.editContact(account.caller, { ...command, ifVersion: 7 }))).toEqual({
      kind: 'stale',
      version: 1,
    });
    expect(
      await problemOf(fixture.core.editContact(account.caller, { ...command, isVisible: () => false })),
    ).toEqual({ kind: 'not_found', resource: 'contact' });
    expect(await problemOf(fixture.core.editContact(fixture.neighbor().caller, command))).toEqual({
      kind: 'not_found',
      resource: 'contact',
    });
    await fixture.core.deleteContact(account.caller, { op: 'delete', target: byId(contact) });
    expect(await problemOf(fixture.core.editContact(account.caller, command))).toEqual({
      kind: 'not_found',
      resource: 'contact',
    });
  });

  it('writes only the difference of tags, and follows a renamed one', async () => {
    const account = await fixture.newAccount();
    const contact = await make(account, 'One', phone('14155550001'));
    const tags = (...names: string[]) =>
      fixture.core.editContact(account.caller, {
        op: 'edit',
        target: byId(contact),
        edit: { tags: [{ op: 'replace', items: names.map(tag) }] },
      });
    expect((await tags('a', 'b')).contact.tags.map((catalogItem) => catalogItem.name)).toEqual(['a', 'b']);
    expect((await tags('B', 'A')).outcome).toBe('found');
    expect((await tags('c', 'a')).contact.tags.map((catalogItem) => catalogItem.name)).toEqual(['a', 'c']);
    await fixture.core.updateCatalogItem(account.caller, 'tags', 1, { name: 'renamed' });
    expect(
      (await fixture.core.getContact(account.caller, { target: byId(contact) })).tags.map(
        (catalogItem) => catalogItem.name,
      ),
    ).toEqual(['renamed', 'c']);
    expect((await tags()).contact.tags).toEqual([]);
    expect(await fixture.core.listCatalog(account.caller, 'tags')).toHaveLength(3);
  });
});
