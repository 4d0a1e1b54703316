/** Encodes results: `{data}` for one record, `{data, meta}` for a page. */
import type { Principal } from '@switchbook/domain/access/access.js';
import { type CatalogItem, joinName, primaryOf } from '@switchbook/domain/contact/contact.js';
import type { ShownBy, ShownParts } from '@switchbook/domain/contact/contact-parts.js';
import type { Page } from '@switchbook/domain/contact/page.js';
import { invariant } from '@switchbook/domain/problems/problem.js';
import { isoTime } from '@switchbook/domain/runtime/instant.js';
import { pageAnswer } from '../kit/answer/page-answer.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { defaultTagColor, phoneOut, shownPhone, tagsInOrder, updatedAtRule } from './choices.js';
import { idOf, tagIdOf } from './ids.js';
import {
  type ContactsAnswer,
  type ContactWire,
  type MadeWebhookWire,
  type MeWire,
  shownScopes,
  type TagWire,
  type WebhookWire,
} from './wire.js';

export function ok(status: 200 | 201, data: ContactWire | MeWire | WebhookWire | MadeWebhookWire): Answer {
  return { status, body: { data } };
}

export function page(exchange: CallerExchange, contacts: Page<ShownBy<typeof shown>>): Answer {
  const { sealer, caller } = exchange;
  const { next } = contacts;
  return pageAnswer(exchange, contacts, {
    encode: encodeContact,
    body: (data): ContactsAnswer => ({
      data: [...data],
      meta: { next_cursor: next === null ? null : sealer.sealCursor(caller.accountId, next) },
    }),
    isOfPage: true,
  });
}

/** Parts of a contact that this wire shows. */
export const shown = {
  parts: ['avatarUrl', 'identities', 'tags'],
} as const satisfies ShownParts;

export function encodeContact(contact: ShownBy<typeof shown>): ContactWire {
  const digits = shownPhone(contact);
  invariant(digits !== null, 'a contact without a phone is not for this face');
  return {
    id: idOf(contact),
    phone: phoneOut(digits),
    name: contact.displayName ?? joinName(contact.givenName ?? '', contact.familyName ?? ''),
    email: primaryOf(contact, 'email')?.raw ?? null,
    company: contact.company,
    avatar_url: contact.avatarUrl,
    tags: tagsInOrder(contact.tags).map(encodeTag),
    created_at: isoTime(contact.createdAt),
    updated_at: isoTime(updatedAtRule(contact)),
  };
}

function encodeTag(tag: CatalogItem): TagWire {
  return { id: tagIdOf(tag), name: tag.name, color: tag.color ?? defaultTagColor };
}

export function encodeMe({ account, keyId, scopes }: Principal): MeWire {
  return {
    account: { id: account.id, name: account.name },
    key: { id: keyId, scopes: shownScopes.filter((scope) => scopes.has(scope)) },
  };
}
