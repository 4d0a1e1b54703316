/** Webhooks of APIs that have no events of contacts: they are stored for their clients, and never called. */
import { expect, it } from 'vitest';
import { newClient } from '../support/clients/directory.js';
import { clientOf as vendorClientOf } from '../support/clients/wacrm.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

it('a webhook that is only stored has no test call', async () => {
  const { client, account } = await newClient(fixture);
  const made = await vendorClientOf(fixture, account.key).call('POST', '/webhooks', {
    url: 'https://example.com/hook',
    events: ['message.received'],
  });
  const tested = await client.post(`/webhooks/${made.json.data.id}/test`, undefined);
  expect(tested.status).toBe(422);
  expect(tested.json).toMatchObject({ code: 'unsupported' });
});
