/**
 * The read requests of both versions of this wire for a comparison with the live vendor, and the expected differences.
 * The vendor has one host and one kind of key for each version. Paths that the host does not serve to the key are
 * skipped.
 */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { type VendorAnswer, VendorRefusal } from '../../pulls/values/vendor-request.js';
import type { CompareSource, CompareWork } from '../kit/compare/source.js';
import { readRowsAt, textMember } from '../kit/compare/source.js';
import { pageSize, rateLimit } from './choices.js';

const options = [
  ...['0', '-1', 'abc', '1.5', '', '999999'].map((offset) => `?offset=${offset}`),
  ...['0', '-1', 'abc', '1', '', '1000'].map((limit) => `?limit=${limit}`),
  '',
  '?offset=1&limit=2',
  '?unknown=1',
  '/',
];

async function run(work: CompareWork): Promise<void> {
  const served: string[] = [];
  let refused: VendorAnswer | undefined;
  for (const version of ['v2', 'v3']) {
    const answer = await work.vendor({ path: `/${version}/contacts?offset=0` });
    if (answer.status === 200) served.push(version);
    else {
      refused = answer;
      work.skip(`${version} was not compared: the vendor's host answers ${answer.status} to this key there.`);
    }
  }
  if (served.length === 0)
    throw new VendorRefusal(
      `The vendor answers ${refused?.status} to this key, in both versions.`,
      refused?.status ?? null,
    );
  for (const version of served) await compareVersion(work, version);
  if (served.includes('v3')) await work.both({ path: '/v3/users', isCatalog: true });
}

async function compareVersion(work: CompareWork, version: string): Promise<void> {
  const contacts = `/${version}/contacts`;
  await work.walk(
    {
      path: `${contacts}?offset={offset}`,
      first: { offset: '0' },
      rows: 'data',
      one: `${contacts}/{id}`,
      next: ({ body }, page) =>
        readRowsAt(body, 'data').length < pageSize.pulled ? null : { offset: String(page * pageSize.pulled) },
    },
    (row) => compareOne(work, contacts, row),
  );
  await work.all([
    ...options.map((option) => ({ path: contacts + option })),
    ...['no-such-contact', 'a%2Fb', 'a/b', ' '].map((id) => ({
      path: `${contacts}/${id.replace(' ', '%20')}`,
    })),
    ...[contacts, `${contacts}/no-such-contact`].map((path) => ({ path, isAnonymous: true })),
  ]);
}

async function compareOne(work: CompareWork, contacts: string, row: Json): Promise<void> {
  const id = textMember(row, 'id');
  await work.both({ path: `${contacts}/{id}`, values: { id }, contact: id });
}

export const compare: CompareSource = {
  rate: { count: rateLimit.count, windowMs: rateLimit.windowMs },
  contacts: ['data[]'],
  keys: [['id'], ['chat_type', 'chat_id'], ['chatType', 'chatId'], ['name']],
  ignored: [{ path: 'meta.timestamp', aspect: 'value', reason: 'the clock of each side' }],
  run,
};
