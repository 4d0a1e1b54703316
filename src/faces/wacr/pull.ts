/**
 * Reads the live vendor: groups, sources and statuses first, then the contacts with these names, the newest first.
 * Reads the comments of each contact by its number.
 */
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type {
  FoundContact,
  PullPage,
  PullSource,
  PullWork,
  VendorCatalogs,
  VendorItem,
} from '../../pulls/values/pull-source.js';
import type { VendorAnswer } from '../../pulls/values/vendor-request.js';
import { type NumberedList, readNumberedPage } from '../kit/pull/page.js';
import {
  collectItems,
  identityOf,
  itemOf,
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
import {
  type PullRequest,
  readAnswer,
  readVendorList,
  readVendorObject,
} from '../kit/pull/vendor-refusal-words.js';
import { isOlder, pageNumberOf } from '../kit/pull/walk.js';
import { maxCatalogPages, pageSize, rateLimit, scopes } from './choices.js';
import { faceName, numberOf as idOf } from './ids.js';
import { storedDigits } from './phones.js';
import { readBoolean, readInteger } from './text.js';

const base = '/api/v2';
const contactsPath = `${base}/contacts`;
const pullRequestOf = (path: string, needs: string): PullRequest => ({ vendor: 'WA.cr', path, needs });
const contactsRequest = pullRequestOf(contactsPath, `the scope ${scopes.contacts.read}`);

export const contactList: NumberedList = {
  request: contactsRequest,
  maxPageSize: pageSize.pulled,
  sizeParameter: 'per_page',
  rows: 'data',
  figures: figuresOf,
};

export const pull: PullSource = {
  rate: rateLimit,
  pagesShift: false,
  knowsSince: true,
  catalogs: readCatalogs,
  page: readPage,
  contact: findContact,
};

async function readCatalogs(work: PullWork): Promise<VendorCatalogs> {
  const groups = work.without.has('groups') ? {} : { groups: await readCatalog(work, 'groups') };
  return {
    ...groups,
    sources: await readCatalog(work, 'sources'),
    statuses: await readCatalog(work, 'statuses'),
  };
}

async function readCatalog(
  { get }: PullWork,
  name: 'groups' | 'sources' | 'statuses',
): Promise<readonly VendorItem[]> {
  const path = `${base}/${name}`;
  const request = pullRequestOf(path, `the scope ${scopes[name].read}`);
  const items: unknown[] = [];
  for (let page = 1; page <= maxCatalogPages; page += 1) {
    const answer = await get(path, { page, per_page: pageSize.pulled });
    const body = readAnswer(answer, request);
    const list = readVendorList(answer, body.data, request, pageSize.pulled);
    items.push(...list);
    if (list.length === 0 || !figuresOf(body, page, list.length).hasNext) break;
  }
  return collectItems(items);
}

/** Reads `meta`, or `pagination` in it. */
function figuresOf(body: unknown, page: number, count: number) {
  const { meta, links } = isObject(body) ? body : ({} as Json);
  const top = isObject(meta) ? meta : {};
  const figures = { ...top, ...(isObject(top.pagination) ? top.pagination : {}) };
  const last = readInteger(figures.last_page);
  const limit = readInteger(figures.per_page) ?? pageSize.pulled;
  const isFollowed = isObject(links) ? textOrNumber(links.next) !== undefined : count >= limit;
  return {
    total: readInteger(figures.total),
    limit: Math.max(1, limit),
    hasNext: last === undefined ? isFollowed : page < last,
    pages: last,
  };
}

/** Contacts of one moment are ordered by their ids, if the vendor sorts by them. */
const sorts = { all: '-created_at,-id', plain: '-created_at', changed: '-updated_at' } as const;

async function readPage(work: PullWork, from: Json | null): Promise<PullPage> {
  const { answer, sort } = await fetchPage(work, pageNumberOf(from), from?.sort);
  const isChanged = sort === sorts.changed;
  const isOld = (contact: unknown) => isObject(contact) && isOlder(contact.updated_at, work.since);
  const { sent, next, ...figures } = readNumberedPage(
    answer,
    contactList,
    from,
    (item) => (isChanged ? item.updated_at : item.created_at),
    (list) => isChanged && list.some(isOld),
  );
  const recent = sent.filter((item) => !isOld(item));
  const notes = await work.each(recent, (item) => readNotes(work, item));
  return {
    contacts: await readPageRows(recent, (contact, index) => readContact(contact, notes[index], work)),
    next: next && { ...next, sort },
    ...figures,
  };
}

async function findContact(work: PullWork, id: string): Promise<FoundContact | undefined> {
  const number = idOf(id);
  if (number === 0) return undefined;
  const answer = await work.get(`${contactsPath}/${number}`, { include: 'groups,source,status' });
  const body = readVendorObject(answer, contactsRequest);
  const vendorContact = isObject(body?.data) ? body.data : undefined;
  if (vendorContact === undefined || readInteger(vendorContact.id) !== number) return undefined;
  const notes = await readNotes(work, vendorContact);
  return {
    contact: rowOf(vendorContact, (contact) => readContact(contact, notes, work)),
    catalogs: {
      groups: (itemsOf(vendorContact.groups) ?? []).flatMap(itemOf),
      sources: [vendorContact.source].flatMap(itemOf),
      statuses: [vendorContact.status].flatMap(itemOf),
    },
  };
}

/** Gets a page. The first response shows whether the vendor sorts by ids too. */
async function fetchPage(
  { get, since, without }: PullWork,
  page: number,
  chosen: unknown,
): Promise<{ readonly answer: VendorAnswer; readonly sort: string }> {
  const include = without.has('groups') ? 'source,status' : 'groups,source,status';
  const read = (sort: string) => get(contactsPath, { page, per_page: pageSize.pulled, sort, include });
  const sort = typeof chosen === 'string' ? chosen : since === undefined ? sorts.all : sorts.changed;
  const answer = await read(sort);
  const isUnsorted = sort === sorts.all && (answer.status === 400 || answer.status === 422);
  return isUnsorted ? { answer: await read(sorts.plain), sort: sorts.plain } : { answer, sort };
}

function readContact(contact: Json, notes: readonly Json[] | undefined, work: PullWork): Json {
  const { region, without } = work;
  return {
    identities: listOf([
      vendorIdentity(faceName, contact.id),
      vendorNumberOf(faceName, 'phone', contact.phone, (text) => readDigitsIn(text, region), {
        primary: true,
      }),
      identityOf(faceName, 'email', contact.email, { primary: true }),
    ]),
    given_name: textOrNumber(contact.firstname),
    family_name: textOrNumber(contact.lastname),
    company: textOrNumber(contact.company),
    type: textOrNumber(contact.type),
    description: textOrNumber(contact.description),
    address: pulledAddressOf(contact),
    owner: textOrNumber(contact.assigned_id),
    source: itemNameOf(contact.source, contact.source_id),
    status: itemNameOf(contact.status, contact.status_id),
    groups: without.has('groups') ? undefined : groupsOf(contact),
    extensions: extensionsOf(contact),
    consents: without.has('consents') ? undefined : consentsOf(contact.is_opted_out),
    notes: listOf(notes ?? []),
    created_at: textOrNumber(contact.created_at),
    updated_at: textOrNumber(contact.updated_at),
  };
}

/** Reads the digits of a number: any text with a digit is one on this wire. */
function readDigitsIn(text: string, region: string | undefined): string | undefined {
  return /\p{Nd}/u.test(text) ? storedDigits(text, region) : undefined;
}

function pulledAddressOf({ address, city, state, zip }: Json): Json | undefined {
  const parts = withoutAbsent({
    street: textOrNumber(address),
    city: textOrNumber(city),
    state: textOrNumber(state),
    zip: textOrNumber(zip),
  });
  return Object.keys(parts).length === 0 ? undefined : parts;
}

/**
 * Returns the name of a source or status; null if absent. An id without a name is passed on, so that the import reports
 * it.
 */
function itemNameOf(item: unknown, id: unknown): unknown {
  if (isObject(item)) return item.name ?? null;
  return item === undefined ? id : item;
}

function groupsOf({ groups, group_id: ids }: Json): unknown {
  const items = itemsOf(groups);
  if (groups === undefined) return undefinedIfNull(ids);
  return items?.map((group) => (isObject(group) ? (group.name ?? null) : group)) ?? groups;
}

function extensionsOf({ country_id: countryId }: Json): Json | undefined {
  const country = readInteger(countryId) ?? textOrNumber(countryId);
  return country === undefined ? undefined : { [faceName]: { country_id: country } };
}

/** Makes the consent of an opt-out. The vendor does not reveal the number or the time. */
function consentsOf(isOptedOut: unknown): unknown {
  if (isOptedOut === null || isOptedOut === undefined) return undefined;
  const isOut = readBoolean(isOptedOut);
  if (isOut === undefined) return isOptedOut;
  return isOut ? [{ channel: 'whatsapp', state: 'opted_out', source: faceName }] : undefined;
}

/** Reads notes, oldest first; empty if the vendor has no chat with the number. */
async function readNotes({ get, without }: PullWork, contact: unknown): Promise<readonly Json[]> {
  const mobile = isObject(contact) ? textOrNumber(contact.phone) : undefined;
  if (typeof mobile !== 'string' || without.has('notes')) return [];
  const path = `${base}/comments`;
  const answer = await get(`${path}/${encodeURIComponent(mobile)}`);
  if ([400, 404, 422].includes(answer.status)) return [];
  const request = pullRequestOf(path, 'access to comments, or leave the notes out');
  const list = readVendorList(answer, readAnswer(answer, request).data, request);
  return list.flatMap(commentNotesOf).toReversed();
}

function commentNotesOf(comment: unknown): readonly Json[] {
  if (!isObject(comment)) return [];
  const [message, url] = [textOrNumber(comment.message), textOrNumber(comment.url)];
  if (message === undefined && url === undefined) return [];
  return [
    withoutAbsent({
      body: message ?? url,
      media_url: url,
      attributes: presentTextsOf({
        status_message: textOrNumber(comment.status_message),
        message_id: textOrNumber(comment.message_id),
        ref_message_id: textOrNumber(comment.ref_message_id),
      }),
      author: textOrNumber(comment.staff_id),
      created_at: textOrNumber(comment.created_at) ?? textOrNumber(comment.time_sent),
      vendor_id: textOrNumber(comment.id),
    }),
  ];
}

/** Returns the members that have a value; undefined if none has. */
function presentTextsOf(members: Json): Json | undefined {
  const texts = withoutAbsent(members);
  return Object.keys(texts).length === 0 ? undefined : texts;
}
