/**
 * Reads the live vendor. No client shows how its list continues. So contacts of a full page are read in parts, by the
 * digits that numbers begin with (`q`). A full part is divided by one more digit. Each contact has a list of comments.
 */
import { parseId } from '@switchbook/domain/runtime/ids.js';
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { FoundContact, PullPage, PullSource, PullWork } from '../../pulls/values/pull-source.js';
import { VendorRefusal } from '../../pulls/values/vendor-request.js';
import {
  identityOf,
  itemsOf,
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
import { maxPrefixLength, maxSearchPageSize, pageSize, rateLimit } from './choices.js';
import { contactOf, faceName } from './ids.js';
import { readDigits } from './phones.js';

const path = '/v1/contacts';
const vendor = 'WA.cr';
const request: PullRequest = { vendor, path, needs: 'the scope contacts:read' };
const commentsRequest: PullRequest = {
  vendor,
  path: '/v1/conversations/{id}/comments',
  needs: 'the scope comments:read, or leave the notes out',
};

export const pull: PullSource = {
  rate: rateLimit,
  isNewestFirst: false,
  knowsSince: false,
  page: readPage,
  contact: findContact,
};

async function readPage(work: PullWork, from: Json | null): Promise<PullPage> {
  const part = pullPartOf(from);
  const { plus, prefix } = part;
  const isAll = prefix === '';
  const answer = await work.get(path, { limit: maxSearchPageSize, ...(isAll ? {} : { q: plus + prefix }) });
  const list = readVendorList(answer, readAnswer(answer, request).contacts, request, maxSearchPageSize);
  const isFull = list.length === maxSearchPageSize && prefix.length < maxPrefixLength;
  if (isFull && !list.every((item) => JSON.stringify(item).includes(prefix))) throw unsearchedRefusal();
  // A full page counts only for contacts without a number, which no part has.
  const partContacts = list.filter(
    (item) => (isAll && digitsOf(item) === undefined) || (!isFull && isIn(item, prefix)),
  );
  const comments = await work.each(partContacts, (item) => readComments(work, item));
  const contacts = await readPageRows(partContacts, (contact, index) =>
    readContact(contact, comments[index] ?? [], work),
  );
  const hasFound = part.found || (!isAll && list.some((item) => isIn(item, prefix)));
  return { contacts, next: isAll && !isFull ? null : nextPart({ ...part, found: hasFound }, isFull) };
}

/** The contacts with numbers that begin with these digits; without digits, all contacts. */
interface Part {
  readonly prefix: string;
  /** precedes the digits in `q`: a vendor that compares texts then finds no digits inside of numbers */
  readonly plus: '+' | '';
  /** whether this part or an earlier one had contacts */
  readonly found: boolean;
}

function pullPartOf(from: Json | null): Part {
  const prefix = typeof from?.prefix === 'string' ? from.prefix : '';
  return { prefix, plus: from?.plus === '' ? '' : '+', found: from?.found === true };
}

/** Returns null at the end. If the vendor finds no contact with a plus, all parts are requested without it. */
function nextPart({ prefix, plus, found }: Part, isFull: boolean): Json | null {
  if (isFull) return { prefix: `${prefix}${prefix === '' ? 1 : 0}`, plus, found };
  const rest = prefix.replace(/9+$/, '');
  if (rest !== '') return { prefix: `${rest.slice(0, -1)}${Number(rest.at(-1)) + 1}`, plus, found };
  if (found) return null;
  if (plus === '') throw unsearchedRefusal();
  return { prefix: '1', plus: '', found };
}

function unsearchedRefusal(): VendorRefusal {
  return new VendorRefusal(
    `${vendor} has more than ${maxSearchPageSize} contacts and does not find them by q, so they cannot be read. Import a file instead.`,
  );
}

/** Returns undefined for a contact without a number. */
function digitsOf(row: unknown): string | undefined {
  const text = isObject(row) ? textOrNumber(row.phoneE164) : undefined;
  return typeof text === 'string' ? readDigits(text, undefined) : undefined;
}

/**
 * Whether a contact belongs to this part. The digits may match another property than the number; such a contact belongs
 * to another part.
 */
function isIn(row: unknown, prefix: string): boolean {
  return digitsOf(row)?.startsWith(prefix) === true;
}

async function findContact(work: PullWork, id: string): Promise<FoundContact | undefined> {
  const [selector] = contactOf(id).target;
  if (selector?.by !== 'id') return undefined;
  const body = readVendorObject(await work.get(`${path}/${selector.id}`), request);
  const vendorContact = body === undefined ? undefined : isObject(body.contact) ? body.contact : body;
  if (vendorContact === undefined || parseId(String(vendorContact.id)) !== selector.id) return undefined;
  const comments = await readComments(work, vendorContact);
  return { contact: rowOf(vendorContact, (contact) => readContact(contact, comments, work)) };
}

/** Reads the comments, oldest change first. After a full page, reads comments that were changed later. */
async function readComments({ get, without }: PullWork, contact: unknown): Promise<readonly Json[]> {
  const id = isObject(contact) ? textOrNumber(contact.id) : undefined;
  if (typeof id !== 'string' || without.has('notes')) return [];
  const list = commentsRequest.path.replace('{id}', encodeURIComponent(id));
  const comments = new Map<unknown, Json>();
  for (let after: string | undefined; ; ) {
    const answer = await get(list, { limit: pageSize.pulled, ...(after === undefined ? {} : { after }) });
    if (answer.status === 404) break;
    const rows = readVendorList(answer, readAnswer(answer, commentsRequest).comments, commentsRequest).filter(
      isObject,
    );
    for (const row of rows) comments.set(row.id ?? row, row);
    const last = rows
      .map((comment) => textOrNumber(comment.updatedAt))
      .filter((time) => typeof time === 'string')
      .sort()
      .at(-1);
    if (rows.length < pageSize.pulled || last === undefined || last === after) break;
    if (comments.size >= maxListRows) break;
    after = last;
  }
  return [...comments.values()];
}

function readContact(contact: Json, comments: readonly Json[], { region, without }: PullWork): Json {
  const [first, last, label] = [contact.firstName, contact.lastName, contact.displayName].map(textOrNumber);
  const names = [first, last].filter((part) => part !== undefined);
  const isLabel = label !== undefined && label !== names.join(' ');
  return {
    identities: listOf([
      vendorIdentity(faceName, contact.id),
      vendorNumberOf(faceName, 'phone', contact.phoneE164, (text) => readDigits(text, region), {
        primary: true,
      }),
      identityOf(faceName, 'email', contact.email, { primary: true }),
    ]),
    ...(isLabel ? { display_name: label } : { given_name: first, family_name: last }),
    extensions:
      isLabel && names.length > 0 ? { [faceName]: withoutAbsent({ first, last, label }) } : undefined,
    attributes: without.has('attributes') ? undefined : undefinedIfNull(contact.attributes),
    tags: without.has('tags') ? undefined : (itemsOf(contact.tags) ?? contact.tags),
    consents:
      contact.optedOut === true && !without.has('consents')
        ? [{ channel: 'whatsapp', state: 'opted_out', source: faceName }]
        : undefined,
    notes: listOf(comments.map(commentNoteOf)),
    created_at: textOrNumber(contact.createdAt),
    updated_at: textOrNumber(contact.updatedAt),
  };
}

/** Makes a note. Deleted comments and comments with only media are left out. */
function commentNoteOf(comment: Json): Json | undefined {
  if (textOrNumber(comment.deletedAt) !== undefined || textOrNumber(comment.body) === undefined)
    return undefined;
  return withoutAbsent({
    body: textOrNumber(comment.body),
    author: typeof comment.author === 'string' ? textOrNumber(comment.author) : undefined,
    created_at: textOrNumber(comment.createdAt),
    updated_at: textOrNumber(comment.updatedAt),
    vendor_id: textOrNumber(comment.id),
  });
}
