/** The read requests of this wire for a comparison with the live vendor, and the expected differences. */

import type { Json } from '@switchbook/domain/runtime/json.js';
import {
  cursorListing,
  ignorePaths,
  readRequestsOf,
  rowReadRequestsOf,
} from '../kit/compare/read-requests.js';
import type { CompareSource, CompareWork, ReadRequest } from '../kit/compare/source.js';
import { readRowsAt, textMember, unknownUuid } from '../kit/compare/source.js';

const contacts = '/api/v1/contacts';

/** Every spelling of `limit` that the vendor distinguishes; the rest of the list's options without values. */
const options = [
  '',
  ...['', '0', '-5', 'abc', '10abc', '1', '10.9', '1e1', '0x10', '101'].map((limit) => `?limit=${limit}`),
  '?cursor=not-a-cursor',
  '?cursor=',
  '?search=',
  '?search=%20',
  '?search=%25',
  '?search=nobody-is-called-so',
  '?tag=',
  '?tag=not-a-tag',
  `?tag=${unknownUuid}`,
  '?unknown=1',
  '?limit=2&limit=3',
  '/',
];

const differsBySide = 'each side has its own accounts and keys';

async function run(work: CompareWork): Promise<void> {
  const rows = await work.walk({ ...cursorListing(contacts, 'limit=100'), one: `${contacts}/{id}` }, (row) =>
    compareOne(work, row),
  );
  await work.both({
    path: '/api/v1/me',
    isCatalog: true,
    ignored: [
      ...ignorePaths('value', differsBySide, ['data.account.id', 'data.account.name', 'data.key.id']),
      ...ignorePaths('all', differsBySide, ['data.key.scopes']),
    ],
  });
  await work.all(readRequestsOf(contacts, options));
  await work.all(searchRequests(rows));
  const searched = cursorListing(contacts, 'limit=7&search=a');
  await work.walk({ ...searched, next: (answer, page) => (page < 3 ? searched.next(answer, page) : null) });
  await work.all([
    ...readRequestsOf(`${contacts}/`, [unknownUuid, 'not-a-uuid', '1', unknownUuid.replaceAll('-', '')]),
    ...readRequestsOf('', [contacts, `${contacts}/${unknownUuid}`, '/api/v1/me'], { isAnonymous: true }),
  ]);
}

async function compareOne(work: CompareWork, row: Json): Promise<void> {
  const id = textMember(row, 'id');
  await work.both({ path: `${contacts}/{id}`, values: { id }, contact: id });
}

/** Searches for data of the rows: names, numbers in several spellings, fields that are not searched, tags. */
function searchRequests(rows: readonly Json[]): readonly ReadRequest[] {
  const [first] = rows;
  const id = textMember(first, 'id');
  const requests: ReadRequest[] = [
    ...rowReadRequestsOf(first, contacts, [
      ['/{id_in_capitals}', id.toUpperCase()],
      ['/{id}/', id],
    ]),
  ];
  for (const row of rows.slice(0, 3)) {
    const [name, phone] = [textMember(row, 'name'), textMember(row, 'phone')];
    requests.push(
      ...rowReadRequestsOf(row, contacts, [
        ['?search={name}', name],
        ['?search={name_in_capitals}', name.toUpperCase()],
        ['?search={part_of_name}&limit=100', name.slice(1, 4)],
        ['?search={phone}', phone],
        ['?search={digits}', phone.slice(1)],
        ['?search={end_of_phone}', phone.slice(-6)],
        ['?search={spaced_digits}', phone.slice(1).replace(/(\d{3})(?=\d)/g, '$1 ')],
        ['?search={email}', textMember(row, 'email')],
        ['?search={company}', textMember(row, 'company')],
      ]),
    );
    const [tag] = readRowsAt(row, 'tags');
    if (tag === undefined) continue;
    const values = { tag: textMember(tag, 'id'), name };
    requests.push({ path: `${contacts}?tag={tag}`, values });
    if (name !== '') requests.push({ path: `${contacts}?tag={tag}&search={name}&limit=1`, values });
  }
  return requests;
}

export const compare: CompareSource = {
  rate: { count: 120, windowMs: 60_000 },
  contacts: ['data[]'],
  ignored: [{ path: 'meta.next_cursor', aspect: 'value', reason: 'each side has its own cursors' }],
  run,
};
