/**
 * The follower of the change feed. It applies every change after the previous one, and survives breaks of both sides.
 */
import type { Switchbook } from './client.ts';
import { BadAnswerError, mayPass, SwitchbookError } from './errors.ts';
import type { Operations } from './generated/operations.ts';
import { CursorExpiredError } from './generated/problems.ts';
import type { CatalogItem, Event } from './generated/types.ts';
import type { Sender } from './transport.ts';

export interface FollowOptions {
  readonly storage: CursorStorage;
  /** Applies a page of events, oldest first. The cursor is saved when this has returned. */
  readonly onEvents: (events: readonly Event[], cursor: string) => unknown;
  /**
   * Replaces the copy: called at the start without a cursor, and when the cursor has expired. It is called again when
   * the server broke off.
   */
  readonly onCopy?: (copy: Copy) => unknown;
  /** the start without a cursor and without `onCopy`; the beginning by default */
  readonly start?: 'beginning' | 'oldest' | 'now';
  readonly types?: string | readonly string[];
  readonly contact?: string;
  /** events of a page; 1,000 by default */
  readonly limit?: number;
  /** Seconds to wait for an event; 30 by default. */
  readonly wait?: number;
  readonly signal?: AbortSignal;
}

/** Keeps the cursor: in a file, in a database, next to the copy. */
export interface CursorStorage {
  load(): string | null | undefined | Promise<string | null | undefined>;
  save(cursor: string): unknown;
}

export interface Copy extends Catalogs {
  /** Events after this one follow. */
  readonly cursor: string;
  /** the contacts, as lines of an NDJSON export have them */
  readonly contacts: AsyncIterable<Record<string, unknown>>;
}

type Catalogs = Readonly<Record<'tags' | 'groups' | 'sources' | 'statuses', readonly CatalogItem[]>>;

const longestPauseMs = 30_000;

export async function follow(client: Switchbook, transport: Sender, options: FollowOptions): Promise<void> {
  const { storage, onCopy, signal } = options;
  let cursor = (await storage.load()) ?? undefined;
  let failures = 0;
  while (!signal?.aborted) {
    try {
      const isNew = cursor === undefined && onCopy !== undefined;
      const next = isNew ? await copy(client, options) : await step(client, options, cursor);
      if (typeof next !== 'string') throw new BadAnswerError('The page has no cursor.', { status: 200 });
      if (next !== cursor) await runHandler(() => storage.save(next));
      cursor = next;
      failures = 0;
    } catch (error) {
      if (error instanceof HandlerError) throw error.cause;
      if (signal?.aborted) return;
      if (error instanceof CursorExpiredError && onCopy !== undefined) cursor = undefined;
      // A server in trouble may send any response.
      else if (!mayPass(error) && !(error instanceof SwitchbookError && error.status >= 500)) throw error;
      const { retryAfterMs } = error as SwitchbookError;
      // An aborted pause ends the loop.
      await transport.wait(failures, retryAfterMs, signal, longestPauseMs).catch(() => {});
      failures += 1;
    }
  }
}

/** Applies a page of events, and returns the cursor after it. */
async function step(client: Switchbook, options: FollowOptions, after: string | undefined): Promise<string> {
  const { onEvents, start = 'beginning', types, contact, limit = 1000, wait = 30, signal } = options;
  // A first request that waits could break off without a cursor, and changes during it would be missed.
  const begin = after === undefined ? { from: start, wait: 0 } : { after, wait };
  const listed = { ...begin, limit, types, contact } as Parameters<Operations['listEvents']>[0];
  const { data, meta } = await client.listEvents(listed, { signal, retries: 0 });
  // Events that arrived after the abort are sent again.
  signal?.throwIfAborted();
  if (data.length > 0 && meta?.next_cursor) await runHandler(() => onEvents(data, meta.next_cursor));
  return meta?.next_cursor;
}

/**
 * The restart that docs/guides/feed.md describes: the end of the feed, then all contacts. Changes meanwhile are sent
 * again.
 */
async function copy(client: Switchbook, { signal, onCopy }: FollowOptions): Promise<string> {
  const once = { signal, retries: 0 };
  const { meta } = await client.listEvents({ from: 'now', limit: 1 }, once);
  const catalogs: Catalogs = {
    tags: (await client.listTags({}, once)).data,
    groups: (await client.listGroups({}, once)).data,
    sources: (await client.listSources({}, once)).data,
    statuses: (await client.listStatuses({}, once)).data,
  };
  const file = await client.exportContacts({ format: 'ndjson' }, once);
  try {
    await runHandler(() => onCopy?.({ cursor: meta?.next_cursor, contacts: file.lines(), ...catalogs }));
  } catch (error) {
    // The export broke off inside of the handler.
    throw error instanceof HandlerError && mayPass(error.cause) ? error.cause : error;
  } finally {
    // If the handler has read the file, the stream is closed or locked.
    await file.body.cancel().catch(() => {});
  }
  // A handler that overlooks the break has an incomplete copy.
  if (file.failure !== undefined) throw file.failure;
  return meta?.next_cursor;
}

/** An error of the caller's own code, which ends it all. */
class HandlerError extends Error {}

async function runHandler(run: () => unknown): Promise<void> {
  try {
    await run();
  } catch (cause) {
    throw new HandlerError('a handler failed', { cause });
  }
}
