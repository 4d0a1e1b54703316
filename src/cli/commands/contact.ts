/** `contact get`, `find`, `create`, `edit`, `delete`, `deleted`, `restore`, `can-send`, `can-send-count`; `contact erase` is `erase`. */
import type { Account } from '../../domain/access.js';
import { binDaysOf } from '../../domain/bin.js';
import { type Contact, shownOf } from '../../domain/contact.js';
import { laterFields, wireOf } from '../../domain/contact-fields.js';
import { contactJson } from '../../domain/contact-json.js';
import type { ContactId } from '../../domain/ids.js';
import { confirm } from '../run/confirm.js';
import { facts, listing, note, type Output } from '../run/output.js';
import type { contacts } from '../syntax/contact.js';
import type { Actions } from '../syntax/define.js';
import { canSend } from './can-send.js';
import { canSendCount } from './can-send-count.js';
import { editOf } from './contact-edit.js';
import { targetOf } from './contact-ref.js';
import { eraseContact } from './erase.js';
import { wantedIn } from './export.js';
import { coreLists, ownerNumber } from './named.js';
import { idOf, newest, ofAccount, onAccount, onApi } from './on-account.js';
import { firstOf } from './pages.js';

export const contactActions: Actions<typeof contacts> = {
  get: async ({ contact: ref, account: of }) => {
    const contact = await onAccount(of, ({ core, caller }) =>
      core.getContact(caller, { target: targetOf(ref), merged: 'tell' }),
    );
    return { json: contactJson(contact), text: factsOf(contact) };
  },

  find: async ({ limit, account: of, ...options }) => {
    const { items, next } = await onAccount(of, async (place) =>
      place.core.findContacts(place.caller, await wantedIn(place, options, of), limit),
    );
    if (next !== null)
      note(`Only the newest ${items.length} are shown. Add filters, raise --limit, or use export.`);
    return listing(
      items,
      contactJson,
      {
        NUMBER: (contact) => String(contact.number),
        NAME: (contact) => cut(contact.displayName ?? '-'),
        PHONE: (contact) => phoneOf(contact) ?? '-',
        EMAIL: (contact) => cut(shownOf(contact, 'email')?.raw ?? '-'),
        TAGS: (contact) => cut(contact.tags.map((tag) => tag.name).join(', ') || '-'),
        ID: (contact) => contact.id,
      },
      'No contact matches.',
    );
  },

  create: async ({ onMatch, account: of, owner: named, ...options }) => {
    const { contact, outcome } = await onAccount(of, async ({ core, account, caller }) => {
      const owner = await ownerNumber(coreLists(core, caller), named, of);
      const edit = editOf({ ...options, owner }, account.settings.default_region, '');
      return core.saveContact(caller, { op: 'save', onMatch, edit });
    });
    return changed(contact, outcomes[outcome as keyof typeof outcomes]);
  },

  edit: async ({
    contact: ref,
    account: of,
    ifVersion,
    addPhone,
    addEmail,
    addTag,
    addGroup,
    owner: named,
    ...options
  }) => {
    const added = { phone: addPhone, email: addEmail, tag: addTag, group: addGroup };
    const { contact, outcome } = await onAccount(of, async ({ core, account, caller }) => {
      const owner = await ownerNumber(coreLists(core, caller), named, of);
      const edit = editOf({ ...options, ...added, owner }, account.settings.default_region, 'add-');
      const target = targetOf(ref);
      return core.editContact(caller, { op: 'edit', target, merged: 'tell', ...at(ifVersion), edit });
    });
    return changed(contact, outcome === 'updated' ? 'was changed' : 'was not changed');
  },

  delete: ({ contact: ref, account: of, ifVersion, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      const target = targetOf(ref);
      const { id, number } = await core.getContact(caller, { target, merged: 'tell' });
      await confirm(yes, {
        warning: `This deletes the contact ${ref} of ${account.name}. Its opt-outs are kept, and so are its imports and events.${isKept(account)}`,
        word: ref,
        refusal: `The contact ${ref} was not deleted, because the deletion was not confirmed.`,
        way: `contact delete ${ref}${ofAccount(of)}`,
      });
      await core.deleteContact(caller, { op: 'delete', target: [{ by: 'id', id }], ...at(ifVersion) });
      return { json: { id, number, deleted: true }, text: `The contact ${number} was deleted.` };
    }),

  deleted: async ({ account: of, search = null }) => {
    const { items } = await onApi(of, ({ api }) =>
      firstOf(newest.limit, (limit) =>
        api.listDeletedContacts({ limit, ...(search !== null && { search }) }),
      ),
    );
    return listing(
      items,
      ({ id, number, display_name, company, deleted_at, restorable_until: until }) => ({
        ...{ id, number, display_name, company, deleted_at, until },
      }),
      {
        DELETED: (one) => one.deleted_at,
        UNTIL: (one) => one.restorable_until,
        NUMBER: (one) => String(one.number),
        NAME: (one) => one.display_name ?? one.company ?? '',
        ID: (one) => one.id,
      },
      'No deleted contact can be restored.',
    );
  },

  restore: async ({ contact: ref, account: of, withoutTaken = false }) => {
    const { contact, not_restored: left } = await onApi(of, ({ api }) => {
      const id = idOf<ContactId>(ref, 'a contact', 'contact deleted', of);
      return api.restoreContact({ id }, { without_taken: withoutTaken });
    });
    const { id, number, version } = contact;
    const rest = left.length === 0 ? '' : ` Left out, because other contacts have them: ${left.join(', ')}.`;
    return {
      json: { id, number, version, not_restored: left },
      text: `The contact ${number} was restored.${rest}`,
    };
  },

  'can-send': canSend,
  'can-send-count': canSendCount,
  erase: eraseContact,
};

function isKept({ settings }: Account): string {
  const days = binDaysOf(settings);
  return days === 0 ? '' : ` It can be restored for ${days} days.`;
}

const outcomes = {
  created: 'was created',
  found: 'existed already',
  updated: 'existed already and was changed',
};

/** Another version than the one that was seen refuses. */
const at = (ifVersion: number | undefined) => (ifVersion === undefined ? {} : { ifVersion });

function changed(contact: Contact, done: string): Output {
  return {
    json: contactJson(contact),
    text: `The contact ${contact.number} ${done}.\n\n${factsOf(contact)}`,
  };
}

function phoneOf(contact: Contact): string | undefined {
  const phone = shownOf(contact, 'phone');
  return phone === undefined ? undefined : `+${phone.value}`;
}

const maxShown = 40;

function cut(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ');
  return line.length <= maxShown ? line : `${line.slice(0, maxShown - 1).toWellFormed()}…`;
}

/** Returns one line for each value that the contact has. */
function factsOf(contact: Contact): string {
  const { address, attributes, identities, source, status } = contact;
  const given = [contact.givenName, contact.familyName].filter((part) => part !== null && part !== '');
  const pairs: readonly (readonly [string, string | null])[] = [
    ['id', contact.id],
    ['number', String(contact.number)],
    ['version', String(contact.version)],
    ['name', contact.displayName],
    ['given, family', given.length === 0 ? null : given.join(', ')],
    ['company', contact.company],
    ...laterFields.map((name) => [wireOf(name).replaceAll('_', ' '), contact[name]] as const),
    ['type', contact.type],
    ...identities.map(({ kind, value, raw }) => [kind, kind === 'phone' ? `+${value}` : raw] as const),
    ['tags', contact.tags.map((tag) => tag.name).join(', ')],
    ['groups', contact.groups.map((group) => group.name).join(', ')],
    ['source', source?.name ?? null],
    ['status', status?.name ?? null],
    ['address', Object.values(address).filter(Boolean).join(', ')],
    ['owner', contact.owner],
    ['blocked', contact.blocked ? 'yes' : null],
    ['description', contact.description],
    ...Object.entries(attributes).map(([name, value]) => [name, textOf(value)] as const),
    ['created', contact.createdAt.toISOString()],
    ['updated', contact.updatedAt.toISOString()],
  ];
  return facts(
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

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
