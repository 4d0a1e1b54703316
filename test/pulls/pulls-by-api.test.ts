/** A list of the pulls of one API, by its name. */
import { expect, it } from 'vitest';
import { errorsOf, newClient } from '../support/clients/directory.js';
import { until } from '../support/until.js';
import { useServer } from '../support/wire/server.js';
import type { Received } from '../support/wire/wire.js';

const fixture = useServer({ settings: { upstreamAllow: [{ address: '127.0.0.0', prefix: 8 }] } });

it('has only its pulls, and an unknown API is refused with the names of all', async () => {
  const { client } = await newClient(fixture);
  const pull = async (face: string) => {
    const body = { face, url: `http://127.0.0.1:${fixture.port}`, key: 'a-key-of-nobody', dry_run: true };
    const answer = await client.post('/pulls', body);
    expect(answer.status, answer.text).toBe(202);
    const { id } = answer.json.data;
    await until('the pull has ended', async () => {
      const { state } = (await client.get(`/pulls/${id}`)).json.data;
      return ['done', 'failed'].includes(state);
    });
    return id as string;
  };
  const idsOf = async (face: string) =>
    (await client.get(`/pulls?face=${face}`)).json.data.map(({ id }: Received['json']) => id);
  const [one, other] = [await pull('wazapin'), await pull('wacrm')];
  expect([await idsOf('wazapin'), await idsOf('wacrm')]).toEqual([[one], [other]]);
  const unknown = await client.get('/pulls?face=none');
  expect([unknown.status, ...errorsOf(unknown)]).toEqual([400, 'face not_allowed']);
  for (const name of ['directory', 'wazapin', 'wacrm']) expect(unknown.text).toContain(name);
  // Nothing is pulled from this one.
  expect((await client.get('/pulls?face=mcp')).status).toBe(400);
});
