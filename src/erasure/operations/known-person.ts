/** Collects the present and past values of a contact, so that its erasure finds data about the person. */
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { personFields } from '@switchbook/domain/contact/contact-fields.js';
import type { ContactState } from '@switchbook/domain/contact/contact-state.js';
import type { EventPosition } from '@switchbook/domain/events/event.js';
import {
  type IdentityKey,
  type IdentityKind,
  identityKinds,
  identityName,
  isNumber,
} from '@switchbook/domain/identity/identity.js';
import { otherForms } from '@switchbook/domain/identity/phone.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { type AccountId, asId, type ContactId } from '@switchbook/domain/runtime/ids.js';
import type { Queryable } from '../../database/database.js';
import { type HistoryPage, readContactHistory } from '../../feed/store/contact-history.js';
import { findIdentitiesOfOthers } from '../store/identities-of-others.js';
import { listMergedInto } from '../store/person-erasure.js';
import { ErasedPerson, erasureLimits, type KnownIdentity, type KnownName } from '../values/erased-person.js';
import { collectTexts } from '../values/name-hashes.js';

/** Identities of a statement. */
const comparedAtOnce = 500;

/**
 * Collects the values of a contact, without identities that another contact now holds. `contact`: its present values,
 * or its values in the bin. Throws `quota`: copies of values beyond a bound would stay.
 */
export async function readErasedPerson(
  on: Queryable,
  accountId: AccountId,
  id: ContactId,
  contact: Contact | null,
): Promise<ErasedPerson> {
  const ids = await listMergedInto(on, accountId, id, erasureLimits.mergedInto + 2);
  // The list has the contact itself.
  if (ids.length > erasureLimits.mergedInto + 1)
    throw tooMany('contacts merged into one contact', erasureLimits.mergedInto);
  const earlier = new EarlierValues();
  for (const contactId of ids) await earlier.read(on, accountId, asId<ContactId>(contactId));
  const identities = [
    ...(contact?.identities ?? []).map(({ kind, scope, value, raw }) => ({ kind, scope, value, raw })),
    ...earlier.identities.values(),
  ];
  const others = await listNamesOfOthers(on, accountId, ids, identities);
  const names: readonly KnownName[] = [
    {
      display: contact?.displayName ?? null,
      given: contact?.givenName ?? null,
      family: contact?.familyName ?? null,
    },
    ...earlier.names.values(),
  ];
  return new ErasedPerson(
    ids,
    uniqueItems(identities.filter((identity) => !others.has(identityName(identity)))),
    uniqueItems(names),
    contact === null ? [] : copiedFieldsOf(contact).flatMap(collectTexts),
  );
}

/** Refuses an erasure above a bound, which would report success while copies stay. */
export function tooMany(feature: string, maximum: number): ProblemError {
  return new ProblemError({ kind: 'quota', feature, current: maximum + 1, maximum });
}

/** The identities and names that contacts have had, read from their events. */
class EarlierValues {
  readonly identities = new Map<string, KnownIdentity>();
  readonly names = new Map<string, KnownName>();
  #characters = 0;

  async read(on: Queryable, accountId: AccountId, id: ContactId): Promise<void> {
    for (let before: EventPosition | null | undefined = null; before !== undefined; ) {
      const page: HistoryPage = await readContactHistory(on, accountId, id, { limit: 1_000, before });
      for (const event of page.events)
        for (const state of [event.before, event.after]) this.#add(state ?? {});
      before = page.next ?? undefined;
    }
  }

  #add({ identities, display_name, given_name, family_name }: ContactState): void {
    const identityList = Array.isArray(identities) ? (identities as readonly Partial<KnownIdentity>[]) : [];
    for (const { kind = '', scope, value, raw } of identityList)
      if (isKind(kind) && value)
        this.#keep(this.identities, { kind, scope: scope ?? '', value, raw: raw || value }, 'identities');
    const [display, givenName, familyName] = [display_name, given_name, family_name].map(
      (item) => item ?? null,
    );
    this.#keep(this.names, { display, given: givenName, family: familyName } as KnownName, 'names');
  }

  #keep<Item>(values: Map<string, Item>, item: Item, kind: 'identities' | 'names'): void {
    const name = JSON.stringify(item);
    if (values.has(name)) return;
    this.#characters += name.length;
    if (values.size >= erasureLimits.known)
      throw tooMany(`earlier ${kind} of one contact`, erasureLimits.known);
    if (this.#characters > erasureLimits.characters)
      throw tooMany(
        'characters of the earlier identities and names of one contact',
        erasureLimits.characters,
      );
    values.set(name, item);
  }
}

/** Returns the identities that other contacts now hold, or share. */
export async function listNamesOfOthers(
  on: Queryable,
  accountId: AccountId,
  ids: readonly ContactId[],
  identities: readonly IdentityKey[],
): Promise<ReadonlySet<string>> {
  const names = new Set<string>();
  for (let from = 0; from < identities.length; from += comparedAtOnce) {
    const slice = identities.slice(from, from + comparedAtOnce);
    for (const index of await findIdentitiesOfOthers(on, accountId, ids, slice)) {
      const key = slice[index];
      if (key !== undefined) names.add(identityName(key));
    }
  }
  return names;
}

/** Returns the fields that a merge may copy to another contact. */
export function copiedFieldsOf(contact: Contact): readonly unknown[] {
  const { address, attributes, extensions, identities } = contact;
  const identityTexts = identities.flatMap(({ value, raw, label }) => [value, raw, label]);
  return [...personFields.map((name) => contact[name]), address, attributes, extensions, identityTexts];
}

/** Adds other forms of numbers: a payload may have another form than the contact. */
export function withOtherForms(identities: readonly IdentityKey[]): readonly IdentityKey[] {
  return identities.flatMap((identity) =>
    isNumber(identity.kind)
      ? [identity, ...otherForms(identity.value).map((value) => ({ ...identity, value }))]
      : [identity],
  );
}

function isKind(kind: string): kind is IdentityKind {
  return (identityKinds as readonly string[]).includes(kind);
}

function uniqueItems<Item>(items: readonly Item[]): readonly Item[] {
  return [...new Map(items.map((item) => [JSON.stringify(item), item])).values()];
}
