/**
 * Cards that clients write. A card becomes an edit of the values that it shows. A value that the client did not get is
 * never changed. A new card with a known number is the contact with that number.
 */
import type { ImportedContact, ImportedIdentity } from '@switchbook/contact-files/imported-contact.js';
import { partsOf, showsExtensions } from '@switchbook/domain/access/redaction.js';
import { addressNames } from '@switchbook/domain/contact/contact-fields.js';
import { type ContactEdit, clear, fill, set, toEdit } from '@switchbook/domain/contact/edit.js';
import { identityKey } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { invalid, ProblemError } from '@switchbook/domain/problems/problem.js';
import type { FoundBook } from '../../books/operations/own-books.js';
import type { Book, BookCard } from '../../books/values/book.js';
import type { SaveCommand } from '../../contacts/values/commands.js';
import type { CallerExchange } from '../kit/wire/declared-route.js';
import type { Answer } from '../kit/wire/route-answer.js';
import { formatCard, tagOfContact } from './cards.js';
import { maxCardName } from './choices.js';
import { type NameEdit, nameBetween, nameOfNew } from './names.js';
import { decodeCard, readCard, type SentCard } from './sent-card.js';

const dialedOrMailed = ({ identities }: ImportedContact) =>
  identities.filter(({ kind }) => kind === 'phone' || kind === 'email');

const identityKeyOf = ({ kind, value }: ImportedIdentity) => `${kind} ${value}`;

/** Returns the identity without the members that only an export has. */
const inputOf = ({ kind, value, raw, label }: ImportedIdentity) => ({
  kind,
  value,
  ...(raw === undefined ? {} : { raw }),
  ...(label === undefined ? {} : { label }),
});

/** Returns the changes from the card that the client got to the card that it sent. */
function editBetween(
  { record: before }: SentCard,
  { record: after }: SentCard,
  { shows }: Book,
): ContactEdit {
  const hasDetails = shows === 'details';
  const isShown = (identity: ImportedIdentity) => hasDetails || identity.kind === 'phone';
  const [was, is] = [dialedOrMailed(before).filter(isShown), dialedOrMailed(after).filter(isShown)];
  const [shownKeys, sentKeys] = [new Set(was.map(identityKeyOf)), new Set(is.map(identityKeyOf))];
  const identities: IdentityEdit[] = [
    ...is
      .filter((identity) => !shownKeys.has(identityKeyOf(identity)))
      .map((identity) => ({ op: 'hold', identity: inputOf(identity) }) as const),
    ...was
      .filter((identity) => !sentKeys.has(identityKeyOf(identity)))
      .map((identity) => ({ op: 'release', key: identityKey(identity) }) as const),
  ];
  const changed = (name: 'company' | 'jobTitle' | 'birthday') =>
    before[name] === after[name] ? {} : { [name]: toEdit(after[name] ?? null) };
  return {
    ...(identities.length === 0 ? {} : { identities }),
    ...(hasDetails
      ? {
          ...changed('company'),
          ...changed('jobTitle'),
          ...changed('birthday'),
          ...addressBetween(before, after),
        }
      : {}),
  };
}

function addressBetween(before: ImportedContact, after: ImportedContact): ContactEdit {
  const parts = addressNames.flatMap((part) => {
    const [was, is] = [before.address?.[part], after.address?.[part]];
    return was === is ? [] : [[part, is === undefined ? clear : set(is)] as const];
  });
  return parts.length === 0 ? {} : { address: Object.fromEntries(parts) };
}

/** Returns all parts of the card for a new contact. A known contact gets only the parts that it lacks. */
function editOfNew({ record }: SentCard, { source: { kind, number } }: Book): ContactEdit {
  if (kind === 'segment')
    throw new ProblemError({ kind: 'forbidden', scope: null }, { detail: 'a segment takes no new contacts' });
  const texts = (['company', 'jobTitle', 'birthday', 'description'] as const).flatMap((name) =>
    record[name] === undefined ? [] : [[name, fill(record[name])] as const],
  );
  const address = addressNames.flatMap((part) => {
    const text = record.address?.[part];
    return text === undefined ? [] : [[part, fill(text)] as const];
  });
  // The contact must be in the book to which the client adds it.
  const added =
    number === undefined
      ? []
      : ([{ op: 'add', items: [{ by: 'number', number, missing: 'refuse' }] }] as const);
  return {
    ...Object.fromEntries(texts),
    address: Object.fromEntries(address),
    identities: dialedOrMailed(record).map((identity) => ({ op: 'hold', identity: inputOf(identity) })),
    ...(kind === 'tag' ? { tags: added } : {}),
    ...(kind === 'group' ? { groups: added } : {}),
  };
}

function requireScope({ principal }: CallerExchange, scope: 'contacts:write' | 'contacts:delete'): void {
  for (const needed of ['contacts:read', scope] as const)
    if (!principal.scopes.has(needed)) throw new ProblemError({ kind: 'forbidden', scope: needed });
}

const isStale = (version: number) => new ProblemError({ kind: 'stale', version });

/** Throws `stale` unless the client has the current card. */
function checkTag({ headers }: CallerExchange, { contact }: BookCard, form: string): void {
  const { 'if-match': ifMatch = '', 'if-none-match': none } = headers;
  const tags = ifMatch.split(',').map((part) => part.trim().replace(/^W\//, ''));
  if (none !== undefined || !tags.includes(tagOfContact(contact, form))) throw isStale(contact.version);
}

/** The book, the name and the card of a path. */
interface CardPath {
  readonly read: FoundBook;
  readonly name: string;
  readonly card: BookCard | undefined;
}

/** Answers without an ETag, so that the client reads the card in the form that Switchbook writes. */
export async function writeCard(exchange: CallerExchange, { read, name, card }: CardPath): Promise<Answer> {
  requireScope(exchange, 'contacts:write');
  const { core, caller, headers } = exchange;
  const { book, form } = read;
  const sentCard = await readCard(decodeCard(exchange.bytes), exchange);
  if (card !== undefined) {
    checkTag(exchange, card, form);
    const { contact } = card;
    const shownCard = await readCard(formatCard(card, book, '3.0'), exchange);
    const edit = {
      ...nameEdit(exchange, nameBetween(shownCard, sentCard, contact)),
      ...editBetween(shownCard, sentCard, book),
    };
    const { id, version } = contact;
    await core.editContact(caller, { op: 'edit', target: [{ by: 'id', id }], ifVersion: version, edit });
    return { status: 204 };
  }
  if (headers['if-match'] !== undefined) throw isStale(0);
  if (name.length > maxCardName)
    throw invalid('name', 'too_long', `must be at most ${maxCardName} characters`);
  const edit = { ...nameEdit(exchange, nameOfNew(sentCard)), ...editOfNew(sentCard, book) };
  await core.saveCard(caller, commandOf(sentCard.record, edit), { name, uid: sentCard.uid ?? name });
  return { status: 201 };
}

/** Returns the edit without data of this face if the caller does not see such data. */
function nameEdit({ caller }: CallerExchange, { extension, ...names }: NameEdit): NameEdit {
  const parts = partsOf(caller.visibility);
  const isShown = parts === undefined || showsExtensions(parts);
  return isShown && extension !== undefined ? { ...names, extension } : names;
}

/** Saves the contact with the numbers of the card, else the contact with its emails, else a new contact. */
function commandOf(record: ImportedContact, edit: ContactEdit): SaveCommand {
  const identities = dialedOrMailed(record);
  const phones = identities.filter(({ kind }) => kind === 'phone');
  const keys = (phones.length > 0 ? phones : identities).map(identityKey);
  return {
    op: 'save',
    onMatch: 'merge',
    ...(keys.length === 0 ? {} : { match: { holder: { keys, equivalents: true, pick: 'only' } } }),
    edit,
  };
}

/** Deletes the contact; it is in the bin for some time. */
export async function removeCard(exchange: CallerExchange, { read, card }: CardPath): Promise<Answer> {
  requireScope(exchange, 'contacts:delete');
  if (card === undefined) throw new ProblemError({ kind: 'not_found', resource: 'contact' });
  checkTag(exchange, card, read.form);
  const { id, version } = card.contact;
  await exchange.core.deleteContact(exchange.caller, {
    op: 'delete',
    target: [{ by: 'id', id }],
    ifVersion: version,
  });
  return { status: 204 };
}
