import { expect, it } from 'vitest';
import { withBackupLock } from '../../src/backups/store/database-snapshot.js';
import type { Database } from '../../src/database/database.js';
import { useFixture } from '../support/fixture.js';

const fixture = useFixture();

it('the lock of backups is free once work that failed has ended, before PostgreSQL ends its connection', async () => {
  const endings: (() => void)[] = [];
  const slowToEnd = Object.create(fixture.database, {
    connect: {
      value: async () => {
        const client = await fixture.database.connect();
        const release = client.release.bind(client);
        client.release = () => void endings.push(() => release(true));
        return client;
      },
    },
  }) as Database;
  const failing = withBackupLock(slowToEnd, () => Promise.reject(new Error('the disk is full')));
  await expect(failing).rejects.toThrow('the disk is full');
  try {
    expect(await withBackupLock(fixture.database, async () => 'made')).toBe('made');
  } finally {
    for (const end of endings) end();
  }
});
