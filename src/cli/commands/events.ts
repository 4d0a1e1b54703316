/** `events`: what changed in an account, to stdout; and what changes from now on. */
import type { Caller } from '../../domain/access.js';
import { type EventType, eventTypes } from '../../domain/event.js';
import { eventJson } from '../../domain/event-json.js';
import { type Difference, differencesOf } from '../../domain/history.js';
import { type ContactId, parseId } from '../../domain/ids.js';
import { invalid } from '../../domain/problem.js';
import { terminalCell } from '../../text/terminal-text.js';
import type { CommandCore } from '../remote/open-remote.js';
import type { EventsRead, WantedEvents } from '../run/command-core.js';
import { note, shortJson } from '../run/output.js';
import { writeOut } from '../run/write-file.js';
import type { Actions } from '../syntax/define.js';
import type { events } from '../syntax/traffic.js';
import { targetOf } from './contact-ref.js';
import { wantedOf } from './export.js';
import { lastingOnAccount } from './on-account.js';

const perPage = 500;
const waitMs = 30_000;

export const eventsActions: Actions<typeof events> = {
  /** Ends at the newest event, or with `follow` at a signal. */
  events: async (
    { account: ref, after: from = 'oldest', follow, types: names, contact, segment },
    { isJson },
  ) => {
    const isFollowing = follow === true;
    const types = typesOf(names);
    await lastingOnAccount(ref, async ({ core, account, caller }, signal) => {
      const end: { cursor: string } = { cursor: '' };
      const contactId = contact === undefined ? undefined : await contactOf(core, caller, contact);
      const wanted = segment === undefined ? {} : { ...wantedOf(account, { segment }, new Date()), segment };
      const command: WantedEvents = { from, types, contactId, limit: perPage, gone: signal, ...wanted };
      const pages = readPages(core, caller, command, isFollowing, end);
      const isOneValue = isJson && !isFollowing;
      await writeOut(isOneValue ? asValue(pages, end) : asLines(pages, isJson));
      if (!isJson && !isFollowing) note(`To continue from here: --after ${end.cursor}`);
    });
    return undefined;
  },
};

async function* readPages(
  core: CommandCore,
  caller: Caller,
  command: WantedEvents,
  isFollowing: boolean,
  end: { cursor: string },
): AsyncGenerator<EventsRead['events']> {
  let from = command.from;
  for (;;) {
    const page = await core.readEvents(caller, { ...command, from, waitMs: isFollowing ? waitMs : 0 });
    from = page.next;
    end.cursor = page.next;
    if (page.events.length > 0) yield page.events;
    if (command.gone?.aborted === true || (page.isEnd && !isFollowing)) return;
  }
}

async function* asLines(pages: AsyncIterable<EventsRead['events']>, isJson: boolean): AsyncGenerator<string> {
  for await (const events of pages)
    yield events
      .map((event) => `${isJson ? JSON.stringify(jsonOf(event)) : terminalCell(lineOf(event))}\n`)
      .join('');
}

/** One JSON value, written as it is read. */
async function* asValue(
  pages: AsyncIterable<EventsRead['events']>,
  end: { readonly cursor: string },
): AsyncGenerator<string> {
  // Nothing is written before the first page, which may be refused.
  let before = '{"events":[';
  for await (const events of pages) {
    yield before + events.map((event) => JSON.stringify(jsonOf(event))).join(',');
    before = ',';
  }
  yield `${before === ',' ? '' : before}],"cursor":${JSON.stringify(end.cursor)}}\n`;
}

type ReadEvent = EventsRead['events'][number];

function jsonOf({ cursor, ...event }: ReadEvent) {
  return { ...eventJson(event), ...(cursor === undefined ? {} : { cursor }) };
}

function lineOf(event: ReadEvent): string {
  const { occurredAt, type, contactId, version, actor } = event;
  const subject = contactId === null ? catalogItemOf(event) : `${contactId} v${version ?? '-'}`;
  const changes = contactId === null ? '' : differencesOf(event).map(changeOf).join('; ');
  return [occurredAt.toISOString(), type, subject, actor.face || '-', changes].join('  ').trimEnd();
}

function catalogItemOf({ before, after }: ReadEvent): string {
  const shown = (state: typeof before) => JSON.stringify(state?.name ?? null);
  const number = (after ?? before)?.number;
  const isRenamed = before !== null && after !== null && before.name !== after.name;
  return `${number} ${isRenamed ? `${shown(before)} -> ${shown(after)}` : shown(after ?? before)}`;
}

function changeOf({ field, before, after }: Difference): string {
  if (before === null) return `${field} + ${shortJson(after)}`;
  return after === null
    ? `${field} - ${shortJson(before)}`
    : `${field} ${shortJson(before)} -> ${shortJson(after)}`;
}

function typesOf(names: readonly string[] | undefined): readonly EventType[] | undefined {
  const known: readonly string[] = eventTypes;
  if (names?.some((name) => !known.includes(name)) === true)
    throw invalid('--types', 'not_allowed', `must be from this list: ${eventTypes.join(', ')}`);
  return names as readonly EventType[] | undefined;
}

/** A deleted contact has only its id. */
async function contactOf(core: CommandCore, caller: Caller, ref: string): Promise<ContactId> {
  const id = parseId<ContactId>(ref);
  return id ?? (await core.getContact(caller, { target: targetOf(ref), merged: 'tell' })).id;
}
