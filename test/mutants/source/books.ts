/** Mutants of phone books: contacts that a key reads, changes that it gets, and cards that clients write. */
import type { SourceMutant } from './source-mutant.js';

const reads = 'src/books/operations/read-book.ts';
const saves = 'src/books/operations/save-card.ts';
const readContacts = 'src/books/values/sync-steps.ts';
const writes = 'src/faces/carddav/card-edit.ts';
const core = ['test/books/books.test.ts'];
const cards = ['test/books/cards.test.ts'];
const written = ['src/faces/carddav/writes.test.ts'];
const readers = ['test/books/readers.test.ts'];

export const bookMutants: readonly SourceMutant[] = [
  {
    name: 'a book is read although its maker may no longer read contacts',
    file: 'src/books/operations/own-books.ts',
    find: "    await assertParentMay(reads, accountId, keyId, 'contacts:read');\n",
    replace: '',
    tests: core,
  },
  {
    name: 'a card shows the parts that a role hides',
    file: 'src/books/operations/book-operations.ts',
    find: 'cards.map((card) => ({ ...card, contact: redactContact(parts, card.contact) })),',
    replace: 'cards.filter(() => parts !== null),',
    tests: core,
  },
  {
    name: 'a member reads the contacts of others in its book',
    file: 'src/books/operations/book-source.ts',
    find: 'return toVisibleFilter(context, accountId, filter);',
    replace: 'return toVisibleFilter({ ...context, visibility: undefined }, accountId, filter);',
    tests: core,
  },
  {
    name: 'a book without its source is an empty one',
    file: 'src/books/operations/book-source.ts',
    find: "const filter = orNotFound(sourceFilter, source.kind === 'all' ? 'book' : source.kind);",
    replace: "const filter = sourceFilter ?? { op: 'none', filters: [{ op: 'all', filters: [] }] };",
    tests: core,
  },
  {
    name: 'a deleted book leaves its key',
    file: 'src/books/operations/books.ts',
    find: 'if (after === null && before !== null)',
    replace: 'if (after === null && before === null)',
    tests: core,
  },
  {
    name: 'the cards of a book stay as they are when it shows more',
    file: 'src/books/values/book.ts',
    find: '[formVersion, shows, ...rights]',
    replace: '[formVersion, ...rights]',
    tests: core,
  },
  {
    name: 'cards stay as they are when a role hides more',
    file: 'src/books/values/book.ts',
    find: '[formVersion, shows, ...rights]',
    replace: '[formVersion, shows]',
    tests: cards,
  },
  {
    name: 'a card that was deleted and made again has the tag of the deleted card',
    file: 'src/books/values/book.ts',
    find: 'const first = number * 2 * versionsOfStamp;',
    replace: 'const first = 0;',
    tests: cards,
  },
  {
    name: 'the feed of a book shows no change for an undone merge',
    file: 'src/books/values/book.ts',
    find: 'const isReturned = spentVersion > version;',
    replace: 'const isReturned = false;',
    tests: ['src/faces/carddav/carddav.test.ts'],
  },
  {
    name: 'a card that has left is sent again with each change',
    file: readContacts,
    find: 'stamp === null ? card : syncedCardOf(name, null, step, contactId)',
    replace: 'syncedCardOf(name, null, step, contactId)',
    tests: ['src/books/values/sync-steps.test.ts'],
  },
  {
    name: 'a client that was offline does not receive a card that left before the last change',
    file: readContacts,
    find: 'cards: isFull ? cards : [...cards, ...departed],',
    replace: 'cards: [...cards, ...departed.filter((one) => !isFull && one[2] === step)],',
    tests: core,
  },
  {
    name: 'a token from before contacts that left were forgotten is taken',
    file: reads,
    find: '    if (next.isFull) floor = step;\n',
    replace: '',
    tests: readers,
  },
  {
    name: 'a book remembers any number of keys',
    file: reads,
    find: 'if (before === undefined) await evictReaders(',
    replace: 'if (before === null) await evictReaders(',
    tests: readers,
  },
  {
    name: 'a phone that reads the whole book each time is remembered',
    file: reads,
    find: 'if (options.isOnce === true || caller.keyId === null) return read;',
    replace: 'if (caller.keyId === null) return read;',
    tests: readers,
  },
  {
    name: 'a new card that is sent again makes a second contact',
    file: saves,
    find: "const addressed = seen === undefined ? [] : [{ by: 'id', id: seen } as const];",
    replace: 'void seen; const addressed = [] as const;',
    tests: cards,
  },
  {
    name: 'a card takes the name of the card of another contact, which keeps it',
    file: saves,
    find: '      if (owner !== undefined && owner !== contact.id) await freeCardName(tx, accountId, name, owner);\n',
    replace: '      void [owner, freeCardName];\n',
    tests: cards,
  },
  {
    name: 'a client chooses the further name of a contact',
    file: saves,
    find: 'if (isFallbackName(name))',
    replace: "if (isFallbackName(name) && name === '')",
    tests: cards,
  },
  {
    name: 'a card is written over a change that its client has not seen',
    file: writes,
    find: 'none !== undefined || !tags.includes(tagOfContact(contact, form))',
    replace: 'none !== undefined || (tags.includes(tagOfContact(contact, form)) && false)',
    tests: written,
  },
  {
    name: 'an edited card brings values that the book does not show',
    file: writes,
    find: "hasDetails || identity.kind === 'phone'",
    replace: 'identity.kind !== undefined',
    tests: written,
  },
  {
    name: 'a new card of a tag does not get the tag',
    file: writes,
    find: "...(kind === 'tag' ? { tags: added } : {}),",
    replace: '',
    tests: written,
  },
  {
    name: 'a card shows how a client divided an earlier name',
    file: 'src/books/values/book.ts',
    find: 'isDivision(n) && isDeepStrictEqual(of, nameTextsOf(contact)) ? n : undefined',
    replace: 'isDivision(n) && Array.isArray(of) ? n : undefined',
    tests: written,
  },
  {
    name: 'a phone replaces the division of a name that another phone sent',
    file: 'src/faces/carddav/names.ts',
    find: 'isFill: true',
    replace: 'isFill: false',
    tests: written,
  },
  {
    name: 'a page of another site uses the password of a browser',
    file: 'src/faces/carddav/face.ts',
    find: "checks: ['url', 'route', 'method', refuseForeignPages, 'credential', 'rate', 'scope'],",
    replace: "checks: ['url', 'route', 'method', 'credential', 'rate', 'scope'],",
    tests: ['src/faces/carddav/carddav.test.ts'],
  },
  {
    name: 'a list of books without a source of one of them is refused, and a client deletes all contacts',
    file: 'src/faces/carddav/routes.ts',
    find: '.catch(undefinedIfUnreadable)',
    replace: '',
    tests: cards,
  },
  {
    name: 'a key with other rights is in the address of a desk phone',
    file: 'src/faces/phonebooks/face.ts',
    find: "'credential', refuseOtherKeys, 'rate'",
    replace: "'credential', 'rate'",
    tests: ['src/faces/phonebooks/phonebooks.test.ts'],
  },
];
