/** A name of only invisible characters counts as blank: no API and no file makes an item that people cannot see. */

import { expect, it } from 'vitest';
import { csv, imported } from '../support/accounts/import-requests.js';
import { newClient } from '../support/clients/directory.js';
import { clientOf as clientOfShared } from '../support/clients/superwaba.js';
import { sendWith } from '../support/clients/wacr1.js';
import { clientOf as clientOfCrm } from '../support/clients/wacrm.js';
import { newStand } from '../support/clients/wazapin.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

/** A zero-width space, a filler, a tag letter and a joiner between spaces. */
const invisible = ['\u200b', '\u3164', '\u{e0067}', ' \u200d\u00a0'];

async function start() {
  const { account, client } = await newClient(fixture);
  const names = async (catalog: string) =>
    (await client.get(`/${catalog}`)).json.data.map((item: { name: string }) => item.name);
  return { account, client, names };
}

it.each(invisible)('%j is refused by the API of this server', async (name) => {
  const { client, names } = await start();
  const { id } = await client.make({ display_name: 'Jane', tags: ['vip'] });
  const refused = [
    await client.post('/contacts', { display_name: 'John', tags: ['a', name] }),
    await client.patch(`/contacts/${id}`, { add_tags: [name] }),
    ...(await Promise.all(
      ['tags', 'groups', 'sources', 'statuses'].map((catalog) => client.post(`/${catalog}`, { name })),
    )),
    await client.patch('/tags/1', { name }),
    await client.post('/segments', { name, tree: { field: 'tag', op: 'is', value: 'vip' } }),
  ];
  expect(refused.map(({ status }) => status)).toEqual(refused.map(() => 400));
  for (const { text } of refused) expect(text).toContain('must not be blank');
  expect(await names('tags')).toEqual(['vip']);
  expect(await names('groups')).toEqual([]);
});

it.each(invisible)('%j is no tag in the APIs of vendors', async (name) => {
  const { account, names } = await start();
  const crm = clientOfCrm(fixture, account.key);
  const made = await crm.post({ phone: '+14155550123', tags: [name, 'vip'] });
  expect([made.status, made.json.data.tags.map((tag: { name: string }) => tag.name)]).toEqual([201, ['vip']]);
  expect((await crm.patch(made.json.data.id, { tags: [name] })).json.data.tags).toEqual([]);
  const shared = clientOfShared(fixture, account);
  const created = await shared.post({ userNumber: '+14155550124', tags: ['b', name] });
  expect([created.status, created.json.data.tags]).toEqual([201, ['b']]);
  expect((await shared.patch(created.json.data.id, { tags: [name] })).json.data.tags).toEqual([]);
  const body = { firstName: 'Asha', phoneE164: '+14155550125', tags: [name] };
  expect((await sendWith(fixture, account.key, 'POST', '/contacts', body)).status).toBeLessThan(300);
  expect((await names('tags')).sort()).toEqual(['b', 'vip']);
});

it.each(invisible)('%j names no tag to assign', async (name) => {
  const { client } = await newStand(fixture);
  const id = await client.create({ email: 'a@b.co' });
  const blank = await client.post(`/contacts/${id}/tags`, { name: ' ' });
  const refused = await client.post(`/contacts/${id}/tags`, { name });
  expect([refused.status, refused.text]).toEqual([blank.status, blank.text]);
  expect((await client.get(`/contacts/${id}/tags`)).json.data).toEqual([]);
});

it('a file makes no such tag', async () => {
  const { client, names } = await start();
  const rows = invisible.map((name, at) => `+49151000000${at},${name};vip`);
  const job = await imported(client, csv('Phone,Labels', ...rows));
  expect(job.state).toBe('done');
  expect(await names('tags')).toEqual(['vip']);
});
