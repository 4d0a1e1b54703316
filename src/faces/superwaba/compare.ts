/** The read requests of this wire for a comparison with the live vendor, and the expected differences. */

import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import {
  ignorePaths,
  numberedListing,
  readRequestsOf,
  rowReadRequestsOf,
} from '../kit/compare/read-requests.js';
import type { CompareSource, CompareWork, ReadRequest, SortedBy } from '../kit/compare/source.js';
import { textMember, unknownUuid } from '../kit/compare/source.js';
import { rateRule } from './choices.js';
import { contactList } from './pull.js';

const contacts = contactList.request.path;

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

const noMessages = 'messages are counted here only where they came in through an intake';

/** A directory that missed messages has another order, and so other contacts on a page. */
const byMessage: readonly ReadRequest[] = ['last_message_at', 'lastMessageAt'].map((field) => ({
  path: `${contacts}?sortBy=${field}`,
  ignored: ignorePaths('all', noMessages, ['data.contacts']),
}));

async function run(work: CompareWork): Promise<void> {
  const rows = await work.walk(numberedListing(contactList), (contact) => compareOne(work, contact));
  await work.all(readRequestsOf(contacts, [...paging, ...orders]));
  await work.all(byMessage);
  await work.all(searchRequests(rows));
  await work.all([
    ...readRequestsOf(`${contacts}/`, [
      `contact_${unknownUuid}`,
      unknownUuid,
      '0'.repeat(24),
      'contact_',
      'abc',
      '1',
    ]),
    ...readRequestsOf(contacts, ['', `/${unknownUuid}`], { isAnonymous: true }),
  ]);
}

/**
 * Compares a contact by its id in the list, without the prefix of that id. Compares also the other id, which only this
 * answer has.
 */
async function compareOne(work: CompareWork, row: Json): Promise<void> {
  const id = textMember(row, 'id');
  const { body } = await work.both({ path: `${contacts}/{id}`, values: { id }, contact: id });
  const vendorId = textMember(isObject(body) ? body.data : undefined, 'vendorContactId');
  const bare = id.replace(/^contact_/, '');
  const requests: ReadRequest[] = [{ path: `${contacts}/{uuid}`, values: { uuid: bare }, contact: id }];
  if (vendorId !== '')
    requests.push({
      path: `${contacts}/{vendorContactId}`,
      values: { vendorContactId: vendorId },
      contact: id,
    });
  await work.all(requests);
}

function searchRequests(rows: readonly Json[]): readonly ReadRequest[] {
  return rows.slice(0, 3).flatMap((contact) => {
    const [name, phone, email] = [
      textMember(contact, 'name'),
      textMember(contact, 'phone'),
      textMember(contact, 'email'),
    ];
    return rowReadRequestsOf(contact, contacts, [
      ['?search={name}', name],
      ['?search={name_in_capitals}', name.toUpperCase()],
      ['?search={part_of_name}&limit=100', name.slice(1, 4)],
      ['?search={phone}', phone],
      ['?search={digits}', phone.slice(1)],
      ['?search={digits_after_00}', `00${phone.slice(1)}`],
      ['?search={end_of_phone}&sortBy=name&sortOrder=asc', phone.slice(-6)],
      ['?search={email}', email],
      ['?search={part_of_email}&limit=2&page=2', email.slice(0, 4)],
      ['/{id_in_capitals}', textMember(contact, 'id').toUpperCase()],
    ]);
  });
}

/** Members of the list and of a contact. */
const messageMembers = ['lastMessageAt', 'conversationCount'].flatMap((name) =>
  ignorePaths('all', noMessages, [`data.contacts[].${name}`, `data.${name}`]),
);

/** Returns the order of a list. The vendor's documents leave open the order of rows with equal values. */
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
  ignored: messageMembers,
  run,
};
