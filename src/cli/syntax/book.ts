/** `book`. */
import { bookShows } from '../../books/values/book.js';
import { argument, choice, noun, text } from './define.js';
import { account, listCommand, yes } from './words.js';

const from = 'contacts of the book; without any of these options the book has all contacts:';

export const books = noun('book', 'phone books for phones and telephone systems', {
  create: {
    about: 'create a phone book; its key is shown only once',
    options: {
      account,
      name: { ...text('<name>', 'name that phones show'), isRequired: true },
      segment: text('<segment>', `${from} a segment, by name or number`),
      group: text('<group>', 'a group, by name or number'),
      tag: text('<tag>', 'a tag, by name or number'),
      shows: choice('<shows>', 'parts of the contacts that phones get (default: numbers)', bookShows),
      member: text('<member>', 'member whose contacts the book has: number, email address or name'),
    },
    example: '--account 1 --name Customers',
  },
  list: listCommand('list the phone books of an account'),
  delete: {
    about: 'delete a phone book; its key ends, and its contacts are kept',
    args: { book: argument('<book>', 'name or number of the phone book') },
    options: { account, yes },
    example: '1 --account 1 --yes',
  },
});
