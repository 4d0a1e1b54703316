/** Links without a public URL: they have the host of the request if it is a host of this server. */
import { expect, it } from 'vitest';
import { useServer } from '../../../test/support/wire/server.js';

const fixture = useServer({ settings: { hosts: new Set(['contacts.example.com']) } });
const path = '/api/v2/contacts?per_page=5';

async function firstLink(host: string): Promise<string> {
  const { key } = await fixture.newAccount();
  const answer = await fixture.send({ path, headers: { authorization: `Bearer ${key}`, host } });
  expect(answer.status).toBe(200);
  return answer.json.links.first;
}

it.each([
  '127.0.0.1:4470',
  '[::1]:4470',
  'localhost',
  'contacts.example.com:8080',
])('links begin with %s', async (host) => expect(await firstLink(host)).toBe(`http://${host}${path}&page=1`));

it.each([
  'evil.example',
  'evil.example"><script>alert(1)</script>',
  '127.0.0.1:99999',
  'a@127.0.0.1',
])('links are relative when Host is %s', async (host) =>
  expect(await firstLink(host)).toBe(`${path}&page=1`));
