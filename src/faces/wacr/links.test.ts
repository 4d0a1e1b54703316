/** Links of a server that clients reach under another address than its own. */
import { describe, expect, it } from 'vitest';
import { useServer } from '../../../test/support/server.js';
import { clientOf, newClient, person } from './client.test.support.js';

const ground = useServer({ settings: { publicUrl: 'https://contacts.example.com/book' } });

describe('a configured public address', () => {
  it('begins every link, on the mount of the request', async () => {
    const client = await newClient(ground);
    for (let count = 0; count < 2; count += 1) await client.post('/contacts', person());
    const wacr = clientOf(ground, client.account, { mount: '/wacr' });
    const base = 'https://contacts.example.com/book/wacr/contacts?per_page=1';
    expect((await wacr.get('/contacts?per_page=1')).json.links).toEqual({
      first: `${base}&page=1`,
      last: `${base}&page=2`,
      prev: null,
      next: `${base}&page=2`,
    });
  });
});
