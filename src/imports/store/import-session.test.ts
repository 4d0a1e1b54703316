/** Connections that are held for long return to their pool in any case. */

import { allContacts } from '@switchbook/domain/contact/query.js';
import { expect, it } from 'vitest';
import { useFixture } from '../../../test/support/fixture.js';
import { until } from '../../../test/support/until.js';
import { streamContacts } from '../../contacts/lists/contact-stream.js';
import { listen } from '../../database/connections/listen.js';
import type { Database } from '../../database/database.js';
import { planned } from '../../database/statements/sql.js';
import { fullVisibility, limitToVisible } from '../../visibility/values/visible-filter.js';
import { openImportSession } from './import-session.js';

const fixture = useFixture();
/** More than the size of the pool. */
const times = 30;

/** The same database, but the server cuts each connection before its first statement. */
function cutOff(): Database {
  return {
    ...fixture.database,
    connect: async () => {
      const client = await fixture.database.connect();
      client.on('error', () => {});
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      const pid = rows[0]?.pid;
      await fixture.database.query(planned('select pg_terminate_backend($1::integer)'), [pid]);
      const seen = planned('select from pg_stat_activity where pid = $1');
      await until('it is gone', async () => (await fixture.database.query(seen, [pid])).length === 0);
      return client;
    },
  };
}

async function expectRoom(): Promise<void> {
  const session = await openImportSession(fixture.database);
  expect(await session.query(planned('select 1 as one'), [])).toEqual([{ one: 1 }]);
  session.close();
}

it('a session whose first statement fails releases its connection', async () => {
  const broken = cutOff();
  for (let time = 0; time < times; time += 1) await expect(openImportSession(broken)).rejects.toThrow();
  await expectRoom();
});

it('an export whose first statement fails releases its connection', async () => {
  const broken = cutOff();
  const { accountId } = fixture.neighbor().caller;
  for (let time = 0; time < times; time += 1) {
    const rows = streamContacts(
      broken,
      accountId,
      limitToVisible(fullVisibility, allContacts),
      fixture.clock(),
    );
    await expect(rows.next()).rejects.toThrow();
  }
  await expectRoom();
});

it('a failing LISTEN releases its connection', async () => {
  const broken = cutOff();
  const options = {
    onChanged: () => {},
    onJobsDue: () => {},
    onSweepDue: () => {},
    onMigrated: () => {},
    onPeer: () => false,
    onReset: () => {},
  };
  for (let time = 0; time < times; time += 1) await expect(listen(broken, options)).rejects.toThrow();
  await expectRoom();
});
