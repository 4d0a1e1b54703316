import { expect, it } from 'vitest';
import { eraseAgainAfter } from './erasures.js';

it.each([
  ['after', '2026-03-01T10:00:01Z', 1],
  ['before', '2026-03-01T09:59:59Z', 0],
] as const)('a restored older schema is told of erasures that happened %s the backup', async (_, erasedAt, count) => {
  // A database without any migration.
  const database = { query: async () => [] };
  const list = {
    installationId: 'of the list',
    erasures: [{ accountId: 'a', contactId: 'c', erasedAt: new Date(erasedAt), hashes: [] }],
  };
  const { json, lines } = await eraseAgainAfter({
    database,
    settings: { dataDir: '/data', databaseUrl: undefined, backupDir: undefined },
    lists: [list],
    file: '-',
    head: { madeAt: '2026-03-01T10:00:00Z' },
  } as never);
  expect(json).toBeNull();
  expect(lines).toHaveLength(count);
  for (const line of lines)
    expect(line).toMatch(
      /^1 erasure happened after this backup, whose schema is older\. After the upgrade, run: .*erasures apply LIST$/,
    );
});
