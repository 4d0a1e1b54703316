/**
 * Reads the state that commands need: without locks, by batched and cached reads, or locked in a transaction. In both
 * cases the decision is written only if the state is still current.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { ContactEdit } from '@switchbook/domain/contact/edit.js';
import type { OwnField } from '@switchbook/domain/fields/own-field.js';
import {
  type IdentityKey,
  identityName,
  type LookupIdentity,
  sameIdentity,
} from '@switchbook/domain/identity/identity.js';
import { shareableKeys } from '@switchbook/domain/identity/identity-edit.js';
import { type AccountId, type ContactId, isOurForm } from '@switchbook/domain/runtime/ids.js';
import { flatMapInSlices, mapInSlices } from '@switchbook/domain/runtime/time-slices.js';
import { findAccount, lockAccount } from '../../access/store/account-rows.js';
import { readCatalogLists } from '../../catalogs/store/catalog-rows.js';
import { findItem } from '../../catalogs/values/catalog.js';
import { readKnownEntries } from '../../consents/store/consent-rows.js';
import { StateChangedError } from '../../database/connections/retry.js';
import type { Queryable, Transaction } from '../../database/database.js';
import {
  type Caches,
  type CallerVisibility,
  type Context,
  contextFor,
} from '../../operation-context/context.js';
import { filterVisible } from '../../visibility/store/visible-rows.js';
import { lockContacts } from '../store/contact-locks.js';
import { findHolders, type Holder, lockIdentities } from '../store/identity-holders.js';
import { readTotal } from '../store/tallies.js';
import type { ContactCommand, ContactSelector, EditCommand, SaveCommand } from '../values/commands.js';
import { CatalogDraft, catalogsFor, refsOf } from './catalog-draft.js';
import { DecisionState, identitiesLike, type Quota } from './decision-state.js';
import { lockRotation, readOwners } from './owners.js';
import {
  addedKeys,
  findTarget,
  firstOfEach,
  hasParts,
  isExclusive,
  keysOf,
  lookupKeysOf,
  matchedContactOf,
  matchRuleOf,
  partsOfEdit,
  selectorsOf,
} from './targets.js';
import { mayHaveOwner, reserveIds } from './unique/id-owners.js';
import { addedAttributes, readValueHolders } from './unique/unique-values.js';

/**
 * `optimistic`: assumes that a save creates a contact, which the statement then checks; `fresh`: reads existing holders
 * first; `locked`: reads under locks, in a transaction.
 */
export type ReadMode = 'optimistic' | 'fresh' | 'locked';

/** Chooses the read mode of the first attempt. */
export async function chooseFirstReadMode(
  context: Context,
  accountId: AccountId,
  commands: readonly ContactCommand[],
): Promise<ReadMode> {
  const [command] = commands;
  if (commands.length !== 1 || command === undefined) return 'locked';
  if (addedKeys(command).some((key) => mayHaveOwner(key, context.integerScopes))) return 'locked';
  // Issues that only the store can find are collected under locks, all at once.
  if ('issues' in command && (command.issues?.length ?? 0) > 0) return 'locked';
  // `needsLock` would find the same, after a wasted decision.
  if ('edit' in command && (writesEntries(command) || (await makesItems(context, accountId, command.edit))))
    return 'locked';
  if (command.op !== 'save') return 'fresh';
  const { match } = command;
  const isInvolved =
    command.addedIdentities !== undefined ||
    (match?.addressed?.length ?? 0) > 0 ||
    match?.holder?.pick === 'first';
  if (isInvolved) return 'locked';
  return match !== undefined || command.onMatch === 'merge' ? 'fresh' : 'optimistic';
}

function writesEntries({ edit }: SaveCommand | EditCommand): boolean {
  return (edit.consents?.length ?? 0) > 0 || (edit.suppressions?.length ?? 0) > 0;
}

/** Whether the edit creates catalog items, as far as this process knows. */
async function makesItems(context: Caches, accountId: AccountId, edit: ContactEdit): Promise<boolean> {
  for (const { catalog, ref } of refsOf(edit))
    if (
      ref.missing === 'create' &&
      findItem(await context.catalogs.get(accountId, catalog), ref) === undefined
    )
      return true;
  return false;
}

/**
 * Reads the state for one command. `readsHolders`: also reads the holders of a save's identities; else the write
 * statement checks them.
 */
export async function readState(
  context: Context,
  caller: Caller,
  command: ContactCommand,
  readsHolders: boolean,
): Promise<DecisionState> {
  const { accountId } = caller;
  const edits = 'edit' in command ? [command.edit] : [];
  const names = catalogsFor(edits, command.op === 'save');
  const keys = readsHolders && command.op === 'save' ? [...matchKeys(command), ...guardedKeys(command)] : [];
  const isLoose = matchRuleOf(command).holder?.equivalents === true;
  // All lookups run at once, since one rarely makes another needless.
  const [lists, addressed, identityHolders, fields] = await Promise.all([
    Promise.all(names.map(async (name) => [name, await context.catalogs.get(accountId, name)] as const)),
    findAddressed(visibleReads(context), accountId, selectorsOf(command)),
    context.reads.findHolders(accountId, keys, isLoose),
    readFieldsFor(context, accountId, edits),
  ]);
  const state = new DecisionState(new CatalogDraft(new Map(lists)));
  state.catalogs.fields = fields;
  if (readsHolders || command.op !== 'save')
    await readValueHolders(context.database.reads, accountId, addedAttributes(edits), state);
  const holders = await listFewHolders(context, context.database.reads, accountId, identityHolders);
  const ids = [...new Set(holders.map((holder) => holder.contactId))];
  const holderContacts = await findHolderContacts(context, accountId, ids);
  for (const contact of [addressed, ...holderContacts]) if (contact !== undefined) state.put(contact);
  checkHolders(state, keys, holders);
  await readOwners(context, context.database.reads, caller, [command], state);
  return state;
}

/** Holders that are read like single contacts. More are read together, within the bound of such reads. */
const maxSeparate = 8;

/** Throws `too_large` for contacts that are too large together for memory. */
async function findHolderContacts(
  { reads }: Pick<Context, 'reads'>,
  accountId: AccountId,
  ids: readonly ContactId[],
): Promise<readonly (Contact | undefined)[]> {
  if (ids.length > maxSeparate) return reads.findManyInTurn(accountId, ids);
  return Promise.all(ids.map((id) => reads.find(accountId, { by: 'id', id })));
}

/**
 * Reads the state for any number of commands. Contacts that they may change are locked until the transaction ends.
 * Throws `too_large` for more bytes of large contacts than `maxBytes`.
 */
export async function lockState(
  context: Context,
  tx: Transaction,
  caller: Caller,
  commands: readonly ContactCommand[],
  maxBytes: number,
): Promise<DecisionState> {
  const { accountId } = caller;
  // A request may have ten thousand commands.
  const fromEach = <Item>(listOf: (command: ContactCommand) => readonly Item[]) =>
    flatMapInSlices<ContactCommand, Item>(commands, listOf, accountId);
  await lockIdentities(tx, accountId, await fromEach(keysOf));
  const selectors = await selectVisible(
    context,
    accountId,
    await fromEach((command) =>
      selectorsOf(command).map((selector) => ({ selector, isChanged: mayChangeTarget(command) })),
    ),
  );
  const lookups = await listLookups(accountId, commands, selectors);
  const keys: readonly LookupIdentity[] = lookups.map((lookup) => lookup.key);
  const isLoose = commands.some((command) => matchRuleOf(command).holder?.equivalents === true);
  const allHolders = await findHolders(tx, accountId, keys, isLoose);
  const holders = await listFewHolders(context, tx, accountId, allHolders);
  const numbers = selectors.flatMap(({ selector }) => (selector.by === 'number' ? [selector.number] : []));
  const numbered = await context.reads.findNumbers(tx, accountId, [...new Set(numbers)]);
  // A request may name thousands: a linear search for each would take quadratic time.
  const idsByNumber = new Map(numbered.map((contact) => [contact?.number, contact?.id]));
  const contactIdOf = (selector: ContactSelector) => {
    if (selector.by === 'id') return selector.id;
    return selector.by === 'number' ? idsByNumber.get(selector.number) : undefined;
  };
  const namedContacts = [
    ...(await mapInSlices(
      selectors,
      ({ selector, isChanged }) => ({ id: contactIdOf(selector), isChanged }),
      accountId,
    )),
    ...holders.map((holder) => ({
      id: holder.contactId,
      isChanged: lookups[holder.index]?.isChanged === true,
    })),
  ];
  const knownIdsOf = (rows: typeof namedContacts) => [...new Set(rows.flatMap(({ id }) => id ?? []))];
  await lockContacts(tx, accountId, knownIdsOf(namedContacts.filter((item) => item.isChanged)));
  const ids = knownIdsOf(namedContacts);
  const contacts = await readAll(context, tx, accountId, ids, maxBytes);
  const edits = await fromEach((command) => ('edit' in command ? [command.edit] : []));
  const makes = commands.some((command) => command.op === 'save');
  const names = catalogsFor(edits, makes);
  const read = names.length === 0 ? undefined : await readCatalogLists(tx, accountId, names);
  const quota = makes && read?.isLimited === true ? await lockQuota(tx, accountId) : undefined;
  const state = new DecisionState(new CatalogDraft(read?.lists ?? new Map(), read?.version), quota);
  state.catalogs.fields = await readFieldsFor(context, accountId, edits);
  if (makes) state.assignNew = read?.assignNew;
  const attributes = [...addedAttributes(edits), ...contacts.map((contact) => contact.attributes)];
  await readValueHolders(tx, accountId, attributes, state);
  await mapInSlices(contacts, (contact) => state.put(contact), accountId);
  checkHolders(state, keys, holders);
  await addPartHolders(context, tx, accountId, commands, state);
  await addIdOwners(context, tx, accountId, commands, state);
  if (edits.some((edit) => edit.consents !== undefined || edit.suppressions !== undefined))
    for (const [id, entries] of await readKnownEntries(tx, accountId, ids))
      state.knownEntries.set(id, entries);
  await readOwners(context, tx, caller, commands, state);
  // A creator that sees only own contacts becomes the owner, regardless of the account's rule.
  if (state.assignNew !== undefined)
    state.newOwner ??= await lockRotation(tx, accountId, state.assignNew, context.clock());
  return state;
}

/** Returns the identities that the commands look up, and whether their contacts may be changed. */
async function listLookups(
  accountId: AccountId,
  commands: readonly ContactCommand[],
  selectors: readonly { readonly selector: ContactSelector; readonly isChanged: boolean }[],
) {
  const selectedKeys = selectors.flatMap(({ selector, isChanged }) =>
    selector.by === 'identity' ? [{ key: selector.key, isChanged }] : [],
  );
  const matched = await flatMapInSlices(
    commands,
    (command) => {
      const shared = shareableNames(command);
      return [
        ...matchKeys(command).map((key) => ({ key, isChanged: mayChangeTarget(command) })),
        // A contact that begins to share locks the owner, too: the owner is marked as one with sharers.
        ...guardedKeys(command).map((key) => ({ key, isChanged: shared.has(identityName(key)) })),
      ];
    },
    accountId,
  );
  return [...selectedKeys, ...matched];
}

/**
 * Drops commands that name an invisible contact. Such a contact is not locked, and causes the same statements as a
 * missing one.
 */
async function selectVisible<Named extends { readonly selector: ContactSelector }>(
  context: Context,
  accountId: AccountId,
  named: readonly Named[],
): Promise<readonly Named[]> {
  const { visibility } = context;
  if (visibility === undefined || visibility.contacts === null) return named;
  const reads = visibleReads(context);
  // A batch may name one large contact a thousand times. It is read once.
  const findings = new Map<ContactId | number, Promise<boolean>>();
  const find = (key: ContactId | number, selector: ContactSelector): Promise<boolean> => {
    const finding =
      findings.get(key) ?? reads.find(accountId, selector).then((contact) => contact !== undefined);
    findings.set(key, finding);
    return finding;
  };
  const isVisible = await Promise.all(
    named.map(async ({ selector }) => {
      if (selector.by === 'identity') return true;
      return find(selector.by === 'id' ? selector.id : selector.number, selector);
    }),
  );
  return named.filter((_, at) => isVisible[at]);
}

/** Returns the reads for the targets of a command. They find no invisible contact, so none is read. */
function visibleReads(context: Context): Context['reads'] {
  return context.visibility === undefined ? context.reads : contextFor(context, context.visibility).reads;
}

/**
 * Returns a few holders of each identity, visible contacts first. Thousands of contacts may share an email, and two
 * already make the target ambiguous.
 */
async function listFewHolders(
  { visibility }: CallerVisibility,
  on: Queryable,
  accountId: AccountId,
  holders: readonly Holder[],
): Promise<readonly Holder[]> {
  const first = firstOfEach(holders);
  if (first.length === holders.length || visibility === undefined) return first;
  const ids = [...new Set(holders.map((holder) => holder.contactId))];
  const visible = await filterVisible(visibility, on, accountId, ids);
  return firstOfEach(holders, (holder) => visible.has(holder.contactId));
}

/** Adds the holders of an identity that is derived from parts. They are known only once the contact is. */
async function addPartHolders(
  context: CallerVisibility,
  tx: Transaction,
  accountId: AccountId,
  commands: readonly ContactCommand[],
  state: DecisionState,
): Promise<void> {
  const keys = commands.flatMap((command) => {
    if (!('edit' in command) || !hasParts(command.edit)) return [];
    const contact = matchedContactOf(findTarget(state, command));
    return contact === undefined ? [] : partsOfEdit(command.edit, contact);
  });
  const allHolders = await findHolders(tx, accountId, keys, false);
  const holders = await listFewHolders(context, tx, accountId, allHolders);
  const unread = [...new Set(holders.map((holder) => holder.contactId))].filter((id) => !state.isKnown(id));
  for (const contact of await readAll(context, tx, accountId, unread)) state.put(contact);
}

/** Adds the only contacts that may have a `vendor_id` which a command adds. */
async function addIdOwners(
  context: Context,
  tx: Transaction,
  accountId: AccountId,
  commands: readonly ContactCommand[],
  state: DecisionState,
): Promise<void> {
  const keys = await flatMapInSlices(commands, addedKeys, accountId);
  const hasHolder = (key: IdentityKey) => state.holderIds(key).size > 0;
  state.idOwners = await reserveIds(tx, accountId, keys, context.integerScopes, hasHolder);
  const owners = new Set([...state.idOwners.values()].flatMap((id) => id ?? []));
  const unread = [...owners].filter((id) => !state.isKnown(id));
  for (const contact of await readAll(context, tx, accountId, unread)) state.put(contact);
}

/** Returns the own fields, if an edit may change their values. */
async function readFieldsFor(
  context: Caches,
  accountId: AccountId,
  edits: readonly ContactEdit[],
): Promise<readonly OwnField[]> {
  const isInvolved = edits.some((edit) => edit.attributes !== undefined);
  return isInvolved ? context.catalogs.fields(accountId) : [];
}

async function readAll(
  context: CallerVisibility,
  tx: Transaction,
  accountId: AccountId,
  ids: readonly ContactId[],
  maxBytes?: number,
): Promise<readonly Contact[]> {
  if (ids.length === 0) return [];
  return (await context.reads.findMany(tx, accountId, ids, maxBytes)).flatMap((contact) => contact ?? []);
}

/** Returns the keys with which a command finds its contact. */
function matchKeys(command: ContactCommand): readonly LookupIdentity[] {
  return lookupKeysOf(matchRuleOf(command).holder?.keys ?? []);
}

/** Returns the exclusive identities that a command adds. */
function guardedKeys(command: ContactCommand): readonly LookupIdentity[] {
  return addedKeys(command).filter((key) => isExclusive(command, key));
}

/** Returns the names of the identities that a command lets its contact share. */
function shareableNames(command: ContactCommand): ReadonlySet<string> {
  const edits = 'edit' in command ? (command.edit.identities ?? []) : [];
  return new Set(shareableKeys(edits).map(identityName));
}

/** Whether the command changes its target. */
function mayChangeTarget(command: ContactCommand): boolean {
  return command.op !== 'save' || command.onMatch === 'merge';
}

/**
 * Throws if a contact has lost the identity that found it, or has ended since: a merge may have given the identity to
 * the survivor.
 */
function checkHolders(
  state: DecisionState,
  keys: readonly LookupIdentity[],
  holders: readonly Holder[],
): void {
  for (const { index, contactId, match } of holders) {
    const contact: Contact | undefined = state.contact(contactId);
    const key = keys[index];
    if (contact === undefined) throw new StateChangedError();
    if (key === undefined || match !== 'exact') continue;
    const isStored = identitiesLike(contact, key).some((identity) =>
      sameIdentity(identity, key.anyScope === true ? { ...key, scope: identity.scope } : key),
    );
    if (!isStored) throw new StateChangedError();
  }
}

/**
 * Locks and returns how much of its contact limit the account uses; it does not change until the transaction ends.
 * Returns undefined without a limit.
 */
export async function lockQuota(tx: Transaction, accountId: AccountId): Promise<Quota | undefined> {
  if ((await findAccount(tx, accountId))?.settings.contact_limit === undefined) return undefined;
  const maximum = (await lockAccount(tx, accountId))?.settings.contact_limit;
  if (maximum === undefined) return undefined;
  return { current: await readTotal(tx, accountId, 'contacts'), maximum };
}

/**
 * Finds the addressed contact. All lookups run at once, since one rarely makes another needless. An id or number in our
 * form is most likely ours, and is looked up alone first.
 */
export async function findAddressed(
  reads: Context['reads'],
  accountId: AccountId,
  target: readonly ContactSelector[],
): Promise<Contact | undefined> {
  const [first, ...others] = target;
  if (first !== undefined && others.length > 0 && isLikelyOurs(first)) {
    const contact = await reads.find(accountId, first);
    return contact ?? findAddressed(reads, accountId, others);
  }
  const contacts = await Promise.all(target.map((selector) => reads.find(accountId, selector)));
  return contacts.find((contact) => contact !== undefined);
}

function isLikelyOurs(selector: ContactSelector): boolean {
  return selector.by === 'number' || (selector.by === 'id' && isOurForm(selector.id));
}
