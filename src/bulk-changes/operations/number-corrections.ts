/**
 * Numbers stored without their country code: they are valid only as national numbers of the account's region. This
 * lists them with their corrections; a bulk change applies these, and can be undone.
 */
import type { Caller } from '@switchbook/domain/access/access.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import type { Cursor, Page, PageAfter } from '@switchbook/domain/contact/page.js';
import { type Identity, isNumber, phoneKey } from '@switchbook/domain/identity/identity.js';
import type { IdentityEdit } from '@switchbook/domain/identity/identity-edit.js';
import { hasInternationalPrefix, onlyNational } from '@switchbook/domain/identity/read-phone.js';
import { firstBy } from '@switchbook/domain/runtime/first-entries.js';
import type { ContactId } from '@switchbook/domain/runtime/ids.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { findAccount } from '../../access/store/account-rows.js';
import { findInParts } from '../../contacts/operations/find-contacts.js';
import { isCut } from '../../database/statements/page-cut.js';
import type { Admission, Basics, CallerVisibility } from '../../operation-context/context.js';
import { listPhones, type StoredPhone } from '../store/uncorrected-numbers.js';
import type { NumberChange } from '../values.js';

interface NumberCorrection {
  readonly contact: Pick<Contact, 'id' | 'number' | 'displayName'>;
  /** the digits that are stored, and the text that was sent */
  readonly stored: string;
  readonly raw: string;
  /** the digits that the correction would store */
  readonly corrected: string;
  /** another contact, which already has the corrected number and so blocks the correction; null: the number is free */
  readonly ownerId: ContactId | null;
}

export interface NumberCorrections extends Page<NumberCorrection> {
  /** null: the account has no region, so no number can be checked */
  readonly region: string | null;
}

/** Most phones that one request checks, so that an account with few such numbers needs no long statement. */
const maxScanned = 5_000;

/** Most contacts that are read at once: a large contact has two megabytes. */
const readAtOnce = 15;

/**
 * Returns the newest contacts first. A page may be empty and have a next one. `signal`: aborts when the client leaves.
 */
export function listNumberCorrections(
  context: Basics & CallerVisibility & Admission,
  caller: Caller,
  page: PageAfter,
  signal?: AbortSignal,
): Promise<NumberCorrections> {
  return context.lanes.long.run(caller, () => readCorrectionPage(context, caller, page, signal), signal);
}

async function readCorrectionPage(
  context: Basics & CallerVisibility,
  { accountId }: Caller,
  { limit, after }: PageAfter,
  signal: AbortSignal | undefined,
): Promise<NumberCorrections> {
  const { database } = context;
  const region = (await findAccount(database, accountId))?.settings.default_region;
  if (region === undefined) return { items: [], next: null, region: null };
  const phones = await listPhones(database, accountId, correctionPositionOf(after), maxScanned);
  const corrections: { readonly phone: StoredPhone; readonly corrected: string }[] = [];
  const slices = new Slices();
  let last: StoredPhone | undefined;
  for (const phone of phones) {
    if (slices.isOver()) await slices.next();
    const corrected = onlyNational(phone.value, region, phone.raw);
    last = phone;
    if (corrected !== undefined) corrections.push({ phone, corrected });
    if (corrections.length === limit) break;
  }
  const isAll = phones.length < maxScanned && !isCut(phones, maxScanned) && last === phones.at(-1);
  const contacts: (NumberCorrection['contact'] | undefined)[] = [];
  for (let at = 0; at < corrections.length; at += readAtOnce) {
    signal?.throwIfAborted();
    const ids = corrections.slice(at, at + readAtOnce).map(({ phone }) => phone.contactId);
    const read = await findInParts(context.reads, accountId, ids, pickNames);
    contacts.push(...ids.map((id) => read.get(id)));
  }
  const keys = corrections.map(({ corrected }) => phoneKey(corrected));
  const holders = await context.reads.findHolders(accountId, keys, false);
  const owners = firstBy(holders, (holder) => holder.index);
  const items = corrections.flatMap(({ phone, corrected }, index): readonly NumberCorrection[] => {
    const contact = contacts[index];
    const ownerId = owners.get(index)?.contactId ?? null;
    return contact === undefined
      ? []
      : [{ contact, stored: phone.value, raw: phone.raw, corrected, ownerId }];
  });
  return { items, next: isAll || last === undefined ? null : [last.contactId, last.id], region };
}

/** Copies only the shown members of a contact, so that the memory of the rest is freed. */
const pickNames = ({ id, number, displayName }: Contact) => ({ id, number, displayName });

export function correctionJson({ contact, stored, raw, corrected, ownerId }: NumberCorrection) {
  return {
    contact: { id: contact.id as string, number: contact.number, name: contact.displayName },
    phone: `+${stored}`,
    written: raw,
    corrected: `+${corrected}`,
    held_by: ownerId as string | null,
  };
}

function correctionPositionOf(after: Cursor | null): readonly [string, string] | null {
  const [contactId, id] = after ?? [];
  return typeof contactId === 'string' && typeof id === 'string' ? [contactId, id] : null;
}

/** Finds the numbers to correct. A number is left unchanged if the contact also has its correct form. */
export function correctionsOf(
  { identities }: Pick<Contact, 'identities'>,
  region: string,
): readonly NumberChange[] {
  const numbers = new Set(identities.flatMap(({ kind, value }) => (isNumber(kind) ? [value] : [])));
  return identities.flatMap(({ kind, value, raw }): readonly NumberChange[] => {
    const to = kind === 'phone' ? onlyNational(value, region, raw) : undefined;
    return to === undefined || numbers.has(to) ? [] : [{ from: value, raw, to }];
  });
}

/** Returns the numbers to correct that this contact shares, and other contacts own. */
export function sharedCorrectionsOf(
  { sharing = [] }: Pick<Contact, 'sharing'>,
  region: string,
): readonly string[] {
  return sharing.flatMap(({ kind, value, raw }) =>
    kind === 'phone' && onlyNational(value, region, raw) !== undefined ? [value] : [],
  );
}

/** Replaces each phone in its position. */
export function correctionEdits(contact: Contact, changes: readonly NumberChange[]): readonly IdentityEdit[] {
  const phones = phonesOf(contact.identities);
  return changes.flatMap(({ from, to, raw }) =>
    replacePhone(phones.get(from), { to, raw: correctedRaw(raw, to) }),
  );
}

/** Returns the spelling of a corrected number. One with `+` or `00` would state a wrong number. */
export function correctedRaw(raw: string, to: string): string {
  return hasInternationalPrefix(raw) ? `+${to}` : raw;
}

/** Restores the earlier numbers, except of phones that were changed since. */
export function undoCorrections(contact: Contact, changes: readonly NumberChange[]): readonly IdentityEdit[] {
  const phones = phonesOf(contact.identities);
  return changes.flatMap(({ from, to, raw }) => replacePhone(phones.get(to), { to: from, raw }));
}

/** Returns phones by their digits; a contact may have hundreds. */
export function phonesOf(identities: readonly Identity[]): ReadonlyMap<string, Identity> {
  return new Map(
    identities.flatMap((identity) =>
      identity.kind === 'phone' ? [[identity.value, identity] as const] : [],
    ),
  );
}

interface NewNumber {
  /** digits */
  readonly to: string;
  readonly raw: string;
  /** the contact shares the number if another contact owns it */
  readonly mayShare?: true;
}

/** Returns the edits that replace a phone in its position. */
export function replacePhone(
  identity: Identity | undefined,
  { to, ...number }: NewNumber,
): readonly IdentityEdit[] {
  if (identity === undefined) return [];
  const { kind, scope, value, label, isPrimary, origin, position, attrs, createdAt } = identity;
  return [
    { op: 'release', key: { kind, scope, value } },
    {
      op: 'hold',
      identity: {
        ...number,
        kind,
        value: to,
        label,
        isPrimary,
        origin,
        position,
        attrsWhenNew: attrs,
        createdAt,
      },
    },
  ];
}
