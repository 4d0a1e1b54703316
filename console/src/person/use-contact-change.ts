/** An edit of a contact, which the feed of changes keeps up to date while it is open. */
import { useQueryClient } from '@tanstack/react-query';
import type { Contact } from '../api/types.ts';
import { changeContact, heldContact } from '../contacts/contact-changes.ts';
import { type Change, type TextOf, useChange } from '../drafts/change.ts';
import type { Labels } from '../ui/forms/values.ts';

export const contactDrafts = (contact: Contact, form: string): string => `contact ${contact.id} ${form}`;

interface WordsOf<Values> {
  readonly labels: Labels<Values>;
  readonly textOf?: TextOf<Values>;
}

/** Returns the change of a contact. `bodyOf` makes the request body for the entered values. */
export function useContactChange<Values extends object>(
  contact: Contact,
  form: string,
  valuesOf: (contact: Contact) => Values,
  bodyOf: (changed: Partial<Values>, now: Contact) => object,
  { labels, textOf }: WordsOf<NoInfer<Values>>,
): Change<Values, Contact> & { readonly send: () => Promise<Contact | undefined> } {
  const client = useQueryClient();
  const change = useChange({
    id: contactDrafts(contact, form),
    source: contact,
    valuesOf,
    labels,
    textOf,
    // A write names its version, so nothing is read before it.
    read: async () => heldContact(client, contact.id) ?? contact,
  });
  return {
    ...change,
    send: () => change.save((changed, now) => changeContact(client, now, bodyOf(changed, now))),
  };
}
