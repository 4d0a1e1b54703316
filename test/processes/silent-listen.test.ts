/** A process refuses a key soon after another process revokes it, even if the LISTEN connection is silent. */

import { set } from '@switchbook/domain/contact/edit.js';
import { allContacts } from '@switchbook/domain/contact/query.js';
import { afterEach, describe, expect, inject, it } from 'vitest';
import { type Core, openCore } from '../../src/core/core.js';
import type { CoreOptions } from '../../src/core/core-state.js';
import { notifyJobsDue } from '../../src/database/connections/listen.js';
import { type Database, openDatabase } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { connectionTo } from '../support/database/connection.js';
import { openSilentProxy, type SilentProxy } from '../support/database/silent-proxy.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { onThisMachine } from '../support/machine.js';
import { until } from '../support/until.js';

const fixture = useFixture();
const opened: (() => Promise<unknown>)[] = [];
const listening = 'listen switchbook_changed';
const never = 1_000_000_000;
/** Each option disables one of the defenses, to test another one separately. */
const noCeiling = { refreshMs: never, maxMs: never };
const noHeartbeat = { everyMs: never, silentMs: never };
const noVersions = { checksCatalogVersions: false };

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

interface Process {
  readonly core: Core;
  readonly database: Database;
  readonly proxy: SilentProxy;
}

/** Another process on the same database, reached through a proxy. */
async function startProcess(options: Partial<CoreOptions>): Promise<Process> {
  const [row] = await fixture.database.query<{ name: string }>(
    planned('select current_database()::text as name'),
    [],
  );
  const proxy = await openSilentProxy(connectionTo(inject('server'), row?.name ?? ''));
  opened.push(proxy.close);
  const database = openDatabase({ connection: proxy.connection, poolSize: 4, applicationName: 'silent' });
  opened.push(() => database.close());
  const core = await openCore({ database, clock: fixture.clock, ...options });
  opened.push(() => core.close());
  return { core, database, proxy };
}

/** Silences the connection that listens. With short beats, a busy machine loses healthy ones too. */
const silence = ({ proxy }: Process) =>
  until('the connection that listens is silent', () => proxy.silence(listening) === 1);

async function revokeHere(account: TestAccount): Promise<void> {
  const key = (await fixture.core.listKeys({ accountId: account.account.id }))[0];
  if (key === undefined) throw new Error('no key');
  await fixture.core.revokeKey(account.account.id, key.id);
}

/** A server caches a key only after the notification of its creation. */
const knows = ({ core }: Process, key: string) =>
  until('the key is kept', () => !(core.authenticate(key) instanceof Promise));
const isRefused = async ({ core }: Process, key: string) => (await core.authenticate(key)) === undefined;

describe('while the LISTEN connection is silent', () => {
  it('missed heartbeats drop the caches', async () => {
    const heartbeat = { everyMs: 10, silentMs: onThisMachine(200) };
    const other = await startProcess({ heartbeat, keyAges: noCeiling });
    const account = await fixture.newAccount();
    await knows(other, account.key);
    await silence(other);
    await revokeHere(account);
    await until('the key is refused', () => isRefused(other, account.key));
    // It listens again by itself, and gets the next notification.
    await until('it listens again', () => other.proxy.count(listening) === 1);
    const next = await fixture.newAccount();
    await knows(other, next.key);
    await revokeHere(next);
    await until('the next key is refused', () => isRefused(other, next.key));
  });

  it('drops earlier cached values once it listens again', { tags: ['nightly'] }, async () => {
    // Long enough that the test ends before the process notices the silence.
    const heartbeat = { everyMs: 10, silentMs: onThisMachine(1_500) };
    const other = await startProcess({ heartbeat, keyAges: noCeiling, ...noVersions });
    const account = await fixture.newAccount();
    await fixture.core.createCatalogItem(account.caller, 'tags', { name: 'Old' });
    // Notifications arrive in order, so the process has handled all earlier ones.
    const isHeard = new Promise<void>((resolve) => other.core.onJobsDue(resolve));
    await notifyJobsDue(fixture.database);
    await isHeard;
    await knows(other, account.key);
    const tags = async () =>
      (await other.core.listCatalog(account.caller, 'tags')).map((catalogItem) => catalogItem.name);
    expect(await tags()).toEqual(['Old']);
    other.proxy.silence(listening);
    await fixture.core.updateCatalogItem(account.caller, 'tags', 1, { name: 'New' });
    await revokeHere(account);
    // Caches are in use again, and no request has used them in the meantime.
    await until('it listens again', () => other.proxy.count(listening) === 1);
    await knows(other, (await fixture.newAccount()).key);
    expect(await tags()).toEqual(['New']);
    expect(await isRefused(other, account.key)).toBe(true);
  });

  it('sees its own changes at once', async () => {
    const other = await startProcess({ heartbeat: noHeartbeat, ...noVersions });
    const { caller } = await fixture.newAccount();
    const tags = async () =>
      (await other.core.listCatalog(caller, 'tags')).map((catalogItem) => catalogItem.name);
    expect(await tags()).toEqual([]);
    other.proxy.silence(listening);
    await other.core.createCatalogItem(caller, 'tags', { name: 'Here' });
    expect(await tags()).toEqual(['Here']);
  });

  it('an index that this process completes is used at once, and so are authors that it makes', async () => {
    const other = await startProcess({ heartbeat: noHeartbeat, ...noVersions });
    const { core } = other;
    const { account, caller } = await fixture.newAccount();
    const edit = { displayName: set('Jane'), attributes: { op: 'merge', value: { card: 'A1' } } } as const;
    await core.saveContact(caller, { op: 'save', onMatch: 'refuse', edit });
    expect(await core.listAuthors(account.id)).toEqual([]);
    other.proxy.silence(listening);
    await core.declareField(caller, { key: 'card', type: 'text', indexed: true });
    const order = [{ by: { attribute: 'card' }, descending: false }] as const;
    const listed = () =>
      core.listContacts(caller, allContacts, { from: { at: 'start' }, limit: 5, order, wantTotal: false });
    await expect(listed()).rejects.toMatchObject({ problem: { issues: [{ code: 'not_indexed' }] } });
    await core.runBulkChanges({ signal: new AbortController().signal });
    expect((await listed()).items).toHaveLength(1);
    await core.createMember(caller, { name: 'Anna', email: 'anna@example.com', role: 'agent' });
    expect((await core.listAuthors(account.id)).map((author) => author.name)).toEqual(['Anna']);
  });

  it.each([
    ['while requests go on', { refreshMs: 100, maxMs: never }],
    ['before the next request goes on', { refreshMs: never, maxMs: 100 }],
  ])('a key is read again after its maximum age, %s', async (_when, keyAges) => {
    const other = await startProcess({ heartbeat: noHeartbeat, keyAges });
    const account = await fixture.newAccount();
    await knows(other, account.key);
    expect(other.proxy.silence(listening)).toBe(1);
    await revokeHere(account);
    await until('the key is refused', () => isRefused(other, account.key));
    expect(other.proxy.count(listening)).toBe(0);
  });

  it('its account is read again with it', async () => {
    const keyAges = { refreshMs: 100, maxMs: 200 };
    const other = await startProcess({ heartbeat: noHeartbeat, keyAges });
    const { account, key } = await fixture.newAccount();
    await knows(other, key);
    other.proxy.silence(listening);
    await fixture.core.updateAccount(account.id, { name: 'Renamed' });
    await until(
      'the new name is known',
      async () => (await other.core.authenticate(key))?.account.name === 'Renamed',
    );
  });
});

describe('a LISTEN connection', () => {
  it('a working connection stays open over many heartbeats', async () => {
    const other = await startProcess({
      heartbeat: { everyMs: 1, silentMs: onThisMachine(5_000) },
      keyAges: noCeiling,
    });
    const { key } = await fixture.newAccount();
    const beats = () => other.proxy.sent(listening).split('notify switchbook_changed').length - 1;
    const before = beats();
    // The notifications of the new account arrive before these heartbeats.
    await until('five beats were heard', () => beats() >= before + 5);
    await knows(other, key);
    await until('twenty more were heard', () => beats() >= before + 25);
    expect(other.proxy.count(listening)).toBe(1);
    expect(other.core.authenticate(key)).not.toBeInstanceOf(Promise);
  });

  it('a connection that is silent before LISTEN is closed as well', async () => {
    const heartbeat = { everyMs: 10, silentMs: onThisMachine(100) };
    const other = await startProcess({ heartbeat, keyAges: noCeiling });
    // Another idle connection is in the pool that provides the next LISTEN connection.
    const idle = await other.database.connect();
    await idle.query('select 1 as idle_one');
    idle.release();
    expect(other.proxy.silence('idle_one')).toBe(1);
    await silence(other);
    await until('it listens again', () => other.proxy.count(listening) === 1);
    const { key } = await fixture.newAccount();
    await knows(other, key);
  });
});
