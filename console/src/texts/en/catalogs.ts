/** The texts of the page of tags, groups, sources and statuses. */
import { plural } from './phrases.ts';

export const catalogs = {
  tabs: { tags: 'Tags', groups: 'Groups', sources: 'Sources', statuses: 'Statuses' },
  tabsLabel: 'Tags & statuses',
  texts: {
    tags: 'Labels for contacts. “VIP” and “vip” are different tags.',
    groups: 'Lists of contacts. A contact can be in several groups.',
    sources: 'Where a contact came from. A contact has one source.',
    statuses: 'Your progress with a contact. A contact has one status.',
  },
  new: { tags: 'Create tag', groups: 'Create group', sources: 'Create source', statuses: 'Create status' },
  none: {
    tags: 'No tags yet',
    groups: 'No groups yet',
    sources: 'No sources yet',
    statuses: 'No statuses yet',
  },
  noneText: 'Create the first one here, or import contacts that have one.',
  search: 'Find by name',
  noMatch: 'No results.',
  name: 'Name',
  contacts: 'Contacts',
  changed: 'Changed',
  color: 'Colour',
  noColor: 'No colour',
  ownColor: 'Custom colour',
  ownColorHint: 'For example #10B981.',
  colors: {
    '#EF4444': 'Red',
    '#F97316': 'Orange',
    '#EAB308': 'Yellow',
    '#22C55E': 'Green',
    '#14B8A6': 'Teal',
    '#3B82F6': 'Blue',
    '#6366F1': 'Indigo',
    '#A855F7': 'Purple',
    '#EC4899': 'Pink',
    '#64748B': 'Grey',
  },
  /** the label of a link to the contacts that have this item */
  show: (count: number, name: string) =>
    `${name}: ${plural(count, { one: '{n} contact', other: '{n} contacts' })}`,
  edit: 'Edit…',
  editTitle: (name: string) => `Edit ${name}`,
  editText: 'All contacts show the new name at once.',
  created: (name: string) => `${name} was created.`,
  merge: 'Merge into another…',
  mergeTitle: (name: string) => `Merge ${name} into another`,
  mergeText: (name: string, count: number) =>
    `${plural(count, { one: '{n} contact changes', other: '{n} contacts change' })} to the other one. Then ${name} is deleted. Programs that follow the directory receive each change. You cannot undo this.`,
  into: 'Merge into',
  mergeButton: (name: string) => `Merge into ${name}`,
  mergeEmpty: 'Merge',
  merging: (from: string, into: string, moved: number) =>
    `Merging ${from} into ${into}: ${plural(moved, { one: '{n} contact done', other: '{n} contacts done' })}`,
  merged: (from: string, into: string, moved: number) =>
    `${from} was merged into ${into}. ${plural(moved, { one: '{n} contact changed', other: '{n} contacts changed' })}.`,
  mergeStopped: (from: string) => `Stopped. The other contacts keep ${from}. To continue, merge again.`,
  delete: 'Delete…',
  deleteTitle: (name: string) => `Delete ${name}?`,
  deleteText: {
    tags: (count: number) =>
      plural(count, {
        one: '{n} contact loses this tag. The contact itself is kept.',
        other: '{n} contacts lose this tag. The contacts themselves are kept.',
      }),
    groups: (count: number) =>
      plural(count, {
        one: '{n} contact leaves this group. The contact itself is kept.',
        other: '{n} contacts leave this group. The contacts themselves are kept.',
      }),
    sources: (count: number) =>
      plural(count, {
        one: '{n} contact has this source. You can delete it only when no contact has it: merge it into another first.',
        other:
          '{n} contacts have this source. You can delete it only when no contact has it: merge it into another first.',
      }),
    statuses: (count: number) =>
      plural(count, {
        one: '{n} contact has this status. You can delete it only when no contact has it: merge it into another first.',
        other:
          '{n} contacts have this status. You can delete it only when no contact has it: merge it into another first.',
      }),
  },
  typeName: (name: string) => `Type ${name} to confirm`,
  deleted: (name: string) => `${name} was deleted.`,
};
