/**
 * Fixture of most benchmarks: an account with contacts, our server and a minimal one. The minimal server writes to a
 * separate account, since it does not maintain the figures that our server keeps per account.
 */

import { expandScope } from '@switchbook/domain/access/access.js';
import { asId } from '@switchbook/domain/runtime/ids.js';
import type pg from 'pg';
import { connect, migrateDatabase } from '../../src/compose/open-core.js';
import { type Core, openCore } from '../../src/core/core.js';
import { csvOf, type Profile } from '../people/people.js';
import { bytesOf, importFile } from './importing.js';
import { type BenchHost, type Connection, withClient } from './place.js';
import type { ServerProcess } from './processes.js';

export interface Account {
  readonly id: string;
  readonly key: string;
}

export interface BenchFixture {
  readonly place: BenchHost;
  readonly connection: Connection;
  readonly account: Account;
  /** The bare server writes into this account. */
  readonly bareAccount: Account;
  readonly contacts: number;
  /** ids of all contacts, ordered by number */
  readonly ids: readonly string[];
  /** the digits */
  readonly phones: readonly string[];
  readonly sample: readonly Sampled[];
  readonly ours: ServerProcess;
  readonly bare: ServerProcess;
  close(): Promise<void>;
}

export interface Sampled {
  readonly name: string;
  readonly phone: string;
  readonly email: string | null;
}

interface FixtureOptions {
  readonly connection: Connection;
  readonly contacts: number;
  readonly seed: number;
  readonly profile: Profile;
  /** the owner of the contact at each position in the file; absent: none */
  readonly ownerOf?: (place: number) => string;
}

export async function openFixture(
  place: BenchHost,
  options: FixtureOptions,
  say: (line: string) => void,
): Promise<BenchFixture> {
  const { connection } = options;
  const [account, bareAccount] = await makeAccounts(connection, ['Bench', 'Bare']);
  if (account === undefined || bareAccount === undefined) throw new Error('two accounts were wanted');
  await fill(place, account, options, say);
  const people = await withClient(connection, async (client) => {
    await client.query('vacuum analyze');
    await client.query('checkpoint');
    return readPeople(client, account.id);
  });
  if (people.ids.length !== options.contacts)
    throw new Error(`${options.contacts} contacts were to be made, and there are ${people.ids.length}`);
  const ours = await place.startOurs(connection);
  const bare = await place.startBare(connection);
  return {
    place,
    connection,
    account,
    bareAccount,
    contacts: options.contacts,
    ...people,
    ours,
    bare,
    close: async () => {
      await Promise.all([ours.stop(), bare.stop()]);
    },
  };
}

/** Migrates the database and makes accounts with a key each. */
export async function makeAccounts(
  connection: Connection,
  names: readonly string[],
): Promise<readonly Account[]> {
  return withCore(connection, async (core) => {
    const accounts: Account[] = [];
    for (const name of names) {
      const { id } = await core.createAccount({ name });
      accounts.push({ id, key: await makeKey(core, id, 'bench') });
    }
    return accounts;
  });
}

/** Works on the core of a database, which is migrated first. */
export async function withCore<Made>(
  connection: Connection,
  work: (core: Core) => Promise<Made>,
): Promise<Made> {
  const database = connect({ connection }, 2);
  try {
    await migrateDatabase(database);
    const core = await openCore({ database });
    try {
      return await work(core);
    } finally {
      await core.close();
    }
  } finally {
    await database.close();
  }
}

/** Creates a key with all scopes and no rate limit. */
async function makeKey(core: Core, accountId: string, name: string): Promise<string> {
  const { secret } = await core.createKey(asId(accountId), {
    name,
    scopes: expandScope('all') ?? [],
    rateLimit: { kind: 'unlimited' },
    expiresAt: null,
  });
  return secret;
}

/** Fills the account by an import, with a server that ends afterwards. */
async function fill(
  place: BenchHost,
  account: Account,
  { connection, contacts, seed, profile, ownerOf }: FixtureOptions,
  say: (line: string) => void,
): Promise<void> {
  const server = await place.startOurs(connection);
  try {
    let saidAt = performance.now();
    const { seconds } = await importFile(
      { port: server.port, key: account.key },
      bytesOf(csvOf(contacts, seed, profile, ownerOf)),
      contacts,
      (settled) => {
        if (performance.now() - saidAt < 5_000) return;
        saidAt = performance.now();
        say(`data ${settled}/${contacts}`);
      },
    );
    say(`data ${contacts}/${contacts} in ${seconds.toFixed(1)} s`);
  } finally {
    await server.stop();
  }
}

const readPeopleSql = `select c.id, c.number,
    (select i.value from identities i where i.account_id = c.account_id and i.contact_id = c.id and i.kind = 'phone'
      and i.is_primary) as phone
  from contacts c where c.account_id = $1 and c.number > $2 order by c.number limit 50000`;

const sampleSql = `select c.display_name as name, p.value as phone, e.value as email
  from contacts c
  join identities p on p.account_id = c.account_id and p.contact_id = c.id and p.kind = 'phone' and p.is_primary
  left join identities e on e.account_id = c.account_id and e.contact_id = c.id and e.kind = 'email' and e.is_primary
  where c.account_id = $1 and c.id = any($2::uuid[])
  order by c.number`;

const sampleSize = 2_000;

async function readPeople(client: pg.Client, accountId: string) {
  const ids: string[] = [];
  const phones: string[] = [];
  for (let after = 0; ; ) {
    const { rows } = await client.query<{ id: string; phone: string; number: string }>(readPeopleSql, [
      accountId,
      after,
    ]);
    for (const row of rows) {
      ids.push(row.id);
      phones.push(row.phone);
    }
    const last = rows.at(-1);
    if (last === undefined) break;
    after = Number(last.number);
  }
  const step = Math.max(1, Math.floor(ids.length / sampleSize));
  const chosen = ids.filter((_, index) => index % step === 0);
  const { rows: sample } = await client.query<Sampled>(sampleSql, [accountId, chosen]);
  return { ids, phones, sample };
}
