/** A PUT of an upstream that must not replace another. */
import { expect, it } from 'vitest';
import { newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();
const onlyNew = { 'if-none-match': '*' };

it('If-None-Match: * leaves the upstream as it is', async () => {
  const { client } = await newClient(fixture);
  const path = '/upstreams/wacrm';
  const first = { url: 'https://192.0.66.1', key: 'of-the-vendor' };
  expect((await client.call('PUT', path, first, onlyNew)).status).toBe(200);
  const other = { url: 'https://192.0.66.2', key: 'another' };
  const refused = await client.call('PUT', path, other, onlyNew);
  expect([refused.status, refused.json.what]).toEqual([412, 'upstream']);
  expect((await client.get(path)).json.data.url).toBe(first.url);
  expect((await client.put(path, other)).json.data.url).toBe(other.url);
});
