/** Reads the live vendor: its list has all data of a contact, tags with ids and colors included. */

import { readPhone } from '@switchbook/domain/identity/read-phone.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { isObject, type Json } from '@switchbook/domain/runtime/json.js';
import type { FoundContact, PullPage, PullSource, PullWork } from '../../pulls/values/pull-source.js';
import { readCursorPage } from '../kit/pull/page.js';
import {
  collectItems,
  identityOf,
  itemOf,
  itemsOf,
  listOf,
  readPageRows,
  rowOf,
  textOrNumber,
  vendorIdentity,
  vendorNumberOf,
} from '../kit/pull/row.js';
import { type PullRequest, readVendorObject } from '../kit/pull/vendor-refusal-words.js';
import { pageSize, rateLimit } from './choices.js';
import { readDigits } from './decode.js';

const scope = 'wacrm';
const path = '/api/v1/contacts';
const request: PullRequest = { vendor: 'wacrm', path, needs: 'the scope contacts:read' };

export const pull: PullSource = {
  rate: rateLimit,
  pagesShift: false,
  isNewestFirst: true,
  knowsSince: false,
  page: readPage,
  contact: findContact,
};

async function readPage(work: PullWork, from: Json | null): Promise<PullPage> {
  const { without, region } = work;
  const { sent, known, next } = await readCursorPage(work, request, pageSize.pulled, from);
  const hasTags = !without.has('tags');
  return {
    contacts: await readPageRows(sent, (contact) => readContact(contact, hasTags, region)),
    next,
    ...(hasTags
      ? { catalogs: { tags: await collectItems(known.flatMap(({ tags }) => itemsOf(tags) ?? [])) } }
      : {}),
  };
}

async function findContact({ get, region }: PullWork, id: string): Promise<FoundContact | undefined> {
  const uuid = parseId<ContactId>(id);
  if (uuid === undefined) return undefined;
  const body = readVendorObject(await get(`${path}/${uuid}`), request);
  const vendorContact = body === undefined ? undefined : isObject(body.data) ? body.data : body;
  if (vendorContact === undefined || parseId<ContactId>(String(vendorContact.id)) !== uuid) return undefined;
  return {
    contact: rowOf(vendorContact, (contact) => readContact(contact, true, region)),
    catalogs: { tags: (itemsOf(vendorContact.tags) ?? []).flatMap(itemOf) },
  };
}

function readContact(contact: Json, hasTags: boolean, region: string | undefined): Json {
  const tags = itemsOf(contact.tags);
  return {
    identities: listOf([
      vendorIdentity(scope, contact.id),
      vendorNumberOf(
        scope,
        'phone',
        contact.phone,
        (number) => readDigits(number, region) ?? readPhone(number, region),
        { primary: true },
      ),
      identityOf(scope, 'email', contact.email, { primary: true }),
    ]),
    display_name: textOrNumber(contact.name),
    company: textOrNumber(contact.company),
    avatar_url: textOrNumber(contact.avatar_url),
    tags: hasTags ? (tags?.map(tagNameOf) ?? contact.tags) : undefined,
    created_at: textOrNumber(contact.created_at),
    updated_at: textOrNumber(contact.updated_at),
  };
}

/** Returns the name of a tag, which may be an object or a bare name. */
function tagNameOf(tag: unknown): unknown {
  return isObject(tag) ? (tag.name ?? null) : tag;
}
