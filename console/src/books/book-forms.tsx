/** The forms to create a phone book with its key, and to change one. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import type { Book, MadeBook, One } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { keysQuery } from '../keys/queries.ts';
import { useMembers } from '../members/owners.ts';
import { useAccount } from '../session/account.ts';
import { isLimited } from '../session/rights.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Choice } from '../ui/forms/fields.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { type BookSources, booksQuery, readSource, sourceText } from './queries.ts';

interface FormProps {
  readonly sources: BookSources;
  readonly onClose: () => void;
}

export function NewBook(props: FormProps & { readonly onMade: (made: MadeBook) => void }) {
  const { onClose, onMade, ...rest } = props;
  const client = useQueryClient();
  const form = useBookForm({ book: undefined, ...rest });
  const { me } = useAccount();
  const [member, setMember] = useState('');
  const mayChoose = me !== undefined && !isLimited(me);
  const others = useMembers(mayChoose).filter(
    ({ state, number }) => state !== 'left' && number !== me?.member?.number,
  );
  return (
    <ChangeDialog<One<MadeBook> | undefined, BookValues, Book | undefined>
      {...form.dialog}
      title={t.phoneBooks.new}
      description={t.phoneBooks.newText}
      action={t.actions.create}
      run={() =>
        form.change.store('/books', undefined, (all) => ({
          ...bookBodyOf(all),
          member_number: Number(member) || undefined,
        }))
      }
      onDone={(answer) => {
        if (answer === undefined) return;
        const { data } = answer;
        void client.invalidateQueries(keysQuery);
        // The new book is in the list before its page opens.
        client.setQueryData(booksQuery.queryKey, (now) => now && [...now, withoutKey(data)]);
        void client.invalidateQueries(booksQuery);
        onMade(data);
      }}
      onClose={onClose}
    >
      {form.fields}
      {mayChoose && others.length > 0 && (
        <SelectField
          label={t.keys.member}
          name="member_number"
          hint={t.phoneBooks.memberHint}
          value={member}
          onChange={setMember}
          options={[
            ['', me.member?.name ?? t.phoneBooks.noMember],
            ...others.map((item) => [String(item.number), item.name] as const),
          ]}
        />
      )}
    </ChangeDialog>
  );
}

function withoutKey({ key: _, ...book }: MadeBook): Book {
  return book;
}

export function EditBook({ book, ...rest }: FormProps & { readonly book: Book }) {
  const form = useBookForm({ book, ...rest });
  return (
    <ChangeDialog
      {...form.dialog}
      title={t.phoneBooks.editTitle(book.name)}
      description={t.phoneBooks.editText}
      action={t.actions.save}
      run={() => form.change.store('/books', book.number, bookBodyOf)}
      done={t.phoneBooks.changed}
      refresh={[booksQuery]}
      onClose={rest.onClose}
    >
      {form.fields}
    </ChangeDialog>
  );
}

interface BookValues {
  readonly name: string;
  /** the text of `sourceText` */
  readonly source: string;
  readonly shows: Book['shows'];
}

const labels: Readonly<Record<keyof BookValues, string>> = {
  name: t.phoneBooks.name,
  source: t.phoneBooks.source,
  shows: t.phoneBooks.shows,
};

const bookBodyOf = ({ name, source, shows }: Partial<BookValues>) => ({
  name: name?.trim(),
  shows,
  source: source === undefined ? undefined : readSource(source),
});

/** Returns the fields that both forms have. */
function useBookForm({ book, sources }: { book: Book | undefined; sources: BookSources }) {
  const textOf = (field: keyof BookValues, value: unknown) => {
    if (field === 'source') return sources.wordsOf(readSource(String(value)));
    return field === 'shows' ? t.phoneBooks.showsNames[value as BookValues['shows']] : undefined;
  };
  const change = useChange<Book | undefined, BookValues>({
    id: `phone book ${book?.number ?? 'new'}`,
    source: book,
    labels,
    textOf,
    valuesOf: (item) => ({
      name: item?.name ?? '',
      source: item === undefined ? 'all' : sourceText(item.source),
      shows: item?.shows ?? 'numbers',
    }),
    read: useReread(booksQuery, book, 'number'),
  });
  const { source } = change.values;
  const isListed = sources.options.some(([value]) => value === source);
  return {
    change,
    dialog: { change, isWide: true },
    fields: (
      <>
        <TextField {...change.at('name')} hint={t.phoneBooks.nameHint} autoFocus required maxLength={100} />
        <SelectField
          {...change.at('source')}
          hint={t.phoneBooks.sourceHint}
          options={[
            ...sources.options,
            // A source that was deleted, or that the user may not list.
            ...(isListed ? [] : [[source, sources.wordsOf(readSource(source))] as const]),
          ]}
        />
        <Choice
          {...change.at('shows')}
          options={(['numbers', 'details'] as const).map(
            (shows) => [shows, t.phoneBooks.showsNames[shows], t.phoneBooks.showsTexts[shows]] as const,
          )}
        />
      </>
    ),
  };
}
