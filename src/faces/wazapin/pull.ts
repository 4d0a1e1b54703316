/**
 * Reads the live vendor: the list, newest first by cursor, and for each contact the separate lists of its identities,
 * tags, consents, suppressions and notes.
 */

import { isDialable } from '@switchbook/domain/identity/phone.js';
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type {
  FoundContact,
  PullPage,
  PullPart,
  PullSource,
  PullWork,
} from '../../pulls/values/pull-source.js';
import { readCursorPage } from '../kit/pull/page.js';
import {
  collectItems,
  identityOf,
  listOf,
  maxListRows,
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
import { vendorMsOf } from '../kit/pull/walk.js';
import {
  channelWords,
  consentWords,
  maxNotePages,
  pageSize,
  rateLimit,
  scopes,
  suppressionReasons,
} from './choices.js';
import { identityKinds } from './encode.js';
import { faceName, readContactId } from './ids.js';
import { readDigits } from './phones.js';

const path = '/v1/contacts';
const pullRequestOf = (list: string, more = ''): PullRequest => ({
  vendor: 'Wazapin',
  path: list,
  needs: `the permission ${scopes.read}${more}`,
});

export const pull: PullSource = {
  rate: { count: rateLimit.count, windowMs: rateLimit.windowMs },
  pagesShift: false,
  isNewestFirst: true,
  knowsSince: false,
  page: readPage,
  contact: findContact,
};

async function readPage(work: PullWork, from: Json | null): Promise<PullPage> {
  const { sent, next } = await readCursorPage(work, pullRequestOf(path), pageSize.pulled, from);
  const details = await work.each(sent, (item) => readDetails(work, item));
  const contacts = await readPageRows(sent, (contact, index) =>
    readContact(contact, details[index] ?? noDetails, work),
  );
  if (work.without.has('tags')) return { contacts, next };
  return { contacts, next, catalogs: { tags: await collectItems(details.flatMap(({ tags }) => tags)) } };
}

async function findContact(work: PullWork, id: string): Promise<FoundContact | undefined> {
  const uuid = readContactId(id);
  if (uuid === undefined) return undefined;
  const body = readVendorObject(await work.get(`${path}/${uuid}`), pullRequestOf(path));
  const vendorContact = body === undefined ? undefined : isObject(body.data) ? body.data : body;
  if (vendorContact === undefined || readContactId(String(vendorContact.id)) !== uuid) return undefined;
  const details = await readDetails(work, vendorContact);
  return {
    contact: rowOf(vendorContact, (contact) => readContact(contact, details, work)),
    catalogs: { tags: await collectItems(details.tags) },
  };
}

/** The rows of a contact's own lists. */
interface Details {
  readonly identities: readonly unknown[];
  readonly tags: readonly unknown[];
  readonly consents: readonly unknown[];
  readonly suppressions: readonly unknown[];
  readonly notes: readonly unknown[];
}

const noDetails: Details = { identities: [], tags: [], consents: [], suppressions: [], notes: [] };

async function readDetails(work: PullWork, contact: unknown): Promise<Details> {
  const id = isObject(contact) ? textOrNumber(contact.id) : undefined;
  if (typeof id !== 'string') return noDetails;
  const read = (part: PullPart) => (work.without.has(part) ? [] : readList(work, id, part));
  return {
    identities: await readList(work, id, 'identities'),
    tags: await read('tags'),
    consents: await read('consents'),
    suppressions: await read('suppressions'),
    notes: await read('notes'),
  };
}

/** Reads a list to its last page. A contact that was deleted meanwhile has no notes. */
async function readList({ get }: PullWork, id: string, part: string): Promise<readonly unknown[]> {
  const list = `${path}/${encodeURIComponent(id)}/${part}`;
  const request = pullRequestOf(
    `${path}/{id}/${part}`,
    part === 'identities' ? '' : `, or leave the ${part} out`,
  );
  const rows: unknown[] = [];
  const cursors = new Set<string>();
  for (let page = 0; page < maxNotePages; page += 1) {
    const cursor = [...cursors].at(-1);
    const answer = await get(list, { limit: pageSize.pulled, ...(cursor === undefined ? {} : { cursor }) });
    if (answer.status === 404) break;
    const body = readAnswer(answer, request);
    rows.push(...readVendorList(answer, body.data, request).slice(0, maxListRows - rows.length));
    const next = isObject(body.meta) ? textOrNumber(body.meta.next_cursor) : undefined;
    if (typeof next !== 'string' || cursors.has(next) || rows.length >= maxListRows) break;
    cursors.add(next);
  }
  return rows;
}

function readContact(contact: Json, details: Details, { region, without }: PullWork): Json {
  return {
    identities: listOf([
      vendorIdentity(faceName, contact.id),
      ...pulledIdentitiesOf(contact, details.identities, region),
    ]),
    display_name: textOrNumber(contact.name),
    attributes: without.has('attributes') ? undefined : undefinedIfNull(contact.custom_fields),
    tags: without.has('tags') ? undefined : details.tags.map((tag) => (isObject(tag) ? tag.name : tag)),
    consents: listOf(details.consents.map(consentOf)),
    suppressions: listOf(details.suppressions.map(suppressionOf).toReversed()),
    notes: listOf(details.notes.map(pulledNoteOf).toReversed()),
    created_at: textOrNumber(contact.created_at),
    updated_at: textOrNumber(contact.updated_at),
  };
}

/**
 * Reads identities. Identities on the contact itself are primary; its separate list may have more, and more precisely.
 */
function pulledIdentitiesOf(
  contact: Json,
  rows: readonly unknown[],
  region: string | undefined,
): readonly unknown[] {
  const read = (text: string) => digitsOf(text, region);
  const listed = rows.map(
    (row): Json => (isObject(row) ? { ...readRow(row, read), ...timesOf(row) } : { ...unread, row }),
  );
  const phones = new Set(listed.flatMap(({ kind, value }) => (kind === 'phone' ? [value] : [])));
  const waIds = new Set(listed.flatMap(({ kind, value }) => (kind === 'wa_id' ? [value] : [])));
  // A phone that is known to be on WhatsApp is two rows of this wire and one identity.
  const merged = listed
    .filter(({ kind, value }) => kind !== 'wa_id' || !phones.has(value))
    .map((row) =>
      row.kind === 'phone' && waIds.has(row.value) ? { ...row, attrs: { whatsapp: true } } : row,
    );
  const identities = [
    vendorNumberOf(faceName, 'phone', contact.phone_number, read),
    identityOf(faceName, 'email', contact.email),
    externalOf(contact.external_source, contact.external_id),
  ].filter((item) => item !== undefined);
  const isSame = (identity: Json, otherIdentity: Json) =>
    identity.value === otherIdentity.value &&
    (identity.kind === otherIdentity.kind || (identity.kind === 'wa_id' && otherIdentity.kind === 'phone')) &&
    (identity.scope ?? '') === (otherIdentity.scope ?? '');
  const primary = new Set(merged.filter((item) => identities.some((identity) => isSame(item, identity))));
  const kinds = new Set([...primary].map(({ kind }) => kind));
  const missing = identities.filter((identity) => !merged.some((item) => isSame(item, identity)));
  return [
    ...missing.map((identity) => ({ ...identity, primary: true })),
    ...merged.map((item) => {
      if (primary.has(item)) return { ...item, primary: true };
      return kinds.has(item.kind) ? { ...item, primary: false } : item;
    }),
  ];
}

function timesOf(row: Json): Json {
  return withoutAbsent({
    created_at: textOrNumber(row.created_at),
    updated_at: textOrNumber(row.updated_at),
  });
}

const unread: Json = { kind: 'external', origin: faceName };

/** Reads an identity. An unknown type is an id of that name. */
function readRow(row: Json, read: (text: string) => string | undefined): Json {
  const type = textOrNumber(row.type);
  const kind = typeof type === 'string' ? identityKinds.get(type.trim().toLowerCase()) : undefined;
  if (kind === 'phone' || kind === 'wa_id')
    return vendorNumberOf(faceName, kind, row.value, read) ?? { kind, value: row.value };
  if (kind === 'external') return externalOf(row.source, row.value) ?? { kind, value: row.value };
  if (kind !== undefined) return identityOf(faceName, kind, row.value) ?? { kind, value: row.value };
  return externalOf(type, row.value) ?? { kind: type, value: row.value };
}

function externalOf(source: unknown, id: unknown): Json | undefined {
  return identityOf(faceName, 'external', id, withoutAbsent({ scope: textOrNumber(source) }));
}

/** Reads digits. Digits that are not a number are left unchanged, so that this wire shows them. */
function digitsOf(text: string, region: string | undefined): string | undefined {
  const bare = text.trim().replace(/^\+/, '');
  if (isDialable(bare)) return bare;
  return readDigits(text, region) ?? (/^[0-9]+$/.test(bare) ? bare : undefined);
}

/** Reads a channel. Unknown words are passed on: the import rejects the row rather than lose an opt-out. */
function channelOf(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const word = value.trim().toLowerCase();
  return word.startsWith('whatsapp_') ? 'whatsapp' : (channelWords.get(word) ?? word);
}

function consentStateOf(value: unknown): unknown {
  if (typeof value !== 'string' && typeof value !== 'boolean') return value;
  const word = String(value).trim().toLowerCase();
  return consentWords.get(word.replaceAll(/[\s-]/g, '_')) ?? word;
}

function consentOf(row: unknown): unknown {
  if (!isObject(row)) return row;
  return withoutAbsent({
    channel: channelOf(row.channel),
    state: consentStateOf(row.state),
    source: textOrNumber(row.source),
    occurred_at: textOrNumber(row.occurred_at),
    expires_at: textOrNumber(row.expires_at),
    created_at: textOrNumber(row.updated_at) ?? textOrNumber(row.created_at),
    proof:
      isObject(row.metadata) && Object.keys(row.metadata).length === 0
        ? undefined
        : undefinedIfNull(row.metadata),
  });
}

/** Reads a suppression. One that was lifted early ended with its last change. */
function suppressionOf(row: unknown): unknown {
  if (!isObject(row)) return row;
  const changedAt = textOrNumber(row.updated_at) ?? textOrNumber(row.created_at);
  const isLifted = row.active === false && !isPast(row.expires_at);
  if (isLifted && changedAt === undefined) return undefined;
  const expiresAt = isLifted ? changedAt : textOrNumber(row.expires_at);
  return withoutAbsent({
    channel: channelOf(row.channel),
    reason: textOrNumber(row.reason) ?? suppressionReasons[0],
    source: textOrNumber(row.source),
    note: textOrNumber(row.note),
    expires_at: expiresAt,
    created_at: textOrNumber(row.created_at),
    updated_at: textOrNumber(row.updated_at),
    vendor_id: textOrNumber(row.id),
  });
}

function isPast(time: unknown): boolean {
  return vendorMsOf(time) <= Date.now();
}

/** Reads a note; a blank one is ignored. */
function pulledNoteOf(row: unknown): unknown {
  if (!isObject(row)) return row;
  if (textOrNumber(row.body) === undefined) return undefined;
  return withoutAbsent({
    body: textOrNumber(row.body),
    author: textOrNumber(row.created_by),
    created_at: textOrNumber(row.created_at),
    updated_at: textOrNumber(row.updated_at),
    vendor_id: textOrNumber(row.id),
  });
}
