/** `view`. */
import { argument, noun } from './define.js';
import { account, onAll, yes } from './words.js';

export const views = noun('view', 'list and delete saved views of the console', {
  list: onAll('list the views for all keys, and on a remote server also the views of the key'),
  delete: {
    about: 'delete a view; its contacts are kept',
    args: { view: argument('<view>', 'name or number of the view') },
    options: { account, yes },
    example: '1 --account 1 --yes',
  },
});
