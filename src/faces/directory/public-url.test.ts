/** The document states the public URL of the server. */
import { expect, it } from 'vitest';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer({ settings: { publicUrl: 'https://example.com/book' } });

it('the document has the public address, for any requested host', async () => {
  for (const host of ['127.0.0.1', 'example.com', 'elsewhere.example']) {
    const { json } = await fixture.send({ path: '/directory/v1/openapi.json', headers: { host } });
    expect(json.servers).toEqual([{ url: 'https://example.com/book/directory/v1' }]);
  }
});
