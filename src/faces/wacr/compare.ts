/** The read requests of this wire for a comparison with the live vendor, and the expected differences. */
import type { Json } from '@switchbook/domain/runtime/json.js';
import type { VendorAnswer } from '../../pulls/values/vendor-request.js';
import {
  ignorePaths,
  numberedListing,
  readRequestsOf,
  rowReadRequestsOf,
} from '../kit/compare/read-requests.js';
import type { CompareSource, CompareWork, Ignored, ReadRequest, SortedBy } from '../kit/compare/source.js';
import { readRowsAt, textMember } from '../kit/compare/source.js';
import { contactList } from './pull.js';

const mount = '/api/v2';
const contacts = contactList.request.path;
const catalogs = ['groups', 'sources', 'statuses'];

const paging = [
  '',
  ...['0', '-1', 'abc', '', '1', '101'].map((count) => `?per_page=${count}`),
  ...['0', '-1', 'abc', '', '99999'].map((page) => `?page=${page}`),
  '?per_page=2&page=2',
  '?search=',
  '?search=%25',
  '?search=nobody-is-called-so',
  '?unknown=1',
];

const orders = ['id', 'firstname', 'lastname', 'created_at', 'updated_at'].flatMap((field) =>
  ['', '-'].map((sign) => `?sort=${sign}${field}&per_page=50`),
);

/** Every filter and operator that needs no value of a contact. */
const filters = [
  '?sort=nonsense',
  '?sort=type,-id',
  '?sort=firstname,-created_at',
  '?include=groups',
  '?include=source,status,groups',
  '?include=nonsense',
  ...['lead', 'customer', 'guest', 'nonsense'].map((type) => `?filter[type]=${type}`),
  '?filter[type][ne]=lead',
  '?filter[type][in]=lead,guest',
  '?filter[type][not_in]=lead,guest',
  '?filter[type][like]=ea',
  '?filter[source_id]=1',
  '?filter[source_id][null]=true',
  '?filter[status_id][null]=false',
  '?filter[status_id][gte]=2',
  '?filter[status_id][lt]=2',
  '?filter[status_id][between]=1,2',
  '?filter[group_id]=1',
  '?filter[assigned_id][null]=true',
  '?filter[created_at][gte]=2020-01-01',
  '?filter[created_at][lte]=2020-01-01',
  '?filter[nonsense]=1',
  '?filter[type][nonsense]=1',
];

async function run(work: CompareWork): Promise<void> {
  const listing = numberedListing(contactList, '&include=groups,source,status');
  const rows = await work.walk(listing, (row) => compareOne(work, row));
  await work.all(readRequestsOf(contacts, [...paging, ...orders, ...filters]));
  for (const row of rows.slice(0, 3)) await work.all(ofContact(row));
  for (const catalog of catalogs) await compareCatalog(work, catalog);
  await work.all([
    { path: `${mount}/account`, isCatalog: true, ignored: accountMembers },
    { path: `${mount}/account/usage`, isCatalog: true, ignored: usageMembers },
    { path: `${mount}/account/limits`, isCatalog: true, ignored: limitMembers },
    ...readRequestsOf(`${contacts}/`, ['999999999', 'abc', '0', '1.5']),
    ...readRequestsOf(`${mount}/comments/`, ['999999999999999', 'abc']),
    ...readRequestsOf(contacts, ['', '/999999999'], { isAnonymous: true }),
  ]);
}

async function compareOne(work: CompareWork, row: Json): Promise<void> {
  const [id, phone] = [textMember(row, 'id'), textMember(row, 'phone')];
  const requests: ReadRequest[] = ['', '?include=groups,source,status'].map((more) => ({
    path: `${contacts}/{id}${more}`,
    values: { id },
    contact: id,
  }));
  if (phone !== '') requests.push({ path: `${mount}/comments/{phone}`, values: { phone }, contact: id });
  await work.all(requests);
}

/** Searches and filters by values of a contact. */
function ofContact(row: Json): readonly ReadRequest[] {
  const [first, last] = [textMember(row, 'firstname'), textMember(row, 'lastname')];
  const [phone, email] = [textMember(row, 'phone'), textMember(row, 'email')];
  return rowReadRequestsOf(row, contacts, [
    ['?search={firstname}', first],
    ['?q={firstname}', first],
    ['?search={lastname_in_capitals}', last.toUpperCase()],
    ['?search={part_of_name}&sort=firstname', first.slice(1, 4)],
    ['?search={email}', email],
    ['?search={phone}', phone],
    ['?search={end_of_phone}', phone.slice(-6)],
    ['?search={company}', textMember(row, 'company')],
    ['?filter[source_id]={source}', textMember(row, 'source_id')],
    ['?filter[status_id]={status}&sort=-updated_at', textMember(row, 'status_id')],
    ['?filter[assigned_id]={assigned}', textMember(row, 'assigned_id')],
    ['?filter[group_id]={group}', String((Array.isArray(row.group_id) ? row.group_id[0] : undefined) ?? '')],
    ['?filter[created_at][gt]={created}', textMember(row, 'created_at')],
    ['?filter[created_at][between]={created},2099-01-01', textMember(row, 'created_at')],
  ]);
}

async function compareCatalog(work: CompareWork, catalog: string): Promise<void> {
  const list = `${mount}/${catalog}`;
  const isCatalog = true;
  const sorts = ['name', '-name', '-created_at'].map((name) => `sort=${name}`);
  const pages = ['per_page=100', 'page=2&per_page=1', ...sorts, 'search=e'];
  const whole: VendorAnswer = await work.both({ path: list, isCatalog });
  await work.all([
    ...readRequestsOf(`${list}?`, pages, { isCatalog }),
    ...readRowsAt(whole.body, 'data')
      .slice(0, 5)
      .map((item) => ({ path: `${list}/{id}`, values: { id: textMember(item, 'id') }, isCatalog })),
    ...readRequestsOf(`${list}/`, ['999999999', 'abc']),
  ]);
}

const links = ['links.first', 'links.last', 'links.prev', 'links.next'];
const account = ['data.id', 'data.name', 'data.subdomain', 'data.status', 'data.created_at'];
const notHeld = ['conversations', 'campaigns', 'staff'];
const limits = [...notHeld, 'api_calls_per_minute'].map((name) => `data.limits.${name}`);
const noPlans = 'there are no plans here';

const accountMembers: readonly Ignored[] = [
  ...ignorePaths('value', 'the account of each side', account),
  ...ignorePaths('all', noPlans, ['data.subscription']),
];

const usageMembers = ignorePaths(
  'all',
  'only contacts are held here',
  notHeld.map((name) => `data.${name}`),
);

const limitMembers = ignorePaths('all', noPlans, [...limits, 'data.features']);

/**
 * Returns the order of a list. Times are shown by the second, and stored more precisely: rows of one second may have
 * either order.
 */
function sortedBy(path: string): SortedBy | undefined {
  const [resource, query] = path.split('?');
  if (![contacts, ...catalogs.map((catalog) => `${mount}/${catalog}`)].includes(resource ?? ''))
    return undefined;
  const fields = ['id', 'firstname', 'lastname', 'name', 'created_at', 'updated_at'];
  const names = (new URLSearchParams(query).get('sort') ?? '')
    .split(',')
    .map((name) => name.replace(/^-/, ''));
  const members = names.filter((name) => fields.includes(name));
  return { rows: 'data', members: members.length === 0 ? ['created_at'] : members };
}

export const compare: CompareSource = {
  rate: { count: 60, windowMs: 60_000 },
  contacts: ['data[]'],
  sortedBy,
  ignored: [
    { path: 'meta.request_id', aspect: 'value', reason: 'new for each request' },
    { path: 'meta.timestamp', aspect: 'value', reason: 'the clock of each side' },
    ...ignorePaths('origin', 'the host of each side', links),
  ],
  run,
};
