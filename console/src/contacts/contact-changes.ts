/** Changes of a contact, from its latest version in memory. */
import type { QueryClient } from '@tanstack/react-query';
import { call, isApiError } from '../api/client.ts';
import type { Contact, One } from '../api/types.ts';
import { contactKey, contactQuery, pagesKey, type RowsPage, showContact } from './contact-queries.ts';

/** Returns the latest versions of all contacts that are in memory, by their ids. */
export function heldContacts(client: QueryClient): ReadonlyMap<string, Contact> {
  const pages = client.getQueriesData<RowsPage>({ queryKey: pagesKey });
  const single = client.getQueriesData<Contact>({ queryKey: contactKey('').slice(0, -1) });
  const newest = new Map<string, Contact>();
  for (const contact of [...pages.flatMap(([, page]) => page?.data ?? []), ...single.map(([, one]) => one)]) {
    if (contact === undefined) continue;
    if (contact.version >= (newest.get(contact.id)?.version ?? 0)) newest.set(contact.id, contact);
  }
  return newest;
}

/** Returns the latest version of the contact that is in memory. */
export function heldContact(client: QueryClient, id: string): Contact | undefined {
  return heldContacts(client).get(id);
}

/** Throws `stale` after a concurrent change, which is shown first and never overwritten. */
export async function changeContact(
  client: QueryClient,
  { id, version }: Pick<Contact, 'id' | 'version'>,
  change: object,
): Promise<Contact> {
  const requestedAt = performance.now();
  const { data } = await call<One<Contact>>('PATCH', `/contacts/${id}`, { body: change, version }).catch(
    async (error: unknown) => {
      if (isApiError(error, 'stale'))
        await client.fetchQuery({ ...contactQuery(id), staleTime: 0 }).then(
          (now) => showContact(client, now, requestedAt),
          () => {},
        );
      throw error;
    },
  );
  showContact(client, data, requestedAt);
  void client.invalidateQueries({ queryKey: ['catalogs'] });
  return data;
}

/** Changes the newest version in memory: own changes since the shown one do not conflict. */
export function changeHeld(client: QueryClient, contact: Contact, change: object): Promise<Contact> {
  return changeContact(client, heldContact(client, contact.id) ?? contact, change);
}
