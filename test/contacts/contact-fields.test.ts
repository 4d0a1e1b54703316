/** Text fields of a contact with their own form, through merges, histories and files. */
import { describe, expect, it } from 'vitest';
import { imported } from '../support/accounts/import-requests.js';
import { settled } from '../support/accounts/people.js';
import { errorsOf, newClient } from '../support/clients/directory.js';
import { useServer } from '../support/wire/server.js';

const fixture = useServer();

const texts = {
  job_title: 'Head of Sales',
  birthday: '1985-04-12',
  language: 'pt-BR',
  time_zone: 'Europe/Berlin',
};
const none = { job_title: null, birthday: null, language: null, time_zone: null };

describe('job title, birthday, language and time zone', () => {
  it('are shown after the picture, in canonical form, and cleared by null or an empty text', async () => {
    const { client } = await newClient(fixture);
    const { id } = await client.make({ display_name: 'Ana' });
    const empty = await client.get(`/contacts/${id}`);
    expect(empty.text).toContain(
      '"avatar_url":null,"job_title":null,"birthday":null,"language":null,"time_zone":null,',
    );
    const odd = { ...texts, birthday: ' 1985-04-12', language: 'PT_br', time_zone: 'europe/berlin' };
    const changed = await client.patch(`/contacts/${id}`, odd);
    expect(changed.json.data).toMatchObject({ ...texts, version: 2 });
    expect((await client.patch(`/contacts/${id}`, texts)).json.data.version).toBe(2);
    const cleared = { job_title: null, birthday: '', language: '', time_zone: null };
    expect((await client.patch(`/contacts/${id}`, cleared)).json.data).toMatchObject({ ...none, version: 3 });
  });

  it('are refused if invalid', async () => {
    const { client } = await newClient(fixture);
    const refused = await client.post('/contacts', {
      job_title: 7,
      birthday: '1985-02-30',
      language: 'english',
      time_zone: 'Berlin',
    });
    expect([refused.status, errorsOf(refused)]).toEqual([
      400,
      ['job_title type', 'birthday form', 'language form', 'time_zone form'],
    ]);
    expect(refused.text).toContain('must be a day such as 1985-04-12, or --04-12 without a year');
  });

  it('are adopted by a merge, restored by its undo, and listed in history and feed', async () => {
    const { account, client } = await newClient(fixture);
    const survivor = await client.make({ display_name: 'Ana', language: 'de' });
    const loser = await client.make({ display_name: 'Ana B', ...texts });
    const merged = await client.post('/merges', { survivor: survivor.id, loser: loser.id });
    const { adopted, dropped, contact, id } = merged.json.data;
    expect(contact).toMatchObject({ ...texts, language: 'de' });
    expect(adopted).toEqual(
      ['job_title', 'birthday', 'time_zone'].map((path) => ({
        path,
        value: texts[path as keyof typeof texts],
      })),
    );
    expect(dropped).toContainEqual({ path: 'language', value: 'pt-BR', kept: 'de' });
    await client.post(`/merges/${id}/undo`, {});
    expect((await client.get(`/contacts/${loser.id}`)).json.data).toMatchObject(texts);
    const back = await client.get(`/contacts/${survivor.id}`);
    expect(back.json.data).toMatchObject({ ...none, language: 'de' });
    await client.patch(`/contacts/${survivor.id}`, texts);
    const [latest] = (await client.get(`/contacts/${survivor.id}/history`)).json.data;
    expect(latest.changes).toEqual([
      { field: 'job_title', before: null, after: texts.job_title },
      { field: 'birthday', before: null, after: texts.birthday },
      { field: 'language', before: 'de', after: texts.language },
      { field: 'time_zone', before: null, after: texts.time_zone },
    ]);
    await settled(fixture)(account);
    const last = (await client.get('/events?limit=1000')).json.data.at(-1);
    expect(last.after).toMatchObject(texts);
    expect(last.before).toMatchObject({ ...none, language: 'de' });
  });

  it('are imported from columns of other programs, with usual dates, unless the column has other content', async () => {
    const { client } = await newClient(fixture);
    const file = [
      'Name,Phone,Job Title,Date of Birth,Locale,Timezone',
      'Ana,+14155550123,Buyer,1985-04-12,pt_br,europe/berlin',
      'Bob,+14155550124,,,,',
    ].join('\r\n');
    await imported(client, file);
    const { data } = (await client.get('/contacts?sort=display_name')).json;
    expect(data).toMatchObject([{ ...texts, job_title: 'Buyer' }, none]);
    const other = 'Name,Phone,Birthday,Language\r\nCid,+14155550125,12.04.1985,English\r\n';
    await imported(client, other);
    const found = (await client.get('/contacts?phone=%2B14155550125')).json.data;
    expect(found).toMatchObject([{ display_name: 'Cid', ...none, birthday: '1985-04-12' }]);
  });
});
