/** An erasure never reports success while copies stay: what it cannot find, it refuses to erase in part. */
import { allContacts } from '@switchbook/domain/contact/query.js';
import { packState } from '@switchbook/domain/events/packed-state.js';
import { ownedNamesOf } from '@switchbook/domain/identity/identity.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { describe, expect, it } from 'vitest';
import { ensureInstallation, findInstallation } from '../../src/access/store/installation-row.js';
import { openCore } from '../../src/core/core.js';
import type { Database } from '../../src/database/database.js';
import { planned } from '../../src/database/statements/sql.js';
import { listErasures } from '../../src/erasure/store/erasures.js';
import { erasureLimits } from '../../src/erasure/values/erased-person.js';
import { erasureKey, nameHashes } from '../../src/erasure/values/name-hashes.js';
import { intakes } from '../../src/intakes/operations/intakes.js';
import { eraserOf } from '../support/accounts/erasing.js';
import { byId, makerOf, phone, problemOf } from '../support/accounts/people.js';
import { isLockAwaited } from '../support/database/lock-waits.js';
import { type TestAccount, useFixture } from '../support/fixture.js';
import { until } from '../support/until.js';

// One test removes the installation from the database.
const fixture = useFixture({ isAlone: true });
const make = makerOf(fixture);
const erase = eraserOf(fixture);

/** Adds events with these states. */
async function addStates(of: TestAccount, id: ContactId, states: readonly object[]): Promise<void> {
  await fixture.database.query(
    planned(`insert into events (account_id, id, type, contact_id, version, before, after, actor, occurred_at)
      select $1, gen_random_uuid(), 'contact.updated', $2, 1, '', s.state, '{}', $4 from unnest($3::text[]) s(state)`),
    [of.account.id, id, states.map((state) => packState(state)), fixture.clock()],
  );
}

async function addNotes(of: TestAccount, id: ContactId, count: number): Promise<void> {
  await fixture.database.query(
    planned(`insert into notes (account_id, id, number, contact_id, body, type, attrs, origin, created_at, updated_at)
      select $1, gen_random_uuid(), 100000 + g, $2, 'text', 'note', '{}', 'test', $3, $3 from generate_series(1, $4) g`),
    [of.account.id, id, fixture.clock(), count],
  );
}

const name = (at: number, length = 0) => ({ display_name: `${at}${'x'.repeat(length)}` });
const holding = (count: number) => ({
  identities: Array.from({ length: count }, (_, at) => ({
    kind: 'email',
    scope: '',
    value: `${at}@x.example`,
  })),
});

describe('a person with more data than is searched is refused, and nothing changes', () => {
  it.each<[feature: string, maximum: number, add: (of: TestAccount, id: ContactId) => Promise<void>]>([
    [
      'earlier names of one contact',
      erasureLimits.known,
      (of, id) =>
        addStates(
          of,
          id,
          Array.from({ length: erasureLimits.known + 1 }, (_, at) => name(at)),
        ),
    ],
    [
      'earlier identities of one contact',
      erasureLimits.known,
      (of, id) => addStates(of, id, [holding(erasureLimits.known / 2), holding(erasureLimits.known + 1)]),
    ],
    [
      'characters of the earlier identities and names of one contact',
      erasureLimits.characters,
      (of, id) =>
        addStates(
          of,
          id,
          Array.from({ length: 2_001 }, (_, at) => name(at, erasureLimits.characters / 2_000)),
        ),
    ],
    [
      'new records of one contact',
      erasureLimits.recent,
      (of, id) => addNotes(of, id, erasureLimits.recent + 1),
    ],
  ])('%s', async (feature, maximum, add) => {
    const account = await fixture.newAccount();
    const person = await make(account, 'Person', phone('14155550001'));
    await add(account, person.id);
    expect(await problemOf(erase(account, person.id))).toMatchObject({ kind: 'quota', feature, maximum });
    expect((await fixture.core.getContact(account.caller, { target: byId(person) })).version).toBe(1);
  });
});

/** More than is searched at once, and less than is searched at all. */
const several = 600;

it('a person with as much data as is searched is erased', async () => {
  const account = await fixture.newAccount();
  const person = await make(account, 'Person', phone('14155550001'));
  await addStates(account, person.id, [holding(several)]);
  await addNotes(account, person.id, several);
  await fixture.database.query(
    planned(`insert into idempotency_keys (account_id, key, request_hash, status, headers, response, created_at, expires_at)
      select n.account_id, n.id::text, '\\x00', 201, '{}', '{"id":"' || n.id || '"}', $2, $2
      from notes n where n.account_id = $1`),
    [account.account.id, fixture.clock()],
  );
  const { tables } = await erase(account, person.id);
  expect(tables).toContainEqual({ table: 'idempotency_keys', rows: several });
});

/** An intake of a device, and a function that receives a message of a number. */
async function deviceOf(account: TestAccount) {
  const secret = 'the key of the session';
  const { id, token } = await fixture.core
    .records(intakes)
    .create(account.caller, { name: 'Device', secret, variant: 'evolution' });
  const receive = async (number: string) => {
    const data = {
      key: { remoteJid: `${number}@s.whatsapp.net`, fromMe: false, id: `EV${number}` },
      pushName: 'Maria',
      message: { conversation: 'hello' },
      messageTimestamp: 1_776_295_776,
    };
    const payload = { event: 'messages.upsert', instance: 'shop', sender: '4930555000@s.whatsapp.net', data };
    const raw = Buffer.from(JSON.stringify(payload));
    expect(await fixture.core.intakes.receive(token, raw, { apikey: secret })).toBe('stored');
  };
  return { id, receive };
}

/** A core that calls back around each search for a batch of waiting payloads of the account. */
function searchingCore(of: TestAccount, around: (search: () => Promise<unknown>) => Promise<unknown>) {
  const { database } = fixture;
  const query: Database['query'] = async (statement, values, limit) => {
    const search = () => database.query(statement, values, limit);
    const isOfPayloads =
      statement.text.includes('from intake_payloads') && statement.text.includes('w.before <');
    const isSearch = isOfPayloads && values[0] === of.account.id && Number(values[1]) > 1;
    return (await (isSearch ? around(search) : search())) as never;
  };
  return openCore({
    database: Object.create(database, { query: { value: query } }) as Database,
    clock: fixture.clock,
  });
}

it('payloads are erased with the secret of the running server, whatever the database has', async () => {
  const account = await fixture.newAccount();
  const { receive } = await deviceOf(account);
  await receive('14155550001');
  await fixture.core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
  const page = { from: { at: 'start' }, limit: 2, order: [], wantTotal: false } as const;
  const [person] = (await fixture.core.listContacts(account.caller, allContacts, page)).items;
  const installation = await findInstallation(fixture.database);
  if (person === undefined || installation === undefined) throw new Error('nobody');
  await fixture.database.query(planned('delete from installation'), []);
  try {
    const { tables } = await erase(account, person.id);
    expect(tables).toContainEqual({ table: 'intake_payloads', rows: 1 });
    const [erasure] = await listErasures(fixture.database, account.account.id);
    const key = erasureKey(fixture.core.tokenSecret, account.account.id);
    expect(ownedNamesOf(person.identities)).not.toEqual([]);
    expect(erasure?.hashes).toEqual(nameHashes(key, person.identities));
  } finally {
    await ensureInstallation(fixture.database, installation, fixture.clock());
  }
});

it('an erasure applies the payloads that were received before it, and leaves later ones to their job', async () => {
  const account = await fixture.newAccount();
  const person = await make(account, 'Person', phone('14155550001'));
  const { id, receive } = await deviceOf(account);
  await receive('14155550101');
  let searches = 0;
  // Payloads keep arriving while the erasure applies earlier ones.
  const core = await searchingCore(account, async (search) => {
    searches += 1;
    if (searches > 1 && searches < 5) {
      fixture.advance(1_000);
      await receive(`1415555010${searches}`);
    }
    return search();
  });
  await core.eraseContact(account.caller, { target: byId(person) });
  await core.close();
  const states = await fixture.database.query<{ state: string }>(
    planned(
      'select p.state from intake_payloads p where p.account_id = $1 and p.intake_id = $2 order by p.id',
    ),
    [account.account.id, id],
  );
  expect(states.map((state) => state.state)).toEqual(['applied', 'waiting']);
});

it('a process that is applying payloads of the person does not create it again', async () => {
  const account = await fixture.newAccount();
  const person = await make(account, 'Person', phone('14155550001'));
  const { receive } = await deviceOf(account);
  await receive('14155550001');
  let erasing: Promise<unknown> | undefined;
  let isErased = false;
  const core = await searchingCore(account, async (search) => {
    const rows = await search();
    erasing ??= erase(account, person.id).then(() => {
      isErased = true;
    });
    await until('the erasure waits or ends', async () => isErased || (await isLockAwaited(fixture.database)));
    return rows;
  });
  await core.applyPayloads({ signal: new AbortController().signal, holdMs: 0 });
  await core.close();
  await erasing;
  const rows = await fixture.database.query(
    planned('select i.value from identities i where i.account_id = $1'),
    [account.account.id],
  );
  expect(rows).toEqual([]);
});
