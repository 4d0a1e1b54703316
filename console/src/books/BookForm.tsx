/** A phone book is made, with its key, or changed. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Book, MadeBook, One } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { readAgain } from '../drafts/read-again.ts';
import { keysQuery } from '../keys/queries.ts';
import { useMembers } from '../members/owners.ts';
import { useAccount } from '../session/account.ts';
import { isLimited } from '../session/rights.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/combobox.tsx';
import { Choice } from '../ui/fields.tsx';
import { TextField } from '../ui/form-dialog.tsx';
import { toast } from '../ui/toasts.tsx';
import { booksQuery, readSource, type Sources, sourceText } from './queries.ts';

interface FormProps {
  readonly sources: Sources;
  readonly onClose: () => void;
}

export function NewBook({
  onClose,
  onMade,
  ...rest
}: FormProps & { readonly onMade: (made: MadeBook) => void }) {
  const client = useQueryClient();
  const form = useBookForm({ book: undefined, ...rest });
  const { me } = useAccount();
  const [member, setMember] = useState('');
  const mayChoose = me !== undefined && !isLimited(me);
  const others = useMembers(mayChoose).filter(
    ({ state, number }) => state !== 'left' && number !== me?.member?.number,
  );
  return (
    <ChangeDialog<One<MadeBook>, Filled, Book | undefined>
      {...form.dialog}
      title={t.phoneBooks.new}
      description={t.phoneBooks.newText}
      action={t.actions.create}
      run={() =>
        call('POST', '/books', {
          body: {
            ...bodyOf(form.change.values),
            ...(member !== '' && { member_number: Number(member) }),
          },
        })
      }
      onDone={({ data }) => {
        void client.invalidateQueries(keysQuery);
        // It is in the list before the page shows it.
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
            ...others.map((one) => [String(one.number), one.name] as const),
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
  const client = useQueryClient();
  const form = useBookForm({ book, ...rest });
  return (
    <ChangeDialog
      {...form.dialog}
      title={t.phoneBooks.editTitle(book.name)}
      description={t.phoneBooks.editText}
      action={t.actions.save}
      run={() =>
        form.change.save((changed) => call('PATCH', `/books/${book.number}`, { body: bodyOf(changed) }))
      }
      onDone={() => {
        toast({ text: t.phoneBooks.changed });
        void client.invalidateQueries(booksQuery);
      }}
      onClose={rest.onClose}
    >
      {form.fields}
    </ChangeDialog>
  );
}

interface Filled {
  readonly name: string;
  /** the text of `sourceText` */
  readonly source: string;
  readonly shows: Book['shows'];
}

const labels: Readonly<Record<keyof Filled, string>> = {
  name: t.phoneBooks.name,
  source: t.phoneBooks.source,
  shows: t.phoneBooks.shows,
};

const bodyOf = ({ name, source, shows }: Partial<Filled>) => ({
  ...(name !== undefined && { name: name.trim() }),
  ...(source !== undefined && { source: readSource(source) }),
  ...(shows !== undefined && { shows }),
});

/** The fields that a new book and a changed one have in common. */
function useBookForm({ book, sources }: { book: Book | undefined; sources: Sources }) {
  const client = useQueryClient();
  const change = useChange<Book | undefined, Filled>({
    id: `phone book ${book?.number ?? 'new'}`,
    source: book,
    valuesOf: (one) => ({
      name: one?.name ?? '',
      source: one === undefined ? 'all' : sourceText(one.source),
      shows: one?.shows ?? 'numbers',
    }),
    read: readAgain(client, booksQuery, book, (one) => one.number === book?.number),
  });
  const { name, source, shows } = change.values;
  const isListed = sources.options.some(([value]) => value === source);
  const textOf = (field: keyof Filled, value: unknown) => {
    if (field === 'source') return sources.wordsOf(readSource(String(value)));
    return field === 'shows' ? t.phoneBooks.showsNames[value as Filled['shows']] : String(value);
  };
  return {
    change,
    dialog: { change, isWide: true, labelOf: (field: keyof Filled) => labels[field], textOf },
    fields: (
      <>
        <TextField
          label={t.phoneBooks.name}
          name="name"
          hint={t.phoneBooks.nameHint}
          autoFocus
          required
          maxLength={100}
          value={name}
          onChange={(next) => change.put({ name: next })}
        />
        <SelectField
          label={t.phoneBooks.source}
          name="source"
          hint={t.phoneBooks.sourceHint}
          value={source}
          onChange={(next) => change.put({ source: next })}
          options={[
            ...sources.options,
            // A source that was deleted, or that the user may not list.
            ...(isListed ? [] : [[source, sources.wordsOf(readSource(source))] as const]),
          ]}
        />
        <Choice
          label={t.phoneBooks.shows}
          value={shows}
          onChange={(next) => change.put({ shows: next })}
          options={(['numbers', 'details'] as const).map(
            (one) => [one, t.phoneBooks.showsNames[one], t.phoneBooks.showsTexts[one]] as const,
          )}
        />
      </>
    ),
  };
}
