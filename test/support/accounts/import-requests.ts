/** Shared by the tests of imports: sends files of contacts and waits for them. */
import type { Client } from '../clients/directory.js';
import { until } from '../until.js';
import type { Received } from '../wire/wire.js';

export const csv = (...lines: string[]) => `${lines.join('\r\n')}\r\n`;
export const people = csv(
  'Phone,Name,Email,Labels',
  '+49 1510 0000001,Ana,ana@example.com,vip;new',
  '+49 1510 0000002,Ben,,',
  'nonsense,Cem,,',
);

export function sendFile(
  client: Client,
  file: string | Buffer,
  query = '',
  headers: Record<string, string> = {},
) {
  return client.call('POST', `/imports${query}`, file, { 'content-type': 'text/csv', ...headers });
}

/** Sends a file that the server must accept, and waits for the end of the import. */
export async function imported(
  client: Client,
  file: string | Buffer,
  query = '',
  headers?: Record<string, string>,
) {
  const answer = await sendFile(client, file, query, headers);
  if (answer.status !== 202) throw new Error(`not taken: ${answer.text}`);
  return ended(client, answer.json.data.id);
}

export async function ended(client: Client, id: string) {
  let job: Received['json'];
  await until('the import has ended', async () => {
    job = (await client.get(`/imports/${id}`)).json.data;
    return ['done', 'cancelled', 'failed', 'undone'].includes(job.state);
  });
  return job;
}

export async function namesOf(client: Client): Promise<(string | null)[]> {
  const { data } = (await client.get('/contacts?sort=display_name&limit=200')).json;
  return data.map((contact: { display_name: string | null }) => contact.display_name);
}

export const counts = ({ created, updated, skipped, rejected }: Record<string, number>) => [
  created,
  updated,
  skipped,
  rejected,
];
