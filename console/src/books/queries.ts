/** Phone books, their keys, and the contacts that they have. */
import { useQuery } from '@tanstack/react-query';
import { refetchEvery } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { Book, Key, NumberedItem } from '../api/types.ts';
import { catalogQuery, type LeastTotal, leastQuery } from '../contacts/contact-queries.ts';
import { filteredBy, filterOf, type View } from '../contacts/view.ts';
import { segmentsQuery } from '../filters/fields.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { isLimited } from '../session/rights.ts';
import { formatNumber, t } from '../texts/texts.ts';

/** Other tabs and other members change books too. */
const everyMs = 10_000;

/** Contacts of a book, as in `bookLimits` of the server. */
export const maxPeople = 5_000;

export const booksQuery = dataQuery<readonly Book[]>(['books'], '/books', {
  refetchInterval: refetchEvery(everyMs),
});

/** Returns the key of each book by its id. Undefined: not loaded yet, or the user may not list keys. */
export function useBookKeys(): ReadonlyMap<string, Key> | undefined {
  const { can } = useAccount();
  const { data } = useQuery({
    ...keysQuery,
    enabled: can('keys:manage'),
    refetchInterval: refetchEvery(everyMs),
  });
  return data && new Map(data.map((item) => [item.id, item]));
}

type BookSource = Book['source'];

/** Returns the source as one text, which is the value of a field: `segment 3`. */
export const sourceText = ({ kind, number }: BookSource): string =>
  number === undefined ? kind : `${kind} ${number}`;

export function readSource(text: string): BookSource {
  const [kind, number] = text.split(' ');
  return { kind: kind as BookSource['kind'], ...(number !== undefined && { number: Number(number) }) };
}

/** Returns the sources that the user may choose, and words for the sources of books. */
export function useSources() {
  const { can, me } = useAccount();
  const mayGroups = can('groups:read');
  // A list from before could lack a new source, which would look deleted.
  const staleTime = 0;
  const segments = useQuery({ ...segmentsQuery, staleTime, enabled: mayGroups }).data;
  const groups = useQuery({ ...catalogQuery('groups'), staleTime, enabled: mayGroups }).data;
  const tags = useQuery({ ...catalogQuery('tags'), staleTime, enabled: can('contacts:read') }).data;
  const lists: Readonly<Record<string, readonly NumberedItem[] | undefined>> = {
    segment: segments,
    group: groups,
    tag: tags,
  };
  const everyone = me !== undefined && isLimited(me) ? t.phoneBooks.visible : t.phoneBooks.everyone;
  const find = ({ kind, number }: BookSource) =>
    lists[kind]?.find((numberedItem) => numberedItem.number === number);
  const kinds = { segment: t.phoneBooks.segment, group: t.fields.group, tag: t.fields.tag };
  return {
    /** whether the source was deleted; false if the user may not know */
    isGone: (source: BookSource) =>
      source.kind !== 'all' && lists[source.kind] !== undefined && find(source) === undefined,
    wordsOf: (source: BookSource) =>
      source.kind === 'all'
        ? t.phoneBooks.everyone
        : `${kinds[source.kind]}: ${find(source)?.name ?? t.numbered(source.number ?? 0)}`,
    /** the filter of the list of contacts; undefined: the source is not known */
    viewOf: (source: BookSource): View | undefined => {
      if (source.kind === 'all') return {};
      const found = find(source);
      return found && filteredBy(source.kind, source.kind === 'tag' ? found.name : found.number);
    },
    options: [
      ['all', everyone] as const,
      ...(['segment', 'group', 'tag'] as const).flatMap((kind) =>
        (lists[kind] ?? []).map(({ number, name }) => [`${kind} ${number}`, name, kinds[kind]] as const),
      ),
    ],
  };
}

export type BookSources = ReturnType<typeof useSources>;

export interface BookSize extends LeastTotal {
  /** Whether the number is a maximum: another member may see fewer contacts. */
  readonly isMost: boolean;
}

/** Returns the number of contacts of the source. Undefined: not counted, or another person sees other contacts. */
export function useSize(
  { source, member_number: member }: Book,
  { viewOf }: BookSources,
): BookSize | undefined {
  const { me } = useAccount();
  const view = viewOf(source);
  const seesAll = me !== undefined && !isLimited(me);
  const isOwn = member === null ? seesAll : me?.member?.number === member;
  const { data } = useQuery({
    ...leastQuery(filterOf(view ?? {})),
    enabled: view !== undefined && (seesAll || isOwn),
  });
  if (view === undefined || data === undefined) return undefined;
  return { ...data, isMost: !isOwn };
}

/** Formats a count: `5,200`, or `10,000+` if counting all takes too long. */
export const countText = ({ value, relation }: BookSize): string =>
  `${formatNumber(value)}${relation === 'gte' ? '+' : ''}`;

export const sizeText = (size: BookSize): string =>
  size.isMost ? t.phoneBooks.atMost(countText(size)) : countText(size);
