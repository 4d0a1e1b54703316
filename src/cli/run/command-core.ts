/**
 * What commands ask of an installation. The core answers it next to the database, and `remote/` over the native API of a far
 * server, so that a command is written once and prints the same.
 */
import type { Core } from '../../core/core.js';
import type { FeedCommand } from '../../core/feed/read-feed.js';
import type { FileFormat } from '../../core/imports/import.js';
import type { Caller } from '../../domain/access.js';
import type { Contact } from '../../domain/contact.js';
import type { EventPosition, StoredEvent } from '../../domain/event.js';
import type { FilterTexts } from '../../domain/filter-text.js';
import { fromStart, type Page } from '../../domain/page.js';
import { invalid } from '../../domain/problem.js';
import type { ContactFilter } from '../../domain/query.js';

/** Contacts as the command line names them, and the filter that the texts mean. */
export interface WantedContacts {
  readonly filter: ContactFilter;
  readonly texts: FilterTexts;
}

export interface WantedEvents extends Omit<FeedCommand, 'from'> {
  /** `oldest`, `now`, or a cursor that was printed */
  readonly from: string;
  /** name or number of the saved segment that is the filter */
  readonly segment?: string;
}

export interface EventsRead {
  /** `cursor`: where to go on after the event; absent where only the page has one */
  readonly events: readonly (StoredEvent & { readonly cursor?: string })[];
  readonly next: string;
  readonly isEnd: boolean;
}

/** Operations whose form differs between the core and the wire. */
interface Adapted {
  /** The newest first. */
  findContacts(caller: Caller, wanted: WantedContacts, limit: number): Promise<Page<Contact>>;
  exportMatching(
    caller: Caller,
    wanted: WantedContacts,
    file: { readonly format: FileFormat; readonly isPlain: boolean },
    onContacts: (count: number) => void,
  ): AsyncIterable<Uint8Array>;
  readEvents(caller: Caller, wanted: WantedEvents): Promise<EventsRead>;
}

/** The core's operations; `remote/open-remote.ts` has those of them that a far server answers. */
export type Asked = Omit<Core, keyof Adapted> & Adapted;

const newestFirst = [
  { by: 'createdAt', descending: true },
  { by: 'id', descending: true },
] as const;

export function localCore(core: Core): Asked {
  return {
    ...core,
    findContacts: (caller, { filter }, limit) =>
      core.listContacts(caller, filter, { from: fromStart, limit, order: newestFirst, wantTotal: false }),
    exportMatching: (caller, { filter }, file, onContacts) =>
      core.exportContacts(caller, filter, file, onContacts).pieces,
    readEvents: async (caller, { from, segment: _, ...wanted }) => {
      const { events, next, isEnd } = await core.readFeed(caller, { ...wanted, from: positionOf(from) });
      const shown = events.map((event) => ({ ...event, cursor: cursorOf(event) }));
      return { events: shown, next: cursorOf(next), isEnd };
    },
  };
}

function cursorOf({ position, seq }: EventPosition): string {
  return `${position}.${seq}`;
}

function positionOf(text: string): FeedCommand['from'] {
  if (text === 'oldest' || text === 'now') return text;
  const [, position, seq] = /^(\d{1,15})\.(\d{1,15})$/.exec(text) ?? [];
  if (position === undefined)
    throw invalid('--after', 'form', 'must be a cursor that the command events printed, or now');
  return { position: Number(position), seq: Number(seq) };
}
