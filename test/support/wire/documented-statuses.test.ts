import { expect, it } from 'vitest';
import { newClient } from '../clients/directory.js';
import { until } from '../until.js';
import { checkingLogger } from './documented-statuses.js';
import { type ServerFixture, useServer } from './server.js';

const faults: string[] = [];
const fixture: ServerFixture = useServer({
  logger: checkingLogger(
    () => fixture.server.faces,
    (fault) => faults.push(fault),
  ),
});

it('the answers of a server are checked by its documents', async () => {
  const { client } = await newClient(fixture);
  await client.get('/tags');
  expect(faults).toEqual([]);
  // This status is in no document.
  fixture.server.logger.info({ face: 'directory', method: 'GET', route: '/tags', status: 418 }, 'answered');
  await until('the fault is reported', () => faults.length > 0);
  expect(faults).toEqual(['directory GET /tags answered 418, which its document does not name']);
});
