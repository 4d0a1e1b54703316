/**
 * Shows the changes of other people: one request waits at the server for the next events. A changed contact that is
 * shown is refreshed. A storm of changes, such as an import, is one refresh every few seconds. It stops while the tab
 * is hidden.
 */
import type { QueryClient } from '@tanstack/react-query';
import { useEffect, useRef } from 'react';
import { call, isApiError } from '../../api/client.ts';
import { follow, pause } from '../../api/follow.ts';
import type { Contact, One } from '../../api/types.ts';
import { pagesKey, refreshLists, refreshTotals, showContact } from '../contact-queries.ts';

interface FeedEvent {
  readonly type: string;
  readonly contact_id: string | null;
  readonly version: number | null;
}

interface EventsPage {
  readonly data: readonly FeedEvent[];
  readonly meta: { readonly next_cursor: string };
}

const waitSeconds = 25;
/** Number of events in one response above which the lists are reloaded, and the events are skipped. */
const storm = 50;
const stormPauseMs = 3_000;
/** Milliseconds from the first cursor until the first rows are refreshed, which keeps the first view fast. */
const proofPauseMs = 2_000;
/** Least milliseconds between two refreshes. */
const restMs = 700;
const totalsMs = 4_000;

interface ShownContacts {
  /** a contact that is shown, if it is */
  readonly find: (id: string) => Contact | undefined;
  readonly openId: string | undefined;
}

/** Subscribes to changes while the component is mounted and the tab is visible. */
export function useLive(client: QueryClient, isAllowed: boolean, watched: ShownContacts): void {
  const latest = useRef(watched);
  latest.current = watched;
  useEffect(() => {
    if (!isAllowed) return;
    let after: string | undefined;
    /** Events were skipped, so the displayed rows may be older than the cursor. */
    let isBehind = false;
    /** The first rows may be older than the first cursor, since they were requested before it came. */
    let isUnproven = true;
    const proveRows = async (signal: AbortSignal) => {
      isUnproven = false;
      await pause(proofPauseMs, signal);
      if (signal.aborted) isUnproven = true;
      else await refreshRows(client);
    };
    const ask = async (signal: AbortSignal) => {
      const query =
        after === undefined ? { from: 'now', limit: 1 } : { after, wait: waitSeconds, limit: storm };
      const { data, meta } = await call<EventsPage>('GET', '/events', { query, signal });
      after = meta.next_cursor;
      if (isUnproven) void proveRows(signal);
      if (isBehind) {
        isBehind = false;
        await refreshAll(client);
      }
      if (data.length === 0) return;
      if (data.length >= storm) {
        after = undefined;
        isBehind = true;
        return pause(stormPauseMs, signal);
      }
      await show(client, data, latest.current);
      await pause(restMs, signal);
    };
    return follow({
      ask,
      onFailure: (error) => {
        if (!isApiError(error) || error.status !== 410) return false;
        // The events after the cursor are no longer there.
        after = undefined;
        isBehind = true;
        return true;
      },
    });
  }, [client, isAllowed]);
}

async function refreshAll(client: QueryClient): Promise<void> {
  refreshTotals(client);
  for (const queryKey of [['contacts', 'one'], ['contacts', 'section'], ['catalogs']])
    void client.invalidateQueries({ queryKey });
  await client.invalidateQueries({ queryKey: pagesKey });
}

/** Reads the rows again. A first request that is under way may be older, and would count as the new one. */
async function refreshRows(client: QueryClient): Promise<void> {
  const pages = client.getQueryCache().findAll({ queryKey: pagesKey, type: 'active' });
  await Promise.all(pages.map((page) => page.promise?.catch(() => {})));
  await client.invalidateQueries({ queryKey: pagesKey });
}

let counting: ReturnType<typeof setTimeout> | undefined;

/** Counts every few seconds at most, since a count may read much, and once more after the last change. */
function countSoon(client: QueryClient): void {
  if (counting !== undefined) return;
  refreshTotals(client);
  counting = setTimeout(() => {
    counting = undefined;
    refreshTotals(client);
  }, totalsMs);
}

const removing = new Set<string>();

/**
 * Runs a request that removes a contact, or merges it into another one. Its events do not read the contact again while
 * its panel closes.
 */
export async function runRemoval<Answer>(id: string, request: () => Promise<Answer>): Promise<Answer> {
  removing.add(id);
  try {
    return await request();
  } finally {
    setTimeout(() => removing.delete(id), restMs);
  }
}

async function show(
  client: QueryClient,
  events: readonly FeedEvent[],
  watched: ShownContacts,
): Promise<void> {
  const ids = new Set(events.flatMap((event) => event.contact_id ?? []));
  const { openId } = watched;
  if (openId !== undefined && ids.has(openId) && !removing.has(openId)) {
    void client.invalidateQueries({ queryKey: ['contacts', 'section', openId] });
    void client.invalidateQueries({ queryKey: ['contacts', 'one', openId] });
  }
  if (events.some((event) => /^(tag|group|source|status)\./.test(event.type)))
    void client.invalidateQueries({ queryKey: ['catalogs'] });
  const isMoved = events.some((event) => /^contact\.(?!updated)/.test(event.type));
  if (isMoved) countSoon(client);
  // Changes of this tab are shown already.
  const changed = [...ids].flatMap((id) => {
    const contact = watched.find(id);
    const versions = events.flatMap((event) => (event.contact_id === id ? (event.version ?? []) : []));
    return contact !== undefined && Math.max(0, ...versions) > contact.version ? [id] : [];
  });
  const [only] = changed;
  if (isMoved || changed.length > 1) await client.invalidateQueries({ queryKey: pagesKey });
  else if (only !== undefined) {
    const requestedAt = performance.now();
    // The request does not follow merges, because the survivor is another row.
    await call<One<Contact>>('GET', `/contacts/${only}`).then(
      ({ data }) => showContact(client, data, requestedAt),
      () => refreshLists(client),
    );
  }
}
