/**
 * The environment of a test file: a clone of the template database, the core on it with a clock and ids that the test
 * controls, and accounts. The files of a worker use one clone, one after the other, except files with `isAlone`. Each
 * test has its own account. A populated neighbor always exists and must be unchanged afterwards.
 */

import type { Account, Caller, Scope } from '@switchbook/domain/access/access.js';
import { expandScope } from '@switchbook/domain/access/access.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { afterAll, afterEach, beforeAll, expect, inject } from 'vitest';
import { findTables } from '../../src/compose/faces.js';
import { type Core, openCore } from '../../src/core/core.js';
import { type OpenDatabase, openDatabase } from '../../src/database/database.js';
import { imageOf } from './accounts/neighbor.js';
import { connectionTo } from './database/connection.js';
import { dropDatabase } from './database/databases.js';
import { asTestedRole } from './database/limited-role.js';
import { openRelay, type Relay } from './database/relay.js';
import {
  connectionsOfWorker,
  type FixtureDatabase,
  giveBackWorkerDatabase,
  makeFixtureDatabase,
  takeWorkerDatabase,
} from './database/worker-database.js';

export interface TestAccount {
  readonly account: Account;
  /** a key with every scope and no rate limit */
  readonly key: string;
  readonly caller: Caller;
}

export interface CoreFixture {
  readonly database: OpenDatabase;
  /** separate connections to the same database, like another process */
  readonly openDatabase: () => OpenDatabase;
  /** the relay to the database, if requested */
  readonly relay: Relay;
  readonly core: Core;
  /** a millisecond later at every reading */
  readonly clock: Clock;
  /** moves the clock, which never moves by itself */
  readonly advance: (ms: number) => void;
  readonly newAccount: (name?: string) => Promise<TestAccount>;
  readonly newKey: (of: TestAccount, scopes: readonly Scope[], more?: Partial<KeyOptions>) => Promise<string>;
  /** the populated neighbor account */
  readonly neighbor: () => TestAccount;
}

interface KeyOptions {
  readonly secret: string;
  readonly rateLimit: 'default' | 'unlimited';
  readonly memberNumber: number;
}

const allScopes = expandScope('all') ?? [];
let accounts = 0;

export interface FixtureOptions {
  /** the database is reached through a relay, which a test can cut; it must flow again at the end of the test */
  readonly isRelayed?: boolean;
  /** milliseconds; the option of the database */
  readonly requestMs?: number;
  readonly poolSize?: number;
  /** The file changes the whole database, or leaves much data in it, so it gets a separate database. */
  readonly isAlone?: boolean;
  /** The file inspects connections or prepared statements, so it shares none with other files. */
  readonly hasOwnConnections?: boolean;
  /**
   * This core makes accounts for a server that has the real core. It has no caches, and does not count as a process.
   */
  readonly isBesideServer?: boolean;
}

/** Sets up the environment. Call it once at the top of a test file. */
export function useFixture(options: FixtureOptions = {}): CoreFixture {
  // Replication roles are per node on a cluster, so deletions are not possible there.
  const isAlone = options.isAlone === true || process.env.SWITCHBOOK_TEST_CITUS_URL !== undefined;
  const state: {
    own?: FixtureDatabase;
    database?: OpenDatabase;
    relay?: Relay;
    core?: Core;
    isShared?: boolean;
    isSpoiled?: boolean;
  } = {};
  let now = Date.parse('2026-01-15T09:00:00.000Z');
  const need = <Value>(value: Value | undefined): Value => {
    if (value === undefined) throw new Error('the fixture is not set up yet: use it inside a test');
    return value;
  };

  // Every reading of the clock is a millisecond later, so that order in time is order of events.
  const clock = () => {
    now += 1;
    return new Date(now);
  };
  const connect = () =>
    openDatabase({
      connection: asTestedRole(
        state.relay?.connection ?? connectionTo(inject('server'), need(state.own).name),
      ),
      poolSize: options.poolSize ?? 8,
      applicationName: need(state.own).name,
      ...(options.requestMs === undefined ? {} : { requestMs: options.requestMs }),
    });
  const fixture: CoreFixture = {
    clock,
    openDatabase: connect,
    get database() {
      return need(state.database);
    },
    get relay() {
      return need(state.relay);
    },
    get core() {
      return need(state.core);
    },
    advance: (ms) => {
      now += ms;
    },
    neighbor: () => need(state.own).neighbor,
    newAccount: async (accountName) => {
      accounts += 1;
      const account = await fixture.core.createAccount({ name: accountName ?? `Account ${accounts}` });
      const { secret } = await fixture.core.createKey(account.id, {
        name: 'test',
        scopes: allScopes,
        rateLimit: { kind: 'unlimited' },
        expiresAt: null,
      });
      return { account, key: secret, caller: { accountId: account.id, face: 'test', keyId: null } };
    },
    newKey: async (of, scopes, more = {}) => {
      const { secret } = await fixture.core.createKey(of.account.id, {
        name: 'test',
        scopes,
        rateLimit: { kind: more.rateLimit ?? 'unlimited' },
        expiresAt: null,
        ...(more.secret === undefined ? {} : { secret: more.secret }),
        ...(more.memberNumber === undefined ? {} : { memberNumber: more.memberNumber }),
      });
      return secret;
    },
  };

  beforeAll(async () => {
    const shared = isAlone ? undefined : await takeWorkerDatabase(clock);
    state.isShared = shared !== undefined;
    const own = shared ?? (await makeFixtureDatabase(clock));
    state.own = own;
    if (options.isRelayed === true) state.relay = await openRelay(connectionTo(inject('server'), own.name));
    const sharesConnections =
      shared !== undefined &&
      !options.hasOwnConnections &&
      !options.isRelayed &&
      options.requestMs === undefined &&
      options.poolSize === undefined;
    state.database = sharesConnections ? connectionsOfWorker(connect) : connect();
    state.core = await openCore({
      database: state.database,
      clock,
      integerScopes: (await findTables()).integerScopes,
      isShortLived: options.isBesideServer ?? false,
    });
  });

  afterEach(async () => {
    const { neighbor, image } = need(state.own);
    const now = await imageOf(fixture.database, neighbor.account.id);
    state.isSpoiled ||= now !== image;
    expect(now, 'the neighbor account was changed').toBe(image);
  });

  afterAll(async () => {
    await state.core?.close();
    const { own, database } = state;
    if (own === undefined) return;
    if (state.isShared !== true) await dropDatabase(inject('servers'), own.name, database);
    else {
      await database?.close();
      await giveBackWorkerDatabase(state.isSpoiled === true);
    }
    await state.relay?.close();
  });

  return fixture;
}
