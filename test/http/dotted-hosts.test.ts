/** A host with a final dot is the same host, so the checks of addresses decide the same. */
import { describe, expect, it } from 'vitest';
import { AddressGuard } from '../../src/outgoing/addresses.js';
import { openConnections } from '../../src/outgoing/connections.js';
import { ReceiverClient } from '../../src/webhooks/operations/receiver-client.js';
import { newClient } from '../support/clients/directory.js';
import { onThisMachine } from '../support/machine.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

/** Resolves only the name without a dot. */
const resolve = async (host: string) => {
  if (host !== 'inside.example') throw new Error(`"${host}" was asked for`);
  return ['10.0.0.1'];
};
const hidden = 'the host does not exist, or has no public address';
const urls = ['https://inside.example', 'https://inside.example.', 'https://INSIDE.example.:8443/x'];

describe('a host with a final dot', () => {
  it.each(urls)('is judged as without it for webhooks: %s', async (url) => {
    const client = new ReceiverClient(new AddressGuard(), resolve);
    await expect(client.check(new URL(url))).rejects.toThrow(hidden);
    const posted = await client.post({
      owner: 'an account',
      url,
      headers: {},
      body: Buffer.from('{}'),
      timeoutMs: onThisMachine(5_000),
    });
    expect(posted.error).toBe(hidden);
    client.close();
  });

  it.each(urls)('is judged as without it for vendors: %s', async (text) => {
    const connections = openConnections({ guard: new AddressGuard(), idleMs: 1, resolve });
    const request = connections.request({
      owner: 'an account',
      url: new URL(text),
      method: 'GET',
      path: '/',
      headers: [],
    });
    const error = await new Promise<Error>((settle) => request.on('error', settle));
    expect(error.constructor.name).toBe('AddressError');
    connections.close();
  });

  it('is refused as the receiver of a webhook', async () => {
    const { client } = await newClient(fixture);
    const statusOf = async (url: string) =>
      (await client.post('/webhooks', { url, types: ['contact.created'] })).status;
    expect([await statusOf('https://localhost'), await statusOf('https://localhost.')]).toEqual([400, 400]);
  });
});
