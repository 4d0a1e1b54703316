/**
 * Reads the live vendor: the list, newest first, and each contact separately for its params and its vendorContactId,
 * which the list omits.
 */

import { readPhone, type WireRules } from '@switchbook/domain/identity/read-phone.js';
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { FoundContact, PullPage, PullSource, PullWork } from '../../pulls/values/pull-source.js';
import { type NumberedList, readNumberedPage } from '../kit/pull/page.js';
import {
  identityOf,
  itemsOf,
  listOf,
  readPageRows,
  rowOf,
  textOrNumber,
  undefinedIfNull,
  vendorIdentity,
  vendorNumberOf,
  withoutAbsent,
} from '../kit/pull/row.js';
import { type PullRequest, readAnswer, readVendorObject } from '../kit/pull/vendor-refusal-words.js';
import { isOlder, pageNumberOf } from '../kit/pull/walk.js';
import { notOptedIn, pageSize, rateRule } from './choices.js';
import { countryOfNumber, readCountry } from './countries.js';
import { faceName, readableId } from './ids.js';
import { orderMembers } from './params-order.js';
import { readNumber } from './phones.js';

const path = '/api/whatsapp/contacts';
const request: PullRequest = {
  vendor: 'SuperWABA',
  path,
  needs: 'access to contacts',
  hint: 'that the organization id is that of the key',
};

/** Newest first. */
export const contactList: NumberedList = {
  request,
  maxPageSize: pageSize.pulled,
  sizeParameter: 'limit',
  rows: 'data.contacts',
  figures: (body, _, count) => {
    const data = isObject(body) && isObject(body.data) ? body.data : {};
    const total = typeof data.total === 'number' ? data.total : undefined;
    const limit = typeof data.limit === 'number' && data.limit >= 1 ? data.limit : pageSize.pulled;
    const hasNext = typeof data.hasNext === 'boolean' ? data.hasNext : count >= limit;
    return { total, limit, hasNext, pages: total && Math.ceil(total / limit) };
  },
};

export const pull: PullSource = {
  rate: rateRule,
  pagesShift: false,
  isNewestFirst: true,
  knowsSince: true,
  page: readPage,
  contact: findContact,
};

async function readPage(work: PullWork, from: Json | null): Promise<PullPage> {
  const query = { page: pageNumberOf(from), limit: pageSize.pulled, sortBy: 'created_at', sortOrder: 'desc' };
  const answer = await work.get(path, query);
  const { sent, ...page } = readNumberedPage(answer, contactList, from, (item) => item.createdAt);
  const changed = sent.filter((item) => !isObject(item) || !isOlder(item.updatedAt, work.since));
  const whole = await work.each(changed, (item) => withDetails(work, item));
  return { contacts: await readPageRows(whole, (contact) => readContact(contact, work)), ...page };
}

/** Finds a contact by either of its two ids. */
async function findContact(work: PullWork, id: string): Promise<FoundContact | undefined> {
  if (!readableId.test(id)) return undefined;
  const body = readVendorObject(await work.get(`${path}/${encodeURIComponent(id)}`), request);
  const vendorContact = isObject(body?.data) ? body.data : undefined;
  const isSame = (wireId: unknown) => String(wireId).toLowerCase() === id.toLowerCase();
  if (vendorContact === undefined || ![vendorContact.id, vendorContact.vendorContactId].some(isSame))
    return undefined;
  return { contact: rowOf(vendorContact, (contact) => readContact(contact, work)) };
}

/** Reads the details of a contact. Returns the contact from the list if it was deleted meanwhile. */
async function withDetails({ get }: PullWork, listed: unknown): Promise<unknown> {
  const id = isObject(listed) ? textOrNumber(listed.id) : undefined;
  if (!isObject(listed) || typeof id !== 'string') return listed;
  if (listed.vendorContactId !== undefined && listed.params !== undefined) return listed;
  const answer = await get(`${path}/${encodeURIComponent(id)}`);
  if (answer.status === 404) return listed;
  const { data } = readAnswer(answer, request);
  return isObject(data) ? { ...listed, ...data } : listed;
}

function readContact(contact: Json, { without, region }: PullWork): Json {
  const { tags, labels, optedIn } = contact;
  return {
    identities: listOf([
      vendorIdentity(faceName, contact.id),
      vendorIdentity(faceName, contact.vendorContactId),
      vendorNumberOf(faceName, 'phone', contact.phone, readNumberOf(contact, region), { primary: true }),
      identityOf(faceName, 'email', contact.email, { primary: true }),
    ]),
    display_name: textOrNumber(contact.name),
    address: pulledAddressOf(contact, region),
    tags: without.has('tags') ? undefined : (itemsOf(tags) ?? tags),
    groups: without.has('groups') ? undefined : (itemsOf(labels) ?? labels),
    attributes: without.has('attributes') ? undefined : undefinedIfNull(contact.params),
    extensions: without.has('attributes') ? undefined : orderMembersOf(contact.params),
    source: textOrNumber(contact.source),
    consents: without.has('consents') || typeof optedIn !== 'boolean' ? undefined : [consentOf(optedIn)],
    blocked: undefinedIfNull(contact.isBlocked),
    created_at: textOrNumber(contact.createdAt),
    updated_at: textOrNumber(contact.updatedAt),
  };
}

/** Returns undefined if the store has the same order. */
function orderMembersOf(params: unknown): Json | undefined {
  const members = isObject(params) ? withoutAbsent(orderMembers(params)) : {};
  return Object.values(members).every((member) => member === null) ? undefined : { [faceName]: members };
}

function readNumberOf({ countryCode }: Json, region: string | undefined) {
  const country = typeof countryCode === 'string' ? readCountry(countryCode) : undefined;
  return (text: string) => dialedDigits(text, { region, country }) ?? readPhone(text, region);
}

function dialedDigits(text: string, rules: WireRules): string | undefined {
  const number = readNumber(text, rules);
  return number.state === 'number' ? number.digits : undefined;
}

/** Returns the address. The country of the number is derived from it; only another country is kept. */
function pulledAddressOf(contact: Json, region: string | undefined): Json | undefined {
  const { countryCode, phone } = contact;
  const code = textOrNumber(countryCode);
  if (code === undefined) return undefined;
  const digits = typeof phone === 'string' ? readNumberOf(contact, region)(phone) : undefined;
  return digits !== undefined && countryOfNumber(digits) === code ? undefined : { country_code: code };
}

/** Makes a consent. The vendor sends no time of the consent, so it never lifts an opt-out that is on record. */
function consentOf(optedIn: boolean): Json {
  return { channel: 'whatsapp', state: optedIn ? 'opted_in' : notOptedIn, source: faceName };
}
