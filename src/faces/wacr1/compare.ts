/** The read requests of this wire for a comparison with the live vendor, and the expected differences. */
import type { Json } from '@switchbook/domain/runtime/json.js';
import { ignorePaths, readRequestsOf, rowReadRequestsOf } from '../kit/compare/read-requests.js';
import type { CompareSource, CompareWork, ReadRequest } from '../kit/compare/source.js';
import { textMember, unknownUuid } from '../kit/compare/source.js';
import { rateLimit } from './choices.js';

const contacts = '/v1/contacts';

const options = [
  '',
  ...['', '0', '-5', 'abc', '1', '501'].map((limit) => `?limit=${limit}`),
  '?q=',
  '?q=%25',
  '?q=nobody-is-called-so',
  '?tag=no-such-tag',
  '?unknown=1',
  '/',
];

const differsBySide = 'each side has its own accounts and credentials';

async function run(work: CompareWork): Promise<void> {
  const rows = await work.walk(
    { path: `${contacts}?limit=100`, rows: 'contacts', next: () => null, one: `${contacts}/{id}` },
    (row) => compareOne(work, row),
  );
  await work.both({
    path: '/v1/me',
    isCatalog: true,
    ignored: [
      ...ignorePaths('value', differsBySide, [
        'tenant.id',
        'tenant.name',
        'credential.id',
        'credential.mode',
      ]),
      ...ignorePaths('all', differsBySide, ['credential.scopes']),
    ],
  });
  await work.all(readRequestsOf(contacts, options));
  for (const row of rows.slice(0, 3)) await work.all(searchRequests(row));
  await work.all([
    ...readRequestsOf(`${contacts}/`, [unknownUuid, 'not-a-uuid']),
    ...readRequestsOf(`/v1/conversations/`, [`${unknownUuid}/comments`, '999999999999999/comments']),
    ...readRequestsOf('', [contacts, '/v1/me'], { isAnonymous: true }),
  ]);
}

/** Compares the contact and its comments. */
async function compareOne(work: CompareWork, row: Json): Promise<void> {
  const id = textMember(row, 'id');
  const read = (path: string): ReadRequest => ({ path, values: { id }, contact: id });
  await work.all([
    read(`${contacts}/{id}`),
    read('/v1/conversations/{id}/comments'),
    read('/v1/conversations/{id}/comments?limit=1'),
  ]);
}

function searchRequests(row: Json): readonly ReadRequest[] {
  const [id, name, phone] = [
    textMember(row, 'id'),
    textMember(row, 'displayName'),
    textMember(row, 'phoneE164'),
  ];
  return rowReadRequestsOf(row, contacts, [
    ['?q={name}', name],
    ['?q={name_in_capitals}', name.toUpperCase()],
    ['?q={phone}', phone],
    ['?q={digits}', phone.slice(1)],
    ['?q={email}', textMember(row, 'email')],
    ['/{id_in_capitals}', id.toUpperCase()],
  ]);
}

export const compare: CompareSource = {
  rate: rateLimit,
  contacts: ['contacts[]'],
  sortedBy: (path) =>
    path === contacts || path.startsWith(`${contacts}?`)
      ? { rows: 'contacts', members: ['createdAt'] }
      : undefined,
  maps: ['contact.attributes', 'contacts[].attributes'],
  ignored: [],
  run,
};
