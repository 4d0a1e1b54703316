/**
 * One change of many contacts: of those that are chosen, or of all that match a filter, which are walked in an order that
 * the change does not move. It goes on while other pages are shown, waits when the server says so, can be stopped, and
 * tells the way back where there is one.
 */
import type { QueryClient } from '@tanstack/react-query';
import { ApiError, call, type Query } from '../api/client.ts';
import type { BatchResult, Contact, Page } from '../api/types.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { toast } from '../ui/toasts.tsx';
import { refreshContacts } from './queries.ts';

export interface Named {
  readonly number: number;
  readonly name: string;
}

export type BulkChange =
  | { readonly kind: 'tag'; readonly isAdded: boolean; readonly name: string }
  | { readonly kind: 'group'; readonly isAdded: boolean; readonly group: Named }
  | { readonly kind: 'status'; readonly status: Named | null }
  | { readonly kind: 'delete' };

export type BulkTarget =
  | { readonly contacts: readonly Contact[] }
  | { readonly filter: Query; readonly total: number };

/** More changes than this are not remembered for the way back. */
const mostUndone = 50_000;
const atOnce = 200;

export function sizeOf(target: BulkTarget): number {
  return 'contacts' in target ? target.contacts.length : target.total;
}

export async function runBulk(client: QueryClient, target: BulkTarget, change: BulkChange): Promise<void> {
  const total = sizeOf(target);
  let isStopped = false;
  const stop = { label: t.actions.stop, run: () => (isStopped = true) };
  const text = (done: number) => t.bulk.running(nameOf(change), formatNumber(done), formatNumber(total));
  const show = toast({ text: text(0), progress: 0, action: stop });
  const back: Contact[] = [];
  let [seen, changed, failed] = [0, 0, 0];
  try {
    for await (const contacts of 'contacts' in target ? chunks(target.contacts) : walk(target.filter)) {
      if (isStopped) break;
      const done = await apply(
        contacts.filter((one) => isAffected(one, change)),
        change,
      );
      failed += done.failed;
      changed += done.changed.length;
      if (change.kind !== 'delete' && back.length <= mostUndone) back.push(...done.changed);
      seen += contacts.length;
      show({ text: text(seen), progress: Math.min(1, seen / Math.max(1, total)), action: stop });
    }
  } catch (error) {
    show(undefined);
    refreshContacts(client);
    throw error;
  }
  refreshContacts(client);
  void client.invalidateQueries({ queryKey: ['catalogs'] });
  const isUndoable = back.length > 0 && back.length <= mostUndone;
  show({
    text: t.bulk.done(nameOf(change), formatNumber(changed), failed === 0 ? undefined : formatNumber(failed)),
    isBad: failed > 0,
    ...(isUndoable ? { action: { label: t.actions.undo, run: () => void undo(client, back, change) } } : {}),
  });
}

/** `before`: the contacts as they were. */
async function undo(client: QueryClient, before: readonly Contact[], change: BulkChange): Promise<void> {
  const show = toast({ text: t.bulk.undoing, progress: 0 });
  let done = 0;
  try {
    for (const contacts of chunks(before)) {
      if (change.kind === 'tag' || change.kind === 'group')
        await apply(contacts, { ...change, isAdded: !change.isAdded });
      else await patch(contacts, (one) => ({ status: one.status?.number ?? null }));
      done += contacts.length;
      show({ text: t.bulk.undoing, progress: done / before.length });
    }
    show({ text: t.bulk.undone(formatNumber(done)) });
  } catch {
    show({ text: t.bulk.undoneInPart(formatNumber(done)), isBad: true });
  }
  refreshContacts(client);
}

interface Applied {
  /** as they were */
  readonly changed: readonly Contact[];
  readonly failed: number;
}

async function apply(contacts: readonly Contact[], change: BulkChange): Promise<Applied> {
  if (contacts.length === 0) return { changed: [], failed: 0 };
  switch (change.kind) {
    case 'tag':
      return patch(contacts, () => ({ [change.isAdded ? 'add_tags' : 'remove_tags']: [change.name] }));
    case 'status':
      return patch(contacts, () => ({ status: change.status?.number ?? null }));
    case 'delete':
      return send(contacts, ({ id }) => ({ op: 'delete', id }));
    case 'group': {
      const body = { contact_ids: contacts.map((one) => one.id) };
      const method = change.isAdded ? 'POST' : 'DELETE';
      await patiently(() => call(method, `/groups/${change.group.number}/contacts`, { body }));
      return { changed: contacts, failed: 0 };
    }
  }
}

function patch(contacts: readonly Contact[], change: (one: Contact) => object): Promise<Applied> {
  return send(contacts, (one) => ({ op: 'update', id: one.id, contact: change(one) }));
}

async function send(contacts: readonly Contact[], itemOf: (one: Contact) => object): Promise<Applied> {
  const body = { items: contacts.map(itemOf) };
  const { data } = await patiently(() => call<{ data: BatchResult[] }>('POST', '/contacts/batch', { body }));
  const hasFailed = new Set(data.filter((one) => one.status === 'failed').map((one) => one.index));
  return { changed: contacts.filter((_, index) => !hasFailed.has(index)), failed: hasFailed.size };
}

function isAffected(contact: Contact, change: BulkChange): boolean {
  switch (change.kind) {
    case 'tag':
      return contact.tags.includes(change.name) !== change.isAdded;
    case 'group':
      return contact.groups.some((one) => one.number === change.group.number) !== change.isAdded;
    case 'status':
      return contact.status?.number !== change.status?.number;
    case 'delete':
      return true;
  }
}

export function nameOf(change: BulkChange): string {
  switch (change.kind) {
    case 'tag':
      return change.isAdded ? t.bulk.addTag(change.name) : t.bulk.removeTag(change.name);
    case 'group':
      return change.isAdded ? t.bulk.addGroup(change.group.name) : t.bulk.removeGroup(change.group.name);
    case 'status':
      return t.bulk.setStatus(change.status?.name ?? t.none);
    case 'delete':
      return t.bulk.delete;
  }
}

function* chunks(contacts: readonly Contact[]): Generator<readonly Contact[]> {
  for (let from = 0; from < contacts.length; from += atOnce) yield contacts.slice(from, from + atOnce);
}

/** The newest first, so that contacts that come meanwhile are not met. */
async function* walk(filter: Query): AsyncGenerator<readonly Contact[]> {
  let cursor: string | undefined;
  do {
    const query = { ...filter, sort: '-created_at', limit: atOnce, cursor };
    const page = await patiently(() => call<Page<Contact>>('GET', '/contacts', { query }));
    yield page.data;
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor !== undefined);
}

async function patiently<Answer>(ask: () => Promise<Answer>): Promise<Answer> {
  for (let turn = 1; ; turn += 1)
    try {
      return await ask();
    } catch (error) {
      const isBusy = error instanceof ApiError && (error.status === 429 || error.status === 503);
      if (!isBusy || turn > 20) throw error;
      await new Promise((resolve) => setTimeout(resolve, Math.max(error.retryAfterMs, 500)));
    }
}
