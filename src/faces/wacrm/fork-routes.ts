/**
 * The paths that forks of the vendor's program have added: tags by name, and own fields as custom fields. They are
 * served if the account has the setting `vendor_forks`, which also adds `custom_fields` to each contact.
 */

import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { fold } from '@switchbook/domain/text/text.js';
import { foldedNameOf } from '../../catalogs/values/catalog.js';
import { wholeListAnswer } from '../kit/answer/whole-list.js';
import type { CallerExchange, KeyRoute } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import {
  decodeTagChange,
  decodeValues,
  invalidBody,
  tagEdit,
  tagOutcome,
  valuesEdit,
} from './decode-forks.js';
import { encodeFields, encodeForkContact, encodeTags } from './encode.js';
import { forkMessages } from './messages.js';
import { contactOf } from './targets.js';
import {
  customFieldsAnswer,
  customFieldsBody,
  route,
  tagChangeAnswer,
  tagChangeBody,
  tagsAnswer,
} from './wire.js';

const isForForks = true;

export const forkRoutes: readonly KeyRoute[] = [
  route('GET /tags', 'listTags', 'List the tags of the account', {
    isForForks,
    // The path has no id, but it is unknown without the setting.
    refusals: [404],
    response: { 200: tagsAnswer },
    handle: async ({ core, caller }) => {
      const tags = encodeTags(await core.listCatalog(caller, 'tags'));
      return wholeListAnswer(tags, (data) => ({ data, meta: { next_cursor: null } }), caller.accountId);
    },
  }),
  route('POST /contacts/:id/tags', 'changeTags', 'Add and remove tags by name', {
    isForForks,
    body: tagChangeBody,
    response: { 200: tagChangeAnswer },
    handle: changeTags,
  }),
  route('GET /contacts/:id/custom-fields', 'getCustomFields', 'Show the custom fields of a contact', {
    isForForks,
    response: { 200: customFieldsAnswer },
    handle: async (exchange) => {
      const { core, caller, params } = exchange;
      return listCustomFields(exchange, await core.getContact(caller, pathTargetOf(params.id)));
    },
  }),
  route('PATCH /contacts/:id/custom-fields', 'updateCustomFields', 'Change custom fields of a contact', {
    isForForks,
    body: customFieldsBody,
    response: { 200: customFieldsAnswer },
    handle: updateCustomFields,
  }),
];

async function changeTags(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  const target = pathTargetOf(params.id);
  const change = decodeTagChange(body);
  let before: Pick<Contact, 'tags'> = { tags: [] };
  const { contact } = await core.editContact(caller, {
    op: 'edit',
    ...target,
    edit: tagEdit(change),
    check: (_, current) => {
      before = current ?? before;
    },
  });
  const tagNames = new Set((await core.listCatalog(caller, 'tags')).map(foldedNameOf));
  const outcome = tagOutcome(change, before, contact, (name) => tagNames.has(fold(name)));
  const encoded = encodeForkContact(contact, await core.knownFields(caller));
  return { status: 200, body: { data: { contact: encoded, ...outcome } } };
}

async function updateCustomFields(exchange: CallerExchange): Promise<Answer> {
  const { core, caller, params, body } = exchange;
  const target = pathTargetOf(params.id);
  const values = decodeValues(body);
  // The forks look for the contact before they compare keys.
  await core.getContact(caller, target);
  const edit: ContactEdit = valuesEdit(values, await core.knownFields(caller));
  const { contact } = await core.editContact(caller, { op: 'edit', ...target, edit });
  return listCustomFields(exchange, contact);
}

async function listCustomFields({ core, caller }: CallerExchange, contact: Contact): Promise<Answer> {
  return { status: 200, body: { data: encodeFields(contact, await core.knownFields(caller)) } };
}

/** Throws `invalid` for a text other than a uuid, to which the paths of the vendor answer 404. */
function pathTargetOf(id: string | undefined) {
  if (parseId<ContactId>(id ?? '') === undefined) throw invalidBody(forkMessages.id);
  return contactOf(id);
}
