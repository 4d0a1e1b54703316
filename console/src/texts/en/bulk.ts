/** The texts of the page of bulk changes. */
import { plural } from './phrases.ts';

export const bulkChanges = {
  undoTitle: (count: number) =>
    plural(count, { one: 'Undo this change of {n} contact?', other: 'Undo this change of {n} contacts?' }),
  undoText:
    'Contacts that changed again later keep their newer values. You cannot stop an undo. This page shows its progress.',
  list: 'All bulk changes',
  text: 'The server runs bulk changes in the background. You can close this page. You can undo a change for 30 days.',
  none: 'No bulk changes yet',
  noneText: 'Select contacts in the list. Then change their tags, groups or status.',
  toContacts: 'Open contacts',
  what: 'Change',
  changed: 'Changed',
  unchanged: 'Unchanged',
  failed: 'Failed',
  when: 'When',
  actions: 'Actions',
  /** a row in brief, for narrow screens; `failed` is left out when it is 0 */
  brief: (changed: number, failed: number | undefined) =>
    [
      plural(changed, { one: '{n} changed', other: '{n} changed' }),
      failed === undefined ? '' : plural(failed, { one: '{n} failed', other: '{n} failed' }),
    ]
      .filter(Boolean)
      .join(', '),
  undone: (reverted: number, kept: number | undefined) =>
    [
      plural(reverted, { one: '{n} restored', other: '{n} restored' }),
      kept === undefined
        ? ''
        : plural(kept, { one: '{n} kept a newer value', other: '{n} kept newer values' }),
    ]
      .filter(Boolean)
      .join(', '),
  by: (name: string) => `by ${name}`,
  chosen: 'Selected contacts',
  everybody: 'All contacts',
  /** `filters` is a list such as “Tag: vip · Type: Lead” */
  matching: (filters: string) => `Contacts that match ${filters}`,
  noSource: 'Remove the source',
  setSource: (name: string) => `Set the source ${name}`,
  /** `field` is a label such as “Company” */
  setField: (field: string, value: string) => `Set ${field} to ${value}`,
  clearField: (field: string) => `Clear ${field}`,
  /** The argument is a change such as “Add the tag vip”. */
  undo: (what: string) => `Undo: ${what}`,
  stop: (what: string) => `Stop: ${what}`,
  correctNumbers: 'Correct numbers',
  convertField: (key: string) => `Convert ${key}`,
};
