/**
 * `contact get`, `find`, `create`, `edit`, `delete`, `deleted`, `restore`, `can-send`, `can-send-count`; `contact
 * erase` is `erase`.
 */

import type { Account } from '@switchbook/domain/access/access.js';
import { fieldsAfterFirstRelease, wireOf } from '@switchbook/domain/contact/contact-fields.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { shorten } from '@switchbook/text/words.js';
import type { Contact } from '../../../../clients/typescript/src/index.js';
import { binDaysOf } from '../../../contacts/values/bin-times.js';
import { accountOption, idOf, onApi, readFirstItems, readNewest } from '../../session/command-account.js';
import { getOwnerNumber, refOf } from '../../session/named-records.js';
import type { StatusOption } from '../../session/remote-client.js';
import type { contacts } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { formatDetails, listing, type Output, printNotice } from '../../terminal/output.js';
import { confirm } from '../../terminal/terminal-input.js';
import { canSendCount, showCanSend } from './can-send.js';
import { creationOf, patchOf } from './contact-edit.js';
import { runErase } from './erase.js';
import { readFilterOptions } from './export.js';

export const contactActions: Actions<typeof contacts> = {
  get: async ({ contact: ref, account: accountRef }) => {
    const contact = await onApi(accountRef, ({ api }) => api.getContact({ id: refOf(ref) }));
    return { json: contact, text: contactDetailsOf(contact) };
  },

  find: async ({ limit: max, account: accountRef, ...options }) => {
    const { items, hasMore } = await onApi(accountRef, async (context) => {
      const texts = await readFilterOptions(context, options, accountRef);
      return readFirstItems(max, (limit) => context.api.listContacts({ ...texts, limit }));
    });
    if (hasMore)
      printNotice(`Only the newest ${items.length} are shown. Add filters, raise --limit, or use export.`);
    return listing(
      items,
      {
        NUMBER: (contact) => String(contact.number),
        NAME: (contact) => cut(contact.display_name || '-'),
        PHONE: (contact) => contact.phone ?? '-',
        EMAIL: (contact) => cut(contact.email ?? '-'),
        TAGS: (contact) => cut(contact.tags.join(', ') || '-'),
        ID: (contact) => contact.id,
      },
      'No contact matches.',
    );
  },

  create: async ({ onMatch, account: accountRef, owner: named, ...options }) =>
    onApi(accountRef, async ({ api, account }) => {
      const owner = await getOwnerNumber(api, named, accountRef);
      const body = creationOf({ ...options, owner }, account.settings.default_region);
      let isNew = false;
      const statusOption: StatusOption = {
        onStatus: (status) => {
          isNew = status === 201;
        },
      };
      // The answer to a merge does not show whether it changed anything, so the contact is read first.
      const isMerge = onMatch === 'merge';
      const contact = await api.createContact(
        { ...body, on_match: isMerge ? 'return' : onMatch },
        statusOption,
      );
      if (isNew) return changedOutput(contact, 'was created');
      if (!isMerge) return changedOutput(contact, 'existed already');
      const merged = await api.createContact({ ...body, on_match: 'merge' });
      const isSame = merged.version === contact.version;
      return changedOutput(merged, isSame ? 'existed already' : 'existed already and was changed');
    }),

  edit: async ({
    contact: ref,
    account: accountRef,
    ifVersion: ifMatch,
    addPhone,
    addEmail,
    addTag,
    addGroup,
    owner: named,
    ...options
  }) => {
    const added = { phone: addPhone, email: addEmail, tag: addTag, group: addGroup };
    return onApi(accountRef, async ({ api, account }) => {
      const owner = await getOwnerNumber(api, named, accountRef);
      const body = patchOf({ ...options, ...added, owner }, account.settings.default_region);
      const { id, version } = await api.getContact({ id: refOf(ref) });
      const contact = await api.updateContact({ id }, body, withoutUndefined({ ifMatch }));
      return changedOutput(contact, contact.version === version ? 'was not changed' : 'was changed');
    });
  },

  delete: ({ contact: ref, account: accountRef, ifVersion: ifMatch, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      const { id, number } = await api.getContact({ id: refOf(ref) });
      await confirm(yes, {
        warning: `This deletes the contact ${ref} of ${account.name}. Its opt-outs are kept, and so are its imports and events.${retentionOf(account)}`,
        word: ref,
        refusal: `The contact ${ref} was not deleted, because the deletion was not confirmed.`,
        command: `contact delete ${ref}${accountOption(accountRef)}`,
      });
      await api.deleteContact({ id }, withoutUndefined({ ifMatch }));
      return { json: { id, number, deleted: true }, text: `The contact ${number} was deleted.` };
    }),

  deleted: async ({ account: accountRef, search }) =>
    listing(
      await readNewest(accountRef, (api, page) =>
        api.listDeletedContacts({ ...page, ...withoutUndefined({ search }) }),
      ),
      {
        DELETED: (contact) => contact.deleted_at,
        UNTIL: (contact) => contact.restorable_until,
        NUMBER: (contact) => String(contact.number),
        NAME: (contact) => contact.display_name || contact.company || '',
        ID: (contact) => contact.id,
      },
      'No deleted contact can be restored.',
      ({ id, number, display_name, company, deleted_at, restorable_until: until }) => ({
        id,
        number,
        display_name,
        company,
        deleted_at,
        until,
      }),
    ),

  restore: async ({ contact: ref, account: accountRef, withoutTaken = false }) => {
    const { contact, not_restored: notRestored } = await onApi(accountRef, ({ api }) => {
      const id = idOf<ContactId>(ref, 'a contact', 'contact deleted', accountRef);
      return api.restoreContact({ id }, { without_taken: withoutTaken });
    });
    const { id, number, version } = contact;
    const rest =
      notRestored.length === 0
        ? ''
        : ` Left out, because other contacts have them: ${notRestored.join(', ')}.`;
    return {
      json: { id, number, version, not_restored: notRestored },
      text: `The contact ${number} was restored.${rest}`,
    };
  },

  'can-send': showCanSend,
  'can-send-count': canSendCount,
  erase: runErase,
};

function retentionOf({ settings }: Account): string {
  const days = binDaysOf(settings);
  return days === 0 ? '' : ` It can be restored for ${days} days.`;
}

function changedOutput(contact: Contact, done: string): Output {
  return { json: contact, text: `The contact ${contact.number} ${done}.\n\n${contactDetailsOf(contact)}` };
}

const maxShown = 40;

function cut(text: string): string {
  return shorten(text.replaceAll(/\s+/g, ' '), maxShown);
}

/** Returns one line for each value that the contact has. */
function contactDetailsOf(contact: Contact): string {
  const { address, attributes, source, status } = contact;
  const nameParts = [contact.given_name, contact.family_name].filter((part) => part !== null);
  const ownedIdentities = contact.identities.filter((identity) => identity.shared !== true);
  const pairs: readonly (readonly [string, string | null])[] = [
    ['id', contact.id],
    ['number', String(contact.number)],
    ['version', String(contact.version)],
    ['name', contact.display_name],
    ['given, family', nameParts.length === 0 ? null : nameParts.join(', ')],
    ['company', contact.company],
    ...fieldsAfterFirstRelease.map(
      (name) => [wireOf(name).replaceAll('_', ' '), contact[wireOf(name)]] as const,
    ),
    ['type', contact.type],
    ...ownedIdentities.map(({ kind, value, raw }) => [kind, kind === 'phone' ? `+${value}` : raw] as const),
    ['tags', contact.tags.join(', ')],
    ['groups', contact.groups.map((group) => group.name).join(', ')],
    ['source', source?.name ?? null],
    ['status', status?.name ?? null],
    ['address', Object.values(address).filter(Boolean).join(', ')],
    ['owner', contact.owner],
    ['blocked', contact.blocked ? 'yes' : null],
    ['description', contact.description],
    ...Object.entries(attributes).map(([name, value]) => [name, valueTextOf(value)] as const),
    ['created', contact.created_at],
    ['updated', contact.updated_at],
  ];
  return formatDetails(
    pairs.map(([name, value]) => [
      name,
      value === ''
        ? null
        : (value
            ?.split('\n')
            .map((line) => line.trim())
            .join(' ') ?? null),
    ]),
  );
}

function valueTextOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
