/** Deleted contacts of the server, and their restore. */
import { infiniteQueryOptions, keepPreviousData, type QueryClient } from '@tanstack/react-query';
import { call, isApiError, pagesOf } from '../api/client.ts';
import type { DeletedContact, EmptiedBin, One, Page, RestoredContact } from '../api/types.ts';
import { refreshContacts } from '../contacts/contact-queries.ts';
import { t } from '../texts/texts.ts';
import { toast, toastError } from '../ui/toasts.tsx';

/** Begins with `contacts`, so a change of contacts refreshes this list too. */
const deletedKey = ['contacts', 'deleted'] as const;

export const deletedQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [...deletedKey, search],
    ...pagesOf<Page<DeletedContact>>('/deleted-contacts', { limit: 50, search: search || undefined }),
    placeholderData: keepPreviousData,
    // A deletion elsewhere in the console does not wait for the list.
    staleTime: 0,
  });

export const refreshDeleted = (client: QueryClient) => client.invalidateQueries({ queryKey: deletedKey });

export async function restoreContact(client: QueryClient, id: string, withoutTaken = false): Promise<void> {
  const body = { without_taken: withoutTaken };
  const { data } = await call<One<RestoredContact>>('POST', `/deleted-contacts/${id}/restore`, { body });
  const { display_name: name, company, phone, number } = data.contact;
  // The server names `identities.phone.4930111111` and `attributes.card`; people know the number and the field.
  const lost = data.not_restored
    .map((path) => path.replace(/^(?:identities\.[^.]*|attributes)\./, ''))
    .join(', ');
  toast({
    text: t.deletedContacts.restored(name || company || phone || t.numbered(number), lost || undefined),
  });
  refreshContacts(client);
}

/** Deletes all in several requests, since the server deletes only a part in one. */
export async function emptyDeleted(client: QueryClient): Promise<void> {
  let isMore = true;
  while (isMore) isMore = (await call<One<EmptiedBin>>('DELETE', '/deleted-contacts')).data.more;
  await refreshDeleted(client);
}

/** Whether another contact now has an identity, or a value of a unique field, of the deleted one. */
export const isTaken = (error: unknown) =>
  (isApiError(error, 'conflict') && error.problem?.identity !== undefined) ||
  (isApiError(error, 'invalid') && error.problem?.errors?.some(({ code }) => code === 'taken') === true);

/** Whether the contact was restored or deleted meanwhile: in another tab, or because its time is over. */
export const isGone = (error: unknown) =>
  isApiError(error, 'not_found') ||
  (isApiError(error, 'conflict') && error.problem?.reason === 'not_deleted');

export function toastRefusal(error: unknown): void {
  if (isGone(error)) toast({ text: t.deletedContacts.notKept, isBad: true });
  else toastError(error);
}

/**
 * Returns the action of a toast after a deletion. The page of deleted contacts offers to skip identities that others
 * now have.
 */
export function restoreAction(client: QueryClient, id: string) {
  const toPage = { label: t.pages.deleted, run: () => history.pushState(null, '', '/settings/deleted') };
  const run = () =>
    restoreContact(client, id).catch((error: unknown) => {
      if (isTaken(error)) toast({ text: t.deletedContacts.takenText, isBad: true, action: toPage });
      else if (isGone(error)) toastRefusal(error);
      else throw error;
    });
  return { action: { label: t.actions.undo, run } };
}
