/**
 * Reads contacts for the links that a page has in each row. The contacts of a log are mostly those that were changed
 * last, so one request finds most of them. Each other contact has its own request.
 */
import type { Contact } from '../api/types.ts';
import { readContactById, readLatestContacts } from './contact-queries.ts';

/** Links that are drawn together, from which they share a request. */
const sharedFrom = 3;
/** Contacts of the shared request. */
const maxShared = 100;

type ContactsById = ReadonlyMap<string, Contact>;

const nothing: ContactsById = new Map();

/** Contacts of the links that ask within one task, as those do that are drawn together. */
class Links {
  count = 0;
  readonly found: Promise<ContactsById> = new Promise((resolve) => setTimeout(resolve, 0)).then(() => {
    drawn = undefined;
    return this.count < sharedFrom ? nothing : readShared();
  });
}

let drawn: Links | undefined;

/** Returns the contact, or the survivor of a merged one. Throws like `call`. */
export async function readLinked(id: string): Promise<Contact> {
  drawn ??= new Links();
  drawn.count += 1;
  const contact = (await drawn.found).get(id);
  return contact ?? readContactById(id);
}

/** Returns nothing after a failure, which the requests for single contacts report. */
async function readShared(): Promise<ContactsById> {
  const contacts = await readLatestContacts(maxShared).catch(() => []);
  return new Map(contacts.map((contact) => [contact.id, contact]));
}
