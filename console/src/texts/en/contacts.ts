/** The texts of the list of contacts. */
import { deleteManyText } from './deleted.ts';
import { plural } from './phrases.ts';

export const contacts = {
  search: 'Search contacts',
  searchHint: 'Name, company, number or email',
  order: 'Sort',
  orderOf: (order: string) => `Sort: ${order}`,
  orders: {
    '-created_at': 'Newest first',
    created_at: 'Oldest first',
    '-updated_at': 'Recently changed first',
    updated_at: 'Longest unchanged first',
    display_name: 'Name A to Z',
    '-display_name': 'Name Z to A',
  },
  notAllChosen: (count: number) =>
    plural(count, {
      one: '{n} row in this range is not loaded and was not selected.',
      other: '{n} rows in this range are not loaded and were not selected.',
    }),
  filter: 'Filter',
  filters: 'Filters',
  clearFilters: 'Clear filters',
  counting: 'Counting…',
  atLeast: (count: string) => `at least ${count}`,
  refresh: 'Refresh',
  toList: 'Open list',
  inList: 'In the list',
  columnsTitle: 'Columns',
  usualColumns: 'Reset columns',
  compactRows: 'Compact rows',
  selectShown: 'Select loaded rows',
  select: (name: string) => `Select ${name}`,
  /** the label of a field: the column, and the name of the contact */
  editCell: (column: string, name: string) => `${column} of ${name}`,
  changedMeanwhile: (name: string) =>
    `Someone else changed ${name} first. What you entered is kept in the cell.`,
  nameless: 'No name',
  blocked: 'Blocked',
  newContact: 'Create contact',
  created: (name: string) => `${name} was created.`,
  deleted: (name: string) => `${name} was deleted.`,
  openKnown: 'Open existing contact',
  tagsHint: 'Comma-separated.',
  phoneHint: 'With the country code, for example +1 415 555 0123.',
  phoneHintOf: (country: string) => `Numbers without a country code: ${country}.`,
  phoneCountry: 'Country for numbers without a country code',
  phoneCountryHint: 'Kept for all numbers of this account. Settings can change it.',
  notSaved:
    'A saved view or segment must not name single persons, such as one email address. Remove that filter, then save.',
  nothingEntered: 'Enter a name, a phone number, an email or a company.',
  empty: {
    title: 'No contacts yet',
    text: 'Create a contact here, import a file, or send contacts over the API.',
    mineTitle: 'No contacts are assigned to you',
    mineText: 'They appear here when they are assigned to you, or to a group of yours.',
    byHand: 'Create a contact here, or ask an owner to import a file.',
    noMatch: 'No contacts found',
    noMatchText: 'Try another search, or remove filters.',
  },

  bulk: {
    title: 'Selected contacts',
    selected: (count: number) => plural(count, { one: '{n} selected', other: '{n} selected' }),
    allMatching: (count: number) =>
      plural(count, { one: '{n} match selected', other: 'All {n} matches selected' }),
    selectAll: (count: number) => plural(count, { one: 'Select all {n}', other: 'Select all {n}' }),
    clear: 'Clear selection',
    addTagMenu: 'Add tag',
    removeTagMenu: 'Remove tag',
    addGroupMenu: 'Add to group',
    removeGroupMenu: 'Remove from group',
    dialog: {
      'add tag': 'Add a tag',
      'remove tag': 'Remove a tag',
      'add group': 'Add to a group',
      'remove group': 'Remove from a group',
      status: 'Set the status',
      owner: 'Set the owner',
    },
    newTag: 'A new name creates a new tag.',
    forMany: (count: number) => plural(count, { one: '{n} contact', other: '{n} contacts' }),
    addTag: (name: string) => `Add the tag ${name}`,
    removeTag: (name: string) => `Remove the tag ${name}`,
    addGroup: (name: string) => `Add to ${name}`,
    removeGroup: (name: string) => `Remove from ${name}`,
    setStatus: (name: string) => `Set the status ${name}`,
    setOwner: (name: string) => `Set the owner ${name}`,
    delete: 'Delete',
    deleteTitle: (count: number) =>
      plural(count, { one: 'Delete {n} contact?', other: 'Delete {n} contacts?' }),
    deleteText: deleteManyText,
    typeNumber: (count: string) => `Type ${count} to confirm`,
    deleteButton: (count: number) => plural(count, { one: 'Delete {n}', other: 'Delete {n}' }),
    /** A change such as “Add the tag vip”; `total` is undefined until it is counted. */
    running: (what: string, done: string, total: string | undefined) =>
      total === undefined ? `${what}…` : `${what}: ${done} of ${total}`,
    done: (what: string, count: number, failed: number | undefined) =>
      `${what}: ${plural(count, { one: '{n} contact done', other: '{n} contacts done' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} failed. Open it to see why.', other: '{n} failed. Open one to see why.' })}`}`,
    undoing: 'Undoing…',
    stopped: (what: string, count: number, failed: number | undefined) =>
      `${what}: ${plural(count, { one: 'stopped after {n} contact', other: 'stopped after {n} contacts' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} failed.', other: '{n} failed.' })}`}`,
    undone: (count: number, kept: number | undefined) =>
      `${plural(count, { one: '{n} contact was restored.', other: '{n} contacts were restored.' })}${kept === undefined ? '' : ` ${plural(kept, { one: '{n} contact kept a newer value.', other: '{n} contacts kept newer values.' })}`}`,
    all: 'Bulk changes',
  },
};
