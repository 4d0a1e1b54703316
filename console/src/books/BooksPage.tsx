/** The phone books of the account, and the open one. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import type { Book, Key } from '../api/types.ts';
import { stateOf } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { useNew } from '../shell/use-new.tsx';
import { t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Badge, PageFrame } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { type Column, column, Table, textColumn } from '../ui/tables/Table.tsx';
import { BookDetail } from './BookDetail.tsx';
import { NewBook } from './book-forms.tsx';
import { KeyState } from './KeyState.tsx';
import {
  type BookSources,
  booksQuery,
  maxPeople,
  sizeText,
  useBookKeys,
  useSize,
  useSources,
} from './queries.ts';

export function BooksPage() {
  const { book: number } = useSearch('/connect/phone-books');
  const { can } = useAccount();
  const mayWrite = can('keys:manage');
  const list = useQuery(booksQuery);
  const { data } = list;
  const sources = useSources();
  const keys = useBookKeys();
  const [isMaking, setMaking] = useState(false);
  // Secrets of this visit, by the number of their book. The server never shows them again.
  const [secrets, setSecrets] = useState<ReadonlyMap<number, string>>(new Map());
  const rememberSecret = (of: number, secret: string) => setSecrets((now) => new Map(now).set(of, secret));
  const add = useNew({
    section: t.pages.phoneBooks,
    title: t.phoneBooks.new,
    isAllowed: mayWrite,
    run: () => setMaking(true),
  });
  const making = isMaking && (
    <NewBook
      sources={sources}
      onClose={() => setMaking(false)}
      onMade={(book) => {
        rememberSecret(book.number, book.key);
        void navigate({ to: '/connect/phone-books', search: { book: String(book.number) } });
      }}
    />
  );
  const open = data?.find((book) => String(book.number) === number);
  if (open !== undefined)
    return (
      <>
        <BookDetail
          key={open.number}
          book={open}
          bookKey={keys?.get(open.key_id)}
          sources={sources}
          secret={secrets.get(open.number)}
          onSecret={(secret) => rememberSecret(open.number, secret)}
        />
        {making}
      </>
    );
  return (
    <PageFrame width="table" title={t.pages.phoneBooks} text={t.phoneBooks.text} actions={add}>
      {data === undefined && <Unread of={list} />}
      {data !== undefined && number !== undefined && (
        <Notice icon="info" title={t.phoneBooks.gone}>
          {t.phoneBooks.goneText}
        </Notice>
      )}
      {data?.length === 0 && (
        <Notice icon="book" title={t.phoneBooks.emptyTitle} actions={add} guide="guides/phone-books">
          {t.phoneBooks.emptyText}
        </Notice>
      )}
      {data !== undefined && data.length > 0 && (
        <Table
          label={t.pages.phoneBooks}
          columns={bookColumnsOf(sources, keys)}
          rows={data}
          keyOf={(book) => book.number}
        />
      )}
      {making}
    </PageFrame>
  );
}

function bookColumnsOf(
  sources: BookSources,
  keys: ReadonlyMap<string, Key> | undefined,
): readonly Column<Book>[] {
  const soft = 'whitespace-nowrap text-ink-soft';
  return [
    column(t.phoneBooks.name, 'max-w-0 w-2/5 max-md:w-full', ({ number, name }) => (
      <Link
        to="/connect/phone-books"
        search={{ book: String(number) }}
        className="bidi flex h-7 min-w-0 items-center font-medium -outline-offset-2 hover:underline"
      >
        <span className="min-w-0 truncate">{name}</span>
      </Link>
    )),
    textColumn(t.phoneBooks.source, 'w-1/4 max-md:hidden', ({ source }) => sources.wordsOf(source)),
    {
      title: t.pages.contacts,
      // The last column of a narrow screen has the padding of the edge.
      look: `nums whitespace-nowrap text-right ${keys === undefined ? 'max-lg:pr-edge' : 'max-sm:pr-edge'}`,
      cell: (book) => <People book={book} bookKey={keys?.get(book.key_id)} sources={sources} />,
    },
    column(t.phoneBooks.shows, `${soft} max-lg:hidden`, ({ shows }) => t.phoneBooks.showsNames[shows]),
    ...(keys === undefined
      ? []
      : [
          column(t.phoneBooks.lastRead, `${soft} max-lg:hidden`, ({ key_id: id }: Book) => (
            <Ago at={keys.get(id)?.last_used_at ?? null} />
          )),
          column(t.keys.secret, 'max-sm:hidden', ({ key_id: id }: Book) => <KeyState of={keys.get(id)} />),
        ]),
  ];
}

interface PeopleProps {
  readonly book: Book;
  readonly bookKey: Key | undefined;
  readonly sources: BookSources;
}

/** Shows the number of contacts, with a mark if phones get only some of them, or none. */
function People({ book, bookKey, sources }: PeopleProps) {
  const size = useSize(book, sources);
  if (sources.isGone(book.source)) return <Badge tone="bad">{t.phoneBooks.goneSourceShort}</Badge>;
  const hasEnded = bookKey !== undefined && stateOf(bookKey) !== 'live';
  return (
    <span className="inline-flex items-center gap-2">
      {hasEnded && (
        <span className="sm:hidden">
          <KeyState of={bookKey} />
        </span>
      )}
      {size !== undefined && size.value > maxPeople && <Badge tone="warn">{t.phoneBooks.cutShort}</Badge>}
      {size === undefined ? <span className="text-ink-faint">–</span> : sizeText(size)}
    </span>
  );
}
