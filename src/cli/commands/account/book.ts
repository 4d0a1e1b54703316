/** `book create`, `book list`, `book delete`. */
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type { Book, Switchbook } from '../../../../clients/typescript/src/index.js';
import { accountOption, onApi } from '../../session/command-account.js';
import { getMemberNumbers, getNamed, getSegmentNumber } from '../../session/named-records.js';
import type { books } from '../../syntax/book.js';
import type { Actions } from '../../syntax/define.js';
import { CliError } from '../../terminal/cli-error.js';
import { formatDetails, inQuotes, listing } from '../../terminal/output.js';
import { confirm } from '../../terminal/terminal-input.js';

export const bookActions: Actions<typeof books> = {
  create: async ({ account: accountRef, name, segment, group, tag, shows, member }) => {
    const book = await onApi(accountRef, async ({ api }) => {
      const source = await resolveSource(api, { segment, group, tag }, accountRef);
      const [member_number] = member === undefined ? [] : await getMemberNumbers(api, [member], accountRef);
      return api.createBook({ name, source, ...withoutUndefined({ shows, member_number }) });
    });
    const text = formatDetails([['key', book.key], ...bookDetailsOf(book)]);
    return { json: book, text: `The phone book was created. Its key is shown only once.\n\n${text}` };
  },

  list: async ({ account: accountRef }) =>
    listing(
      await onApi(accountRef, async ({ api }) => (await api.listBooks()).data),
      {
        NUMBER: (book) => String(book.number),
        NAME: (book) => book.name,
        CONTACTS: contactsOf,
        SHOWS: (book) => book.shows,
        KEY: (book) => book.key_id,
        STATE: (book) => book.key_state,
      },
      'The account has no phone book yet.',
    ),

  delete: ({ book: ref, account: accountRef, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      const book = getNamed((await api.listBooks()).data, ref, { noun: 'book', accountRef });
      await confirm(yes, {
        warning: `This deletes the phone book ${inQuotes(book.name)} of ${account.name}. Phones with its key get nothing any more.`,
        word: book.name,
        refusal: 'The phone book was not deleted, because the deletion was not confirmed.',
        command: `book delete ${book.number}${accountOption(accountRef)}`,
      });
      await api.deleteBook({ number: book.number });
      return { json: book, text: `The phone book ${book.name} was deleted.` };
    }),
};

interface SourceOptions {
  readonly segment: string | undefined;
  readonly group: string | undefined;
  readonly tag: string | undefined;
}

async function resolveSource(
  api: Switchbook,
  { segment, group, tag }: SourceOptions,
  accountRef: string | undefined,
): Promise<Book['source']> {
  if ([segment, group, tag].filter((source) => source !== undefined).length > 1)
    throw new CliError('A phone book has one source.', 'Give one of --segment, --group and --tag.');
  if (segment !== undefined)
    return { kind: 'segment', number: await getSegmentNumber(api, segment, accountRef) };
  if (group !== undefined)
    return {
      kind: 'group',
      number: getNamed((await api.listGroups({})).data, group, { noun: 'group', accountRef }).number,
    };
  if (tag !== undefined)
    return {
      kind: 'tag',
      number: getNamed((await api.listTags({})).data, tag, { noun: 'tag', accountRef }).number,
    };
  return { kind: 'all' };
}

const contactsOf = ({ source: { kind, number } }: Book) => (kind === 'all' ? 'all' : `${kind} ${number}`);

function bookDetailsOf(book: Book): readonly (readonly [string, string | null])[] {
  return [
    ['number', String(book.number)],
    ['name', book.name],
    ['contacts', contactsOf(book)],
    ['shows', book.shows],
    ['key id', book.key_id],
  ];
}
