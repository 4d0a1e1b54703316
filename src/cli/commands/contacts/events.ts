/** `events`: the changes of an account, to stdout; and new ones as they happen. */
import { withoutDefaults } from '@switchbook/domain/contact/contact-state.js';
import { type EventPosition, type EventType, eventTypes } from '@switchbook/domain/events/event.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { type ContactId, parseId } from '@switchbook/domain/runtime/ids.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { escapeTableCell, terminalJson } from '@switchbook/text/terminal-text.js';
import type { Event } from '../../../../clients/typescript/src/index.js';
import type { Core } from '../../../core/core.js';
import type { FeedCommand } from '../../../feed/operations/list-events.js';
import { type Difference, differencesOf } from '../../../feed/values/differences.js';
import { type EventJson, eventJson } from '../../../feed/values/event-json.js';
import { type ApiContext, runLastingOnApi } from '../../session/command-account.js';
import { lastingReads } from '../../session/lasting-reads.js';
import { refOf } from '../../session/named-records.js';
import type { events } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { printNotice, shortJson } from '../../terminal/output.js';
import { writeOut } from '../../terminal/write-file.js';
import { filterOf } from './export.js';

const pageSize = 500;
const waitMs = 30_000;

/** `cursor`: the position after the event; absent if only the page has one. */
type ReadEvent = EventJson & { readonly cursor?: string };

interface Page {
  readonly events: readonly ReadEvent[];
  readonly next: string;
  readonly isEnd: boolean;
}

type ReadPage = (from: string) => Promise<Page>;

export const eventsActions: Actions<typeof events> = {
  /** Ends at the newest event, or with `follow` at a signal. */
  events: async (input, { isJson }) => {
    const isFollowing = input.follow === true;
    const types = eventTypesOf(input.types);
    await runLastingOnApi(input.account, async (context, signal) => {
      const end: { cursor: string } = { cursor: '' };
      const { contact: ref, segment, fields } = input;
      const contact = ref === undefined ? undefined : await getContactId(context, ref);
      const filter = segment === undefined ? undefined : filterOf(context.account, { segment }).filter;
      const request = { types, fields, contact, waitMs: isFollowing ? waitMs : 0, signal };
      const read =
        context.core === undefined
          ? pagesOverApi(context, { ...request, segment })
          : pagesOfCore(context.core, context, { ...request, filter });
      const reads = lastingReads(signal);
      const lasting: ReadPage = isFollowing ? (from) => reads(() => read(from)) : read;
      const pages = readPages(lasting, input.after ?? 'oldest', isFollowing, signal, end);
      const isOneValue = isJson && !isFollowing;
      await writeOut(isOneValue ? asValue(pages, end) : asLines(pages, isJson));
      if (!isJson && !isFollowing) printNotice(`To continue from here: --after ${end.cursor}`);
    });
    return undefined;
  },
};

interface EventQuery {
  readonly types: readonly EventType[] | undefined;
  readonly fields: readonly string[] | undefined;
  readonly contact: string | undefined;
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

/** Reads pages from the API. A page has one cursor, at its end. */
function pagesOverApi(
  { api }: ApiContext,
  {
    types,
    fields,
    contact,
    segment,
    waitMs: ms,
    signal,
  }: EventQuery & { readonly segment: string | undefined },
): ReadPage {
  return async (from) => {
    const start = from === 'oldest' || from === 'now' ? ({ from } as const) : { after: from };
    const filter = withoutUndefined({ types, contact, segment, fields: fields?.join(',') });
    const query = { ...start, limit: pageSize, ...filter, wait: ms / 1000 };
    const { data, meta } = await api.listEvents(query, { signal });
    const { next_cursor: next } = meta;
    const eventsWithCursor = data.map((event, index) => ({
      ...withoutPageMembers(event),
      ...(index === data.length - 1 ? { cursor: next } : {}),
    }));
    // A short page is not the end of the feed, because large events and skipped events also end a page.
    return { events: eventsWithCursor, next, isEnd: next === from };
  };
}

/** Returns the author by the key only, as events are stored. */
function withoutPageMembers(event: Event): EventJson {
  const { face, key_id } = event.actor;
  return { ...event, actor: { face, key_id } };
}

/** Reads pages from the database, with a cursor for each event, which the API does not have. */
function pagesOfCore(
  core: Core,
  { account }: ApiContext,
  { types, fields, contact, filter, waitMs: ms, signal }: EventQuery & Pick<FeedCommand, 'filter'>,
): ReadPage {
  const caller = { accountId: account.id, face: 'cli', keyId: null };
  const contactId = contact as ContactId | undefined;
  const request = { types, fields, contactId, filter, waitMs: ms, limit: pageSize, signal };
  return async (from) => {
    const {
      events: stored,
      next,
      isEnd,
    } = await core.listEvents(caller, { ...request, from: feedPositionOf(from) });
    const eventsWithCursor = stored.map((event) => ({ ...eventJson(event), cursor: cursorOf(event) }));
    return { events: eventsWithCursor, next: cursorOf(next), isEnd };
  };
}

function cursorOf({ position, seq }: EventPosition): string {
  return `${position}.${seq}`;
}

function feedPositionOf(text: string): FeedCommand['from'] {
  if (text === 'oldest' || text === 'now') return text;
  const [, position, seq] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (position === undefined)
    throw invalid('--after', 'form', 'must be a cursor that the command events printed, or now', 'text');
  return { position: Number(position), seq: Number(seq) };
}

async function* readPages(
  read: ReadPage,
  start: string,
  isFollowing: boolean,
  signal: AbortSignal,
  end: { cursor: string },
): AsyncGenerator<Page['events']> {
  let from = start;
  for (;;) {
    const page = await read(from);
    from = page.next;
    end.cursor = page.next;
    if (page.events.length > 0) yield page.events;
    if (signal.aborted || (page.isEnd && !isFollowing)) return;
  }
}

async function* asLines(pages: AsyncIterable<Page['events']>, isJson: boolean): AsyncGenerator<string> {
  for await (const events of pages)
    yield events
      .map((event) => `${isJson ? terminalJson(event) : escapeTableCell(eventLineOf(event))}\n`)
      .join('');
}

/** Writes one JSON value while the pages are read. */
async function* asValue(
  pages: AsyncIterable<Page['events']>,
  end: { readonly cursor: string },
): AsyncGenerator<string> {
  // The output begins after the first page, which may be refused.
  let before = '{"events":[';
  for await (const events of pages) {
    yield before + events.map((event) => terminalJson(event)).join(',');
    before = ',';
  }
  yield `${before === ',' ? '' : before}],"cursor":${JSON.stringify(end.cursor)}}\n`;
}

function eventLineOf(event: ReadEvent): string {
  const { occurred_at: at, type, contact_id: contact, version, actor } = event;
  const subject = contact === null ? catalogItemOf(event) : `${contact} v${version ?? '-'}`;
  const stated = { ...event, after: event.after && withoutDefaults(event.after) };
  const changes = contact === null ? '' : differencesOf(stated).map(differenceWordsOf).join('; ');
  return [at, type, subject, actor.face || '-', changes].join('  ').trimEnd();
}

function catalogItemOf({ before, after }: ReadEvent): string {
  const stateNameOf = (state: typeof before) => JSON.stringify(state?.name ?? null);
  const number = (after ?? before)?.number;
  const isRenamed = before !== null && after !== null && before.name !== after.name;
  return `${number} ${isRenamed ? `${stateNameOf(before)} -> ${stateNameOf(after)}` : stateNameOf(after ?? before)}`;
}

function differenceWordsOf({ field, before, after }: Difference): string {
  if (before === null) return `${field} + ${shortJson(after)}`;
  return after === null
    ? `${field} - ${shortJson(before)}`
    : `${field} ${shortJson(before)} -> ${shortJson(after)}`;
}

function eventTypesOf(names: readonly string[] | undefined): readonly EventType[] | undefined {
  const allTypes: readonly string[] = eventTypes;
  if (names?.some((name) => !allTypes.includes(name)) === true)
    throw invalid('--types', 'not_allowed', `must be from this list: ${eventTypes.join(', ')}`);
  return names as readonly EventType[] | undefined;
}

/** Returns the id of a contact. A deleted contact has only its id. */
async function getContactId({ api }: ApiContext, ref: string): Promise<string> {
  return parseId(ref) ?? (await api.getContact({ id: refOf(ref) })).id;
}
