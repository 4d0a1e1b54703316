/** `contact get`, `contact find`, `contact create`, `contact edit`, `contact delete`. `contact erase` is `erase`. */
import type { OnMatch } from '../../core/writes/commands.js';
import { type Contact, shownOf } from '../../domain/contact.js';
import { laterFields, wireOf } from '../../domain/contact-fields.js';
import { contactJson } from '../../domain/contact-json.js';
import { confirm } from '../run/confirm.js';
import { facts, note, type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { withCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { type EditOptions, editOf } from './contact-edit.js';
import { targetOf } from './contact-ref.js';
import { callerOf, type FilterOptions, wantedOf } from './export.js';

interface OfAccount {
  readonly account?: string | undefined;
}

export async function getContact(ref: string, { account: of }: OfAccount): Promise<Output> {
  const contact = await withCore(async (core) =>
    core.getContact(callerOf(await findAccount(core, of)), { target: targetOf(ref), merged: 'tell' }),
  );
  return { json: contactJson(contact), text: factsOf(contact) };
}

export interface FindOptions extends OfAccount, FilterOptions {
  readonly limit: number;
}

export async function findContacts(options: FindOptions): Promise<Output> {
  const { limit } = options;
  const page = await withCore(async (core) => {
    const account = await findAccount(core, options.account);
    return core.findContacts(callerOf(account), wantedOf(account, options), limit);
  });
  if (page.next !== null)
    note(`There are more than these ${page.items.length}: narrow it down, raise --limit, or use export.`);
  const rows = page.items.map((contact) => [
    String(contact.number),
    cut(contact.displayName ?? '-'),
    phoneOf(contact) ?? '-',
    cut(shownOf(contact, 'email')?.raw ?? '-'),
    cut(contact.tags.map((tag) => tag.name).join(', ') || '-'),
    contact.id,
  ]);
  return {
    json: page.items.map(contactJson),
    text: table(['NUMBER', 'NAME', 'PHONE', 'EMAIL', 'TAGS', 'ID'], rows, 'No contact matches.'),
  };
}

export interface CreateOptions extends OfAccount, EditOptions {
  readonly onMatch: OnMatch;
}

const outcomes = { created: 'was created', found: 'was there already', updated: 'was there and was changed' };

export async function createContact(options: CreateOptions): Promise<Output> {
  const { contact, outcome } = await withCore(async (core) => {
    const account = await findAccount(core, options.account);
    const edit = editOf(options, account.settings.default_region, '');
    return core.saveContact(callerOf(account), { op: 'save', onMatch: options.onMatch, edit });
  });
  const done = outcomes[outcome as keyof typeof outcomes];
  return {
    json: contactJson(contact),
    text: `The contact ${contact.number} ${done}.\n\n${factsOf(contact)}`,
  };
}

interface VersionOption {
  /** the version that was seen; another one refuses */
  readonly ifVersion?: number;
}

export interface ContactEditOptions extends OfAccount, EditOptions, VersionOption {}

export async function editContact(ref: string, options: ContactEditOptions): Promise<Output> {
  const { ifVersion } = options;
  const { contact, outcome } = await withCore(async (core) => {
    const account = await findAccount(core, options.account);
    const edit = editOf(options, account.settings.default_region, 'add-');
    const condition = ifVersion === undefined ? {} : { ifVersion };
    const command = { op: 'edit', target: targetOf(ref), merged: 'tell', ...condition, edit } as const;
    return core.editContact(callerOf(account), command);
  });
  const done = outcome === 'updated' ? 'was changed' : 'is as it was';
  return {
    json: contactJson(contact),
    text: `The contact ${contact.number} ${done}.\n\n${factsOf(contact)}`,
  };
}

export interface DeleteOptions extends OfAccount, VersionOption {
  readonly yes?: boolean;
}

export function deleteContact(ref: string, options: DeleteOptions): Promise<Output> {
  const { account: of, ifVersion } = options;
  return withCore(async (core) => {
    const account = await findAccount(core, of);
    const caller = callerOf(account);
    const target = targetOf(ref);
    const { id, number } = await core.getContact(caller, { target, merged: 'tell' });
    if (options.yes !== true)
      await confirm({
        warning: `This deletes the contact ${ref} of ${account.name}. Its opt-outs stay, and imports and events still know it.`,
        word: ref,
        refusal: `The contact ${ref} was not deleted, since nobody confirmed it.`,
        way: `${programName} contact delete ${ref}${ofAccount(of)} --yes`,
      });
    const condition = ifVersion === undefined ? {} : { ifVersion };
    await core.deleteContact(caller, { op: 'delete', target: [{ by: 'id', id }], ...condition });
    return { json: { id, number, deleted: true }, text: `The contact ${number} was deleted.` };
  });
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

/** What there is, a line each. */
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
    pairs.flatMap(([name, value]) =>
      value === null || value === '' ? [] : [[name, value.replaceAll(/\s*\n\s*/g, ' ')]],
    ),
  );
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
