/** The texts of saved views. */
import { plural } from './phrases.ts';

export const savedViews = {
  title: 'Views',
  all: 'All',
  text: 'A view saves the filter, sorting and columns under a name.',
  save: 'Save view',
  changed: (name: string) => `Someone else changed ${name} meanwhile. Reset shows their version.`,
  saveNew: 'Save as new view',
  open: (name: string) => `Open view ${name}`,
  reset: 'Reset',
  name: 'Name of the view',
  forAll: 'For everyone',
  personal: 'Only for you',
  actions: 'View actions',
  copyLink: 'Copy link',
  rename: 'Rename view',
  share: 'Share with everyone',
  unshare: 'Make personal',
  move: { up: 'Move up', down: 'Move down' },
  delete: 'Delete view',
  deleteTitle: (name: string) => `Delete the view ${name}?`,
  deleteShared: 'Everyone loses this view. Contacts are not changed.',
  deleteOwn: 'Contacts are not changed.',
  noSearch: 'The view was saved without the search text.',
  moved: (count: number) =>
    plural(count, {
      one: '{n} view of this browser was saved to your key.',
      other: '{n} views of this browser were saved to your key.',
    }),
};
