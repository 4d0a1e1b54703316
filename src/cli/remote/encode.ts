/** Commands of the core as bodies of the native API. */
import type { NewBulkChange } from '../../core/bulk-changes/bulk-change.js';
import type { ImportOptions } from '../../core/imports/import.js';
import type { NewPull } from '../../core/pulls/pull.js';
import type { ContactSelector } from '../../core/writes/commands.js';
import { laterFields, mapNames } from '../../domain/contact-fields.js';
import type { CatalogEdit, CatalogRef, ContactEdit, Edit } from '../../domain/edit.js';
import { treeOfTexts } from '../../domain/filter-text.js';
import type { IdentityInput, IdentityKey } from '../../domain/identity.js';
import type { IdentityEdit } from '../../domain/identity-edit.js';
import { theirs } from '../../domain/wire-names.js';
import { CliError } from '../run/cli-error.js';
import { inQuotes } from '../run/output.js';
import type { Query } from './sent.js';

type Members = Readonly<Record<string, unknown>>;

/** Returns the reference as paths and lists of contacts have it. */
export function refOf(target: readonly (ContactSelector | undefined)[]): string {
  const [first] = target;
  if (first?.by === 'id') return first.id;
  if (first?.by === 'number') return String(first.number);
  throw new Error('the command line names contacts by id and number alone');
}

/** Covers the edits that options of the command line can make. */
export function patchOf(edit: ContactEdit): Members {
  const { identities = [], tags = [], groups = [] } = edit;
  return {
    ...fieldsOf(edit),
    ...list('add_identities', identities.flatMap(heldOf)),
    ...list('remove_identities', identities.flatMap(releasedOf)),
    ...list('add_tags', itemsOf(tags, 'add')),
    ...list('remove_tags', itemsOf(tags, 'remove')),
    ...list('add_groups', itemsOf(groups, 'add')),
    ...list('remove_groups', itemsOf(groups, 'remove')),
  };
}

/** The first number as it was typed; further ones in international form. */
export function creationOf(edit: ContactEdit): Members {
  const { identities = [], tags = [], groups = [] } = edit;
  const held = identities.flatMap((one) => (one.op === 'hold' ? [one.identity] : []));
  const [first, ...others] = held;
  const isSpelled = first?.kind === 'phone' && first.raw !== undefined && first.raw !== `+${first.value}`;
  return {
    ...fieldsOf(edit),
    ...(isSpelled ? { phone: first.raw } : {}),
    ...list('identities', (isSpelled ? others : held).map(identityOf)),
    ...list('tags', itemsOf(tags, 'add')),
    ...list('groups', itemsOf(groups, 'add')),
  };
}

function list(name: string, items: readonly unknown[]): Members {
  return items.length === 0 ? {} : { [name]: items };
}

function fieldsOf(edit: ContactEdit): Members {
  const { type, givenName, familyName, blocked, attributes } = edit;
  return theirs({
    ...{ type, givenName, familyName, blocked },
    displayName: toValue(edit.displayName),
    company: toValue(edit.company),
    ...mapNames(laterFields, (name) => toValue(edit[name])),
    description: toValue(edit.description),
    source: refValue(edit.source),
    status: refValue(edit.status),
    owner: edit.ownerMember === undefined ? toValue(edit.owner) : { member: edit.ownerMember },
    attributes: attributes?.value,
  });
}

/** Undefined keeps, null clears. */
function toValue<Value>(edit: Edit<Value> | undefined): Value | null | undefined {
  if (edit === undefined || edit.op === 'keep') return undefined;
  return edit.op === 'clear' ? null : edit.value;
}

function refValue(edit: Edit<CatalogRef> | undefined): string | number | null | undefined {
  const ref = toValue(edit);
  return ref == null ? ref : itemOf(ref);
}

function itemOf(ref: CatalogRef): string | number {
  return ref.by === 'number' ? ref.number : ref.by === 'name' ? ref.name : ref.id;
}

function itemsOf(edits: readonly CatalogEdit[], op: CatalogEdit['op']): readonly (string | number)[] {
  return edits.flatMap((one) => (one.op === op ? one.items.map(itemOf) : []));
}

function heldOf(edit: IdentityEdit) {
  return edit.op === 'hold' ? [identityOf(edit.identity)] : [];
}

function releasedOf(edit: IdentityEdit) {
  return edit.op === 'release' ? [identityOf(edit.key)] : [];
}

function identityOf({ kind, value, raw }: IdentityInput | (IdentityKey & { readonly raw?: string })) {
  return { kind, value: kind === 'phone' ? `+${value}` : (raw ?? value) };
}

/** The options of an import as parameters; corrections are made by people who see the rows. */
export function importQuery(options: ImportOptions): Query {
  const {
    isDryRun: dryRun,
    tags,
    groups,
    mapping,
    usesLast,
    corrections: _,
    fixes: _fixes,
    ...others
  } = options;
  return theirs({
    ...others,
    dryRun,
    mapping: usesLast === true ? 'last' : mapping && JSON.stringify(mapping),
    tags: names('--tag', tags),
    groups: names('--group', groups),
  });
}

/** The API separates them by commas. */
function names(option: string, given: readonly string[]): readonly string[] | undefined {
  const wrong = given.find((name) => name.includes(','));
  if (wrong !== undefined)
    throw new CliError(
      `${option} ${inQuotes(wrong)} contains a comma, which separates names over the API.`,
      'Import without it, and add the name afterwards with: bulk edit',
    );
  return given.length === 0 ? undefined : given;
}

export function pullBody({ options, keepsKey: keepKey, without, ...wanted }: NewPull): Members {
  const { isDryRun: dryRun, tags, groups, ...others } = options;
  const given = (list: readonly string[]) => (list.length === 0 ? undefined : list);
  const lists = { without: given(without), tags: given(tags), groups: given(groups) };
  return theirs({ ...wanted, keepKey, ...others, dryRun, ...lists });
}

export function bulkBody({ contacts, change }: NewBulkChange): Members {
  const meant =
    contacts.by === 'filter'
      ? { filter: contacts.texts.filter === undefined ? contacts.texts : treeOfTexts(contacts.texts) }
      : { contact_ids: contacts.selectors.map((one) => refOf([one])) };
  if (change.op === 'delete') return { ...meant, change: { delete: true } };
  const { addGroups, removeGroups, source, status, fields: texts, ...edit } = change.edit;
  const ref = (one: CatalogRef | null | undefined) => (one == null ? one : itemOf(one));
  const groups = { addGroups: addGroups?.map(itemOf), removeGroups: removeGroups?.map(itemOf) };
  const fields = texts && theirs(texts);
  return {
    ...meant,
    change: theirs({ ...edit, ...groups, source: ref(source), status: ref(status), fields }),
  };
}
