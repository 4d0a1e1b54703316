/** One change of many contacts: of selected ones, or of all that match a filter. The server runs it as a job. */
import type { QueryClient } from '@tanstack/react-query';
import { call, type Query } from '../api/client.ts';
import type { BulkChange, Contact, NumberedItem, One } from '../api/types.ts';
import { bulkKey } from '../bulk/queries.ts';
import { watch } from '../bulk/watch.ts';
import { t } from '../texts/texts.ts';
import { treeOf } from './view.ts';

export type BulkEdit =
  | { readonly kind: 'tag'; readonly isAdded: boolean; readonly name: string }
  | { readonly kind: 'group'; readonly isAdded: boolean; readonly group: NumberedItem }
  | { readonly kind: 'status'; readonly status: NumberedItem | null }
  | { readonly kind: 'owner'; readonly member: NumberedItem | null }
  | { readonly kind: 'delete' };

export type BulkTarget =
  | { readonly contacts: readonly Contact[] }
  /** `total`: undefined while it is counted; `minTotal`: if counting all takes too long */
  | { readonly filter: Query; readonly total: number | undefined; readonly minTotal: number | undefined };

/** Contacts that one job takes by their ids. */
const maxGiven = 10_000;

/** Returns the number of the contacts; undefined: it is not known. */
export function sizeOf(target: BulkTarget): number | undefined {
  return 'contacts' in target ? target.contacts.length : target.total;
}

/** Starts a bulk change, and resolves when it has begun. Its progress is shown until it ends. */
export async function startBulk(client: QueryClient, target: BulkTarget, edit: BulkEdit): Promise<void> {
  try {
    for (const contacts of targetsOf(target)) {
      const body = { ...contacts, change: bulkChangeOf(edit) };
      const { data } = await call<One<BulkChange>>('POST', '/bulk-changes', { body });
      watch(client, data);
    }
  } finally {
    // Earlier jobs run, even if a later one is refused.
    void client.invalidateQueries({ queryKey: bulkKey });
  }
}

function targetsOf(target: BulkTarget): readonly object[] {
  if ('filter' in target) return [{ filter: treeOf(target.filter) }];
  const ids = target.contacts.map((contact) => contact.id);
  const count = Math.ceil(ids.length / maxGiven);
  return Array.from({ length: count }, (_, index) => ({
    contact_ids: ids.slice(index * maxGiven, (index + 1) * maxGiven),
  }));
}

function bulkChangeOf(edit: BulkEdit): object {
  switch (edit.kind) {
    case 'tag':
      return { [edit.isAdded ? 'add_tags' : 'remove_tags']: [edit.name] };
    case 'group':
      return { [edit.isAdded ? 'add_groups' : 'remove_groups']: [edit.group.number] };
    case 'status':
      return { status: edit.status?.number ?? null };
    case 'owner':
      return edit.member === null ? { fields: { owner: null } } : { assign: edit.member.number };
    case 'delete':
      return { delete: true };
  }
}

export function nameOf(edit: BulkEdit): string {
  switch (edit.kind) {
    case 'tag':
      return edit.isAdded ? t.bulk.addTag(edit.name) : t.bulk.removeTag(edit.name);
    case 'group':
      return edit.isAdded ? t.bulk.addGroup(edit.group.name) : t.bulk.removeGroup(edit.group.name);
    case 'status':
      return t.bulk.setStatus(edit.status?.name ?? t.none);
    case 'owner':
      return t.bulk.setOwner(edit.member?.name ?? t.none);
    case 'delete':
      return t.actions.delete;
  }
}
