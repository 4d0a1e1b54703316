/** The read requests of this wire for a comparison with the live vendor, and the expected differences. */

import type { Json } from '@switchbook/domain/runtime/json.js';
import {
  cursorListing,
  ignorePaths,
  readRequestsOf,
  rowReadRequestsOf,
} from '../kit/compare/read-requests.js';
import type { CompareSource, CompareWork, Ignored, ReadRequest } from '../kit/compare/source.js';
import { textMember, unknownUuid } from '../kit/compare/source.js';
import { pageSize, rateLimit } from './choices.js';

const contacts = '/v1/contacts';

const options = [
  '',
  ...['0', 'abc', '', '1', '101'].map((limit) => `?limit=${limit}`),
  '?per_page=2',
  '?page_size=2',
  '?cursor=not-a-cursor',
  '?cursor=',
  '?search=',
  '?search=%25',
  '?search=nobody-is-called-so',
  '?phone=nonsense',
  '?email=nobody%40example.com',
  '?external_id=nobody',
  '?external_source=nobody',
  '?tag=no-such-tag',
  `?tag=${unknownUuid}`,
  '?unknown=1',
  '?limit=2&limit=3',
  '/',
];

const ownRows = ignorePaths('value', 'such rows have ids of our own', ['data[].id']);

const ownConsents: readonly Ignored[] = [
  ...ownRows,
  ...ignorePaths('value', 'the history of a consent begins with what was moved', ['data[].created_at']),
];

async function run(work: CompareWork): Promise<void> {
  const rows = await work.walk(
    { ...cursorListing(contacts, `limit=${pageSize.pulled}`), one: `${contacts}/{id}` },
    (row) => compareOne(work, row),
  );
  await work.all(readRequestsOf(contacts, options));
  for (const row of rows.slice(0, 3)) await work.all([...filterRequests(row), ...resolveRequests(row)]);
  await work.all([
    ...readRequestsOf(`${contacts}/`, [unknownUuid, 'nonsense', 'cnt_1']),
    ...readRequestsOf(`${contacts}/${unknownUuid}/`, [
      'identities',
      'notes',
      'tags',
      'consents',
      'suppressions',
    ]),
    ...readRequestsOf(`${contacts}/phone/`, ['%2B999999999999999', 'nonsense']),
    ...refusedResolves,
    ...readRequestsOf(contacts, ['', `/${unknownUuid}`], { isAnonymous: true }),
  ]);
}

/** Compares the contact and everything below it. */
async function compareOne(work: CompareWork, row: Json): Promise<void> {
  const id = textMember(row, 'id');
  const below = (path: string): ReadRequest => ({
    path: `${contacts}/{id}${path}`,
    values: { id },
    contact: id,
  });
  await work.all([
    below(''),
    { ...below('/identities'), ignored: ownRows },
    below('/notes'),
    below('/notes?limit=1'),
    below('/tags'),
    { ...below('/consents'), ignored: ownConsents },
    below('/suppressions'),
  ]);
}

function filterRequests(row: Json): readonly ReadRequest[] {
  const [id, name] = [textMember(row, 'id'), textMember(row, 'name')];
  const [phone, email] = [textMember(row, 'phone_number'), textMember(row, 'email')];
  const [source, external] = [textMember(row, 'external_source'), textMember(row, 'external_id')];
  const requests = rowReadRequestsOf(row, contacts, [
    ['?search={name}', name],
    ['?search={name_in_capitals}', name.toUpperCase()],
    ['?search={part_of_name}&limit=100', name.slice(1, 4)],
    ['?search={email}', email],
    ['?search={part_of_email}&limit=2', email.slice(0, 4)],
    ['?search={phone}', phone],
    ['?search={end_of_phone}', phone.slice(-6)],
    ['?q={name_by_q}', name],
    ['?phone={phone}', phone],
    ['?phone={digits}', phone.slice(1)],
    ['?email={email}', email],
    ['?email={email_in_capitals}', email.toUpperCase()],
    ['/phone/{phone}', phone],
    ['/phone/{digits}', phone.slice(1)],
    ['/{id_in_capitals}', id.toUpperCase()],
  ]);
  if (source === '' || external === '') return requests;
  const values = { source, external };
  return [
    ...requests,
    { path: `${contacts}?external_source={source}&external_id={external}`, values },
    { path: `${contacts}?external_source={source}`, values },
  ];
}

/** Makes requests to resolve, which only reads. */
function resolveRequests(row: Json): readonly ReadRequest[] {
  const contact = textMember(row, 'id');
  const items = [
    { type: 'contact_id', value: contact },
    { type: 'phone', value: textMember(row, 'phone_number') },
    { type: 'whatsapp', value: textMember(row, 'phone_number').slice(1) },
    { type: 'email', value: textMember(row, 'email') },
    {
      type: 'external_id',
      value: textMember(row, 'external_id'),
      source: textMember(row, 'external_source'),
    },
  ].filter(({ value }) => value !== '');
  const requests = items.map((item) => ({ variant: item.type, body: { identifiers: [item] } }));
  const all = { variant: 'all identifiers', body: { identifiers: items } };
  return [...requests, all].flatMap((request) =>
    ['resolve', 'lookup'].map((route) => ({ ...request, path: `${contacts}/${route}`, contact })),
  );
}

const refusedResolves: readonly ReadRequest[] = [
  { variant: 'nobody', body: { identifiers: [{ type: 'email', value: 'nobody@nowhere.example' }] } },
  { variant: 'no such type', body: { identifiers: [{ type: 'fax', value: '1' }] } },
  { variant: 'no source', body: { identifiers: [{ type: 'external_id', value: '1' }] } },
  { variant: 'no identifiers', body: { identifiers: [] } },
  { variant: 'empty', body: {} },
].map((request) => ({ ...request, path: `${contacts}/resolve` }));

export const compare: CompareSource = {
  rate: { count: rateLimit.count, windowMs: rateLimit.windowMs },
  contacts: ['data[]'],
  // Times are shown by the second; the order of rows of one second is open.
  sortedBy: (path) =>
    path === contacts || path.startsWith(`${contacts}?`)
      ? { rows: 'data', members: ['created_at'] }
      : undefined,
  keys: [['type', 'value', 'source'], ['channel'], ['id'], ['name']],
  maps: ['data.custom_fields', 'data[].custom_fields', 'data[].metadata'],
  ignored: [
    { path: 'meta.next_cursor', aspect: 'value', reason: 'each side has its own cursors' },
    ...ignorePaths('value', 'the account of each side', ['data.organization_id', 'data[].organization_id']),
  ],
  run,
};
