/** The read requests of this wire for a comparison with the live vendor, and what must differ. */
import type {
  Ask,
  CompareSource,
  CompareWork,
  Ignored,
  Json,
  SortedBy,
  VendorAnswer,
} from '../kit/compare/source.js';
import { textOf, unknownUuid, valueAt } from '../kit/compare/source.js';
import { rateRule } from './choices.js';

const contacts = '/api/whatsapp/contacts';

const paging = [
  '',
  ...['0', '-5', 'abc', '', '1', '101'].map((limit) => `?limit=${limit}`),
  ...['0', '-1', '2.5', 'abc', '', '99999'].map((page) => `?page=${page}`),
  '?page=2&limit=1',
  '?limit=2&limit=3',
  '?search=',
  '?search=%20',
  '?search=%25',
  '?search=nobody-is-called-so',
  '?unknown=1',
  '/',
];

const orders = ['created_at', 'createdAt', 'name', 'nonsense', 'Name'].flatMap((field) =>
  ['asc', 'desc', 'ASC', 'nonsense'].map((order) => `?sortBy=${field}&sortOrder=${order}&limit=50`),
);

const noMessages = 'messages are not held here';

/** Without messages this order is another one, and so are the contacts of a page. */
const byMessage: readonly Ask[] = ['last_message_at', 'lastMessageAt'].map((field) => ({
  path: `${contacts}?sortBy=${field}`,
  ignored: [{ path: 'data.contacts', what: 'all', reason: noMessages }],
}));

async function run(work: CompareWork): Promise<void> {
  const some = await work.walk(
    {
      path: `${contacts}?limit=100&page={page}`,
      first: { page: '1' },
      rows: 'data.contacts',
      one: `${contacts}/{id}`,
      next: ({ body }, page) => (valueAt(body, 'data.hasNext') === true ? { page: String(page + 1) } : null),
      pages: { count: pageCount, at: (page) => ({ page: String(page) }) },
    },
    (row) => compareOne(work, row),
  );
  await work.all([...paging, ...orders].map((option) => ({ path: contacts + option })));
  await work.all(byMessage);
  await work.all(searches(some));
  await work.all([
    ...[`contact_${unknownUuid}`, unknownUuid, '0'.repeat(24), 'contact_', 'abc', '1'].map((id) => ({
      path: `${contacts}/${id}`,
    })),
    ...[contacts, `${contacts}/${unknownUuid}`].map((path) => ({ path, isAnonymous: true })),
  ]);
}

function pageCount({ body }: VendorAnswer): number {
  const total = valueAt(body, 'data.total');
  return typeof total === 'number' ? Math.ceil(total / 100) : 1;
}

/** By the id of the list, without its prefix, and by the other one, which only this answer has. */
async function compareOne(work: CompareWork, row: Json): Promise<void> {
  const id = textOf(row, 'id');
  const { body } = await work.both({ path: `${contacts}/{id}`, values: { id }, contact: id });
  const other = textOf(valueAt(body, 'data'), 'vendorContactId');
  const bare = id.replace(/^contact_/, '');
  const asks: Ask[] = [{ path: `${contacts}/{uuid}`, values: { uuid: bare }, contact: id }];
  if (other !== '')
    asks.push({ path: `${contacts}/{vendorContactId}`, values: { vendorContactId: other }, contact: id });
  await work.all(asks);
}

function searches(rows: readonly Json[]): readonly Ask[] {
  const asks: Ask[] = [];
  const search = (name: string, term: string, more = '') => {
    if (term.trim() !== '')
      asks.push({ path: `${contacts}?search={${name}}${more}`, values: { [name]: term } });
  };
  for (const row of rows.slice(0, 3)) {
    const [name, phone, email, id] = [
      textOf(row, 'name'),
      textOf(row, 'phone'),
      textOf(row, 'email'),
      textOf(row, 'id'),
    ];
    search('name', name);
    search('name_in_capitals', name.toUpperCase());
    search('part_of_name', name.slice(1, 4), '&limit=100');
    search('phone', phone);
    search('digits', phone.slice(1));
    search('digits_after_00', `00${phone.slice(1)}`);
    search('end_of_phone', phone.slice(-6), '&sortBy=name&sortOrder=asc');
    search('email', email);
    search('part_of_email', email.slice(0, 4), '&limit=2&page=2');
    asks.push({
      path: `${contacts}/{id_in_capitals}`,
      values: { id_in_capitals: id.toUpperCase() },
      contact: id,
    });
  }
  return asks;
}

/** In the list and in a contact. */
function ofMessages(name: string): readonly Ignored[] {
  return ['data.contacts[]', 'data'].map((path) => ({
    path: `${path}.${name}`,
    what: 'all',
    reason: noMessages,
  }));
}

/** The contract leaves open which of two rows comes first that are equal in it. */
function sortedBy(path: string): SortedBy | undefined {
  const [resource, query] = path.split('?');
  if (resource !== contacts) return undefined;
  const isByName = new URLSearchParams(query).get('sortBy') === 'name';
  return { rows: 'data.contacts', members: [isByName ? 'name' : 'createdAt'] };
}

export const compare: CompareSource = {
  rate: { count: rateRule.count, windowMs: rateRule.windowMs },
  sortedBy,
  ourKey: (key, accountId) => `${accountId} ${key}`,
  contacts: ['data.contacts[]'],
  maps: ['data.params'],
  ignored: [...ofMessages('lastMessageAt'), ...ofMessages('conversationCount')],
  run,
};
