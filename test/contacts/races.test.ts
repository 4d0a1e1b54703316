/** Concurrent writes between a read and its write: a decision on old data is repeated. */

import type { Caller } from '@switchbook/domain/access/access.js';
import { type ContactEdit, set } from '@switchbook/domain/contact/edit.js';
import type { KeyId } from '@switchbook/domain/runtime/ids.js';
import { afterEach, describe, expect, it } from 'vitest';
import type { TokenRequest } from '../../src/access/operations/tokens.js';
import { lockAccount } from '../../src/access/store/account-rows.js';
import { lockKey } from '../../src/access/store/api-key-rows.js';
import type { Addressed, ContactSelector } from '../../src/contacts/values/commands.js';
import { type Core, openCore } from '../../src/core/core.js';
import type { Database, Transaction } from '../../src/database/database.js';
import { planned, type Statement } from '../../src/database/statements/sql.js';
import { segments } from '../../src/segments/operations/segment-operations.js';
import { ImportFixture } from '../support/accounts/import-fixture.js';
import { isLockAwaited, lockWaits } from '../support/database/lock-waits.js';
import { useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const cores: Core[] = [];

afterEach(async () => {
  await Promise.all(cores.splice(0).map((core) => core.close()));
});

/** A core on the same database that calls `overtake` before the `nth` time that `statement` is sent. */
async function coreOvertaken(statement: string, overtake: () => Promise<unknown>, nth = 1): Promise<Core> {
  let sent = 0;
  const { database } = fixture;
  const ahead = async ({ name = '' }: Statement) => {
    if (!name.startsWith(`${statement}_`)) return;
    sent += 1;
    if (sent === nth) await overtake();
  };
  const overtaken: Database = {
    query: async (sentStatement, values) => {
      await ahead(sentStatement);
      return database.query(sentStatement, values);
    },
    reads: database.reads,
    until: database.until,
    hold: (work) => database.hold(work),
    asyncCommits: database.asyncCommits,
    connect: () => database.connect(),
    close: () => database.close(),
    layout: database.layout,
    requestMs: database.requestMs,
    setLayout: (layout) => database.setLayout(layout),
    transaction: (work) =>
      database.transaction((tx) =>
        work({
          query: async (sentStatement: Statement, values: readonly unknown[]) => {
            await ahead(sentStatement);
            return tx.query(sentStatement, values);
          },
        } as Transaction),
      ),
  };
  const core = await openCore({ database: overtaken, clock: fixture.clock });
  cores.push(core);
  return core;
}

const save = (value: string) =>
  ({
    op: 'save',
    onMatch: 'refuse',
    edit: { identities: [{ op: 'hold', identity: { kind: 'phone', value } }] },
  }) as const;

/** A single command would run without a transaction. */
const each = (contacts: Awaited<ReturnType<typeof twoOf>>) =>
  contacts.map((contact) => ({ target: [contact] }));

async function twoOf(caller: Caller) {
  const made = [save('14155550001'), save('14155550002')].map((item) =>
    fixture.core.saveContact(caller, item),
  );
  return (await Promise.all(made)).map(({ contact }) => ({ by: 'id', id: contact.id }) as const);
}

describe('a group that changes while contacts join it', () => {
  it('is joined under its new name', async () => {
    const { caller } = await fixture.newAccount();
    const contacts = await twoOf(caller);
    const group = await fixture.core.createCatalogItem(caller, 'groups', { name: 'Old' });
    const core = await coreOvertaken('update_contacts', () =>
      fixture.core.updateCatalogItem(caller, 'groups', group.number, { name: 'New' }),
    );
    expect(
      await core.changeGroupMembership(caller, {
        group: group.number,
        op: 'add',
        contacts: each(contacts),
        ifMissing: 'refuse',
      }),
    ).toEqual({ changed: 2, unchanged: 0, missing: 0 });
    const joined = await fixture.core.getContact(caller, { target: contacts });
    expect(joined.groups.map((catalogItem) => catalogItem.name)).toEqual(['New']);
  });

  it('is missing once it is deleted', async () => {
    const { caller } = await fixture.newAccount();
    const contacts = await twoOf(caller);
    const group = await fixture.core.createCatalogItem(caller, 'groups', { name: 'Old' });
    const core = await coreOvertaken('update_contacts', () =>
      fixture.core.deleteCatalogItem(caller, 'groups', group.number),
    );
    await expect(
      core.changeGroupMembership(caller, {
        group: group.number,
        op: 'add',
        contacts: each(contacts),
        ifMissing: 'refuse',
      }),
    ).rejects.toMatchObject({ problem: { kind: 'not_found', resource: 'group' } });
    expect((await fixture.core.getContact(caller, { target: contacts })).groups).toEqual([]);
  });
});

describe('a contact that is merged before its entry or note is written', () => {
  type Write = (core: Core, caller: Caller, command: Addressed) => Promise<unknown>;
  const suppression = { channel: 'sms', reason: 'manual', source: null, note: null, expiresAt: null };
  const writes: readonly [string, string, Write][] = [
    ['a consent', 'lock_contacts', (core, ...to) => core.recordConsent(...to, optOut)],
    ['a suppression', 'lock_contacts', (core, ...to) => core.setSuppression(...to, suppression)],
    ['a note', 'insert_note', (core, ...to) => core.addNote(...to, { body: 'a note' })],
  ];
  const optOut = { channel: 'sms', state: 'opted_out' } as const;

  async function overtaken(statement: string) {
    const { caller } = await fixture.newAccount();
    const [survivor, loser] = await twoOf(caller);
    if (survivor === undefined || loser === undefined) throw new Error('no contacts');
    const core = await coreOvertaken(statement, () =>
      fixture.core.mergeContacts(caller, { op: 'merge', survivor: [survivor], loser: [loser] }),
    );
    return { caller, core, survivor, loser };
  }

  it.each(writes)('%s reaches the survivor', async (_, statement, write) => {
    const { caller, core, survivor, loser } = await overtaken(statement);
    expect(await write(core, caller, { target: [loser], merged: 'follow' })).toMatchObject({
      contact: { id: survivor.id },
    });
  });

  it.each(
    writes,
  )('%s is refused with the survivor, or as unknown, by request', async (_, statement, write) => {
    const problems = { report: { kind: 'merged' }, absent: { kind: 'not_found', resource: 'contact' } };
    for (const merged of ['report', 'absent'] as const) {
      const { caller, core, loser } = await overtaken(statement);
      const command = { target: [loser], ...(merged === 'report' ? { merged } : {}) };
      await expect(write(core, caller, command)).rejects.toMatchObject({ problem: problems[merged] });
    }
  });

  it('a note that waits for the merge reaches the survivor', async () => {
    const { caller, account } = await fixture.newAccount();
    const [survivor, loser] = await twoOf(caller);
    if (survivor === undefined || loser === undefined) throw new Error('no contacts');
    const lock = planned('select from contacts c where c.account_id = $1 and c.id = $2 for update');
    const waiting = await fixture.database.transaction(async (tx) => {
      await tx.query(lock, [account.id, loser.id]);
      const merge = fixture.core.mergeContacts(caller, { op: 'merge', survivor: [survivor], loser: [loser] });
      await expect.poll(() => lockWaits(fixture.database)).toBe(1);
      const note = fixture.core.addNote(caller, { target: [loser], merged: 'follow' }, { body: 'a note' });
      await expect.poll(() => lockWaits(fixture.database)).toBe(2);
      return { merge, note };
    });
    await waiting.merge;
    expect((await waiting.note).contact.id).toBe(survivor.id);
  });
});

it('an edit by an identity that a merge moves meanwhile changes the survivor', async () => {
  const { caller } = await fixture.newAccount();
  const key = { kind: 'vendor_id', scope: 'crm', value: 'cnt_1' } as const;
  const [survivor, loser] = await twoOf(caller);
  if (survivor === undefined || loser === undefined) throw new Error('no contacts');
  const edit = (target: ContactSelector, change: ContactEdit) =>
    ({ op: 'edit', target: [target], edit: change }) as const;
  await fixture.core.editContact(caller, edit(loser, { identities: [{ op: 'hold', identity: key }] }));
  const core = await coreOvertaken('lock_contacts', () =>
    fixture.core.mergeContacts(caller, { op: 'merge', survivor: [survivor], loser: [loser] }),
  );
  const added: ContactEdit = {
    tags: [{ op: 'add', items: [{ by: 'name', name: 'new', folded: true, missing: 'create' }] }],
  };
  const { contact } = await core.editContact(caller, edit({ by: 'identity', key }, added));
  expect([contact.id, contact.tags.map(({ name }) => name)]).toEqual([survivor.id, ['new']]);
});

it('a contact that is deleted while it is erased does not remain among the deleted ones', async () => {
  const { caller } = await fixture.newAccount();
  const [target] = await twoOf(caller);
  if (target === undefined) throw new Error('no contact');
  const core = await coreOvertaken('erasure_recent_parts', () =>
    fixture.core.deleteContact(caller, { op: 'delete', target: [target] }),
  );
  expect((await core.eraseContact(caller, { target: [target] })).contactId).toBe(target.id);
  await expect(fixture.core.getDeletedContact(caller, target.id)).rejects.toMatchObject({
    problem: { kind: 'not_found' },
  });
});

describe('two items that are merged while contacts are edited', () => {
  async function merged(catalog: 'tags' | 'sources', statement: string, edit: ContactEdit) {
    const { caller } = await fixture.newAccount();
    const { core } = fixture;
    const make = async (name: string) => (await core.createCatalogItem(caller, catalog, { name })).number;
    const [from, into, other] = [await make('From'), await make('Into'), await make('Other')];
    const named = (number: number) => ({ by: 'number', number, missing: 'refuse' }) as const;
    const [first, second] = await twoOf(caller);
    const given: ContactEdit =
      catalog === 'tags' ? { tags: [{ op: 'add', items: [named(from)] }] } : { source: set(named(from)) };
    if (first === undefined || second === undefined) throw new Error('nobody was made');
    await core.editContact(caller, { op: 'edit', target: [first], edit: given });
    const numbers = new Map(
      [from, into, other].map((number, index) => [['From', 'Into', 'Other'][index], number]),
    );
    const racing = await coreOvertaken(statement, () =>
      core.editContact(caller, { op: 'edit', target: [statement === 'tags_lock' ? second : first], edit }),
    );
    const result = await racing.mergeCatalogItems(caller, catalog, { from, into });
    const items = await core.listCatalog(caller, catalog);
    expect(items.some((item) => item.number === numbers.get('From'))).toBe(false);
    const show = async (item: typeof first) => core.getContact(caller, { target: [item] });
    return { result, first: await show(first), second: await show(second) };
  }
  const tag = (name: string) => ({ by: 'name', name, folded: false, missing: 'refuse' }) as const;

  it('keeps items added in the meantime and does not restore removed ones', async () => {
    const source = await merged('sources', 'update_contacts', { source: set(tag('Other')) });
    expect([source.first.source?.name, source.result.moved]).toEqual(['Other', 0]);
    const tags = await merged('tags', 'update_contacts', { tags: [{ op: 'remove', items: [tag('From')] }] });
    expect([tags.first.tags, tags.result.moved]).toEqual([[], 0]);
  });

  it('a contact that gets the merged item at the last moment gets the target too', async () => {
    const { result, first, second } = await merged('tags', 'tags_lock', {
      tags: [{ op: 'add', items: [tag('From')] }],
    });
    expect(result).toMatchObject({ moved: 2, isComplete: true });
    for (const contact of [first, second]) expect(contact.tags.map(({ name }) => name)).toEqual(['Into']);
  });
});

describe('a tag that a contact needs', () => {
  const vip = { by: 'name', name: 'vip', folded: true, missing: 'create' } as const;
  it.each([
    ['makes', async (caller: Caller) => fixture.core.createCatalogItem(caller, 'tags', { name: 'VIP' })],
    [
      'names so',
      async (caller: Caller) => fixture.core.updateCatalogItem(caller, 'tags', 1, { name: 'VIP' }),
    ],
  ])('is the one that another request %s at the same time, in its spelling', async (_, change) => {
    const { caller } = await fixture.newAccount();
    await fixture.core.createCatalogItem(caller, 'tags', { name: 'First' });
    const core = await coreOvertaken('tags_next', () => change(caller));
    const edit: ContactEdit = { tags: [{ op: 'add', items: [vip] }] };
    const { contact } = await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
    expect(contact.tags.map(({ name }) => name)).toEqual(['VIP']);
    const names = (await fixture.core.listCatalog(caller, 'tags')).map(({ name }) => name.toLowerCase());
    expect(names.filter((name) => name === 'vip')).toHaveLength(1);
  });
});

describe('an item that is deleted while a contact gets it', () => {
  it.each([
    'tags',
    'groups',
  ] as const)('leaves no link of %s, whichever of the two is first', async (catalog) => {
    const { caller, account } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, save('14155550001'));
    const links = async () =>
      fixture.database.query(planned(`select from contact_${catalog} where account_id = $1`), [account.id]);
    const edit = (number: number): ContactEdit => ({
      [catalog]: [{ op: 'add', items: [{ by: 'number', number, missing: 'drop' }] }],
    });
    const client = await fixture.database.connect();
    try {
      for (const statement of [
        `select number from ${catalog} where account_id = $1 and number = $2 for key share`,
        `delete from ${catalog} where account_id = $1 and number = $2`,
      ]) {
        const { number } = await fixture.core.createCatalogItem(caller, catalog, {
          name: statement.slice(0, 9),
        });
        await client.query('begin');
        const { command } = await client.query(statement, [account.id, number]);
        if (command === 'SELECT')
          await client.query(
            `insert into contact_${catalog} (account_id, contact_id, number, position) values ($1, $2, $3, 0)`,
            [account.id, contact.id, number],
          );
        const target = [{ by: 'id', id: contact.id }] as const;
        const other =
          command === 'SELECT'
            ? fixture.core.deleteCatalogItem(caller, catalog, number)
            : fixture.core.editContact(caller, { op: 'edit', target, edit: edit(number) });
        await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
        await client.query('commit');
        await other;
        expect(await links()).toEqual([]);
      }
    } finally {
      client.release(true);
    }
  });
});

describe('a tag that is deleted while an import uses it', () => {
  it('is made again', async () => {
    const one = await fixture.newAccount();
    const imports = new ImportFixture(fixture);
    const { number } = await fixture.core.createCatalogItem(one.caller, 'tags', { name: 'VIP' });
    let importing: Promise<unknown> | undefined;
    const core = await coreOvertaken('tags_delete', async () => {
      importing = imports.run(one, 'name,phone\nAna,+14155550001\n', { tags: ['VIP'] });
      importing.catch(() => {});
      await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
    });
    await core.deleteCatalogItem(one.caller, 'tags', number);
    await importing;
    const links = await fixture.database.query(
      planned(`select n.name, n.number > $2 as "isNew" from contact_tags l
        left join tags n on n.account_id = l.account_id and n.number = l.number where l.account_id = $1`),
      [one.account.id, number],
    );
    expect(links).toEqual([{ name: 'VIP', isNew: true }]);
  });
});

describe('a contact that is deleted', () => {
  it('gets no note and is not found', async () => {
    const { caller, account } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, save('14155550001'));
    const client = await fixture.database.connect();
    try {
      await client.query('begin');
      await client.query('delete from contacts where account_id = $1 and id = $2', [account.id, contact.id]);
      const target = [{ by: 'id', id: contact.id }] as const;
      const adding = fixture.core.addNote(caller, { target }, { body: 'too late' }).catch((error) => error);
      // The note has read the contact, and waits for its lock.
      await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
      await client.query('commit');
      expect(await adding).toMatchObject({ problem: { kind: 'not_found', resource: 'contact' } });
    } finally {
      client.release(true);
    }
  });
});

describe('a contact that is deleted while a note is added', () => {
  it('has the note in the bin', async () => {
    const { caller, account } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, save('14155550001'));
    const client = await fixture.database.connect();
    try {
      await client.query('begin');
      await client.query(
        `insert into notes (account_id, id, number, contact_id, body, type, origin, created_at, updated_at)
         values ($1, $2, 1, $2, 'in time', 'text', 'directory', now(), now())`,
        [account.id, contact.id],
      );
      const deleting = fixture.core.deleteContact(caller, {
        op: 'delete',
        target: [{ by: 'id', id: contact.id }],
      });
      await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
      await client.query('commit');
      await deleting;
      expect(await fixture.core.getDeletedContact(caller, contact.id)).toMatchObject({ notes: 1 });
    } finally {
      client.release(true);
    }
  });
});

describe('a number that another contact begins to share while its owner goes', () => {
  type Target = Awaited<ReturnType<typeof twoOf>>[number];
  const go = { op: 'delete' } as const;
  const ways: Readonly<Record<string, (caller: Caller, owner: Target, other: Target) => Promise<unknown>>> = {
    deleted: (caller, owner) => fixture.core.deleteContact(caller, { ...go, target: [owner] }),
    'deleted with others': (caller, ...gone) => {
      const commands = gone.map((item) => ({ ...go, target: [item] }) as const);
      return fixture.core.runCommands(caller, commands, { commit: 'once' });
    },
    merged: (caller, owner, item) =>
      fixture.core.mergeContacts(caller, { op: 'merge', survivor: [item], loser: [owner] }),
  };

  it.each(Object.entries(ways))('keeps an owner, and no row of the one that is %s', async (_, way) => {
    const { caller, account } = await fixture.newAccount();
    const numbers = ['14155550001', '14155550002', '14155550003'];
    const saved = await Promise.all(numbers.map((number) => fixture.core.saveContact(caller, save(number))));
    const [owner, sharer, other] = saved.map(({ contact }) => ({ by: 'id', id: contact.id }) as const);
    if (owner === undefined || sharer === undefined || other === undefined)
      throw new Error('three were made');
    let going: Promise<unknown> | undefined;
    // The link to the owner is written, but not committed.
    const core = await coreOvertaken('touch_owners', async () => {
      going = way(caller, owner, other);
      going.catch(() => {});
      await expect.poll(() => isLockAwaited(fixture.database)).toBe(true);
    });
    const shared = { kind: 'phone', value: '14155550001', mayShare: true } as const;
    const edit: ContactEdit = { identities: [{ op: 'hold', identity: shared }] };
    await core.editContact(caller, { op: 'edit', target: [sharer], edit });
    await going;
    const rows = await fixture.database.query<{ holder: string; owns: boolean }>(
      planned(`select i.contact_id as holder, i.space is not null as owns from identities i
        where i.account_id = $1 and i.value = '14155550001'`),
      [account.id],
    );
    expect(rows.filter((row) => row.owns)).toHaveLength(1);
    const holders = rows.map((row) => row.holder);
    expect([holders.includes(sharer.id), holders.includes(owner.id)]).toEqual([true, false]);
  });
});

describe('a number that another create takes between the search and the write', () => {
  it('matches the contact of the other create', async () => {
    const { caller } = await fixture.newAccount();
    const key = { kind: 'phone', scope: '', value: '14155550009' } as const;
    let other: string | undefined;
    const core = await coreOvertaken('insert_contacts', async () => {
      other = (await fixture.core.saveContact(caller, save(key.value))).contact.id;
    });
    const met = await core.saveContact(caller, {
      op: 'save',
      onMatch: 'merge',
      match: { holder: { keys: [key], equivalents: false, pick: 'first' } },
      edit: { displayName: { op: 'set', value: 'Late' }, identities: [{ op: 'hold', identity: key }] },
    });
    expect([met.outcome, met.contact.id, met.contact.displayName]).toEqual(['updated', other, 'Late']);
  });
});

describe('an edit that names the version it was made on', () => {
  it.each([
    ['phone', '14155550011', '14155550012'],
    ['email', 'a@example.com', 'b@example.com'],
  ] as const)('is refused after another edit of the %s, also behind its lock', async (kind, text, two) => {
    const { caller } = await fixture.newAccount();
    const saved = await fixture.core.saveContact(caller, save('14155550001'));
    const target = [{ by: 'id', id: saved.contact.id }] as const;
    const edit = (value: string) =>
      ({
        op: 'edit',
        target,
        ifVersion: saved.contact.version,
        edit: { identities: [{ op: 'slot', identity: { kind, value } }] },
      }) as const;
    // The other edit comes after the first comparison of versions and before the lock of the contact.
    const core = await coreOvertaken('lock_identities', () => fixture.core.editContact(caller, edit(text)));
    await expect(core.editContact(caller, edit(two))).rejects.toMatchObject({ problem: { kind: 'stale' } });
    const { identities, version } = await fixture.core.getContact(caller, { target });
    expect(identities.filter((held) => held.kind === kind).map((held) => held.value)).toEqual([text]);
    expect(version).toBe(2);
  });
});

describe('a deletion that names the version it was made on', () => {
  it('is refused after an edit between the read and the delete', async () => {
    const { caller } = await fixture.newAccount();
    const { contact } = await fixture.core.saveContact(caller, save('14155550001'));
    const target = [{ by: 'id', id: contact.id }] as const;
    const edit = { company: { op: 'set', value: 'ACME' } } as const;
    const core = await coreOvertaken('delete_contacts', () =>
      fixture.core.editContact(caller, { op: 'edit', target, edit }),
    );
    const deleting = core.deleteContact(caller, { op: 'delete', target, ifVersion: contact.version });
    await expect(deleting).rejects.toMatchObject({ problem: { kind: 'stale' } });
    expect((await fixture.core.getContact(caller, { target })).company).toBe('ACME');
  });
});

describe('waiting requests of one account leave connections to other accounts', () => {
  const lifetimes = { accessSeconds: 60, refreshSeconds: 60 };
  const many = <One>(item: (at: number) => Promise<One>) => Array.from({ length: 20 }, (_, at) => item(at));
  /** Prepares requests that wait for the key of the account, for the account, or for a table. */
  const ways: Readonly<Record<string, (of: TokenRequest) => Promise<(at: number) => Promise<unknown>>>> = {
    'its settings':
      async ({ accountId }) =>
      (at) =>
        fixture.core.updateAccount(accountId, { name: `Busy ${at}` }),
    'lists in no queue': async ({ accountId }) => {
      const caller = { accountId, face: 'test', keyId: null };
      return () => fixture.core.records(segments).list(caller);
    },
    'sign-ins by one code': async (of) => {
      const { code } = await fixture.core.createSignInCode(of);
      return () => fixture.core.signIn(code);
    },
    'renewals of one token': async (of) => {
      const { refreshToken } = await fixture.core.issueTokenPair(of, lifetimes);
      return () => fixture.core.refreshTokens(refreshToken, () => {}, lifetimes);
    },
  };
  for (const [name, prepare] of Object.entries(ways))
    it(name, async () => {
      const { core, database } = fixture;
      const [busy, other] = [await fixture.newAccount(), await fixture.newAccount()];
      const keyId = (await core.authenticate(busy.key))?.keyId as KeyId;
      const accountId = busy.account.id;
      const scopes = ['contacts:read'] as const;
      const change = await prepare({ accountId, keyId, scopes, familyId: null, principal: undefined });
      const changes = await database.transaction(async (tx) => {
        await lockAccount(tx, accountId);
        await lockKey(tx, accountId, keyId);
        await tx.query(planned('lock table segments in access exclusive mode'), []);
        // Both keys are active.
        await core.authenticate(other.key);
        const waiting = many(change);
        await until('some wait', () => isLockAwaited(database.reads));
        await core.saveContact(other.caller, {
          op: 'save',
          onMatch: 'refuse',
          edit: { displayName: set('Free') },
        });
        return waiting;
      });
      await Promise.all(changes);
    });
});
