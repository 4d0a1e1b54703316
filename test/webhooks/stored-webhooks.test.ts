/** Webhooks of APIs that have no events of contacts: they are stored for their clients, and never called. */
import { expect, it } from 'vitest';
import { newClient } from '../support/clients/directory.js';
import { clientOf as vendorClientOf } from '../support/clients/wacrm.js';
import { checkingLogger } from '../support/wire/documented-statuses.js';
import { type ServerFixture, useServer } from '../support/wire/server.js';

const faults: string[] = [];
const fixture: ServerFixture = useServer({
  logger: checkingLogger(
    () => fixture.server.faces,
    (fault) => faults.push(fault),
  ),
});

it('every act of a webhook that is only stored has a documented answer', async () => {
  const { client, account } = await newClient(fixture);
  const made = await vendorClientOf(fixture, account.key).call('POST', '/webhooks', {
    url: 'https://example.com/hook',
    events: ['message.received'],
  });
  const at = `/webhooks/${made.json.data.id}`;
  const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-02T00:00:00Z' };
  const answers = [
    await client.get(at),
    await client.get(`${at}/deliveries`),
    await client.post(`${at}/test`, undefined),
    await client.post(`${at}/secret`, undefined),
    await client.post(`${at}/redeliver`, span),
  ];
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 422, 200, 409]);
  expect(answers[2]?.json).toMatchObject({ code: 'unsupported' });
  expect(faults).toEqual([]);
});
