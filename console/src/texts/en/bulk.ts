/** The texts of the page of bulk changes. */
export const bulkChanges = {
  undoTitle: (count: string) => `Undo this change of ${count} contacts?`,
  undoText:
    'Contacts that were changed since keep what they have. An undo cannot be stopped; its progress is shown here.',
  list: 'All bulk changes',
  text: 'A change of many contacts goes on in the server, also when this page is closed. Edits can be undone for 30 days; a deletion cannot.',
  none: 'No bulk changes yet',
  noneText: 'Select contacts in the list, or all that match, and change their tags, groups or status.',
  toContacts: 'Go to the contacts',
  what: 'Change',
  changed: 'Changed',
  unchanged: 'As before',
  failed: 'Refused',
  when: 'When',
  actions: 'What can be done',
  /** a row in brief, where there is no room for columns */
  brief: (changed: string, failed: string | undefined) =>
    failed === undefined ? `${changed} changed` : `${changed} changed, ${failed} refused`,
  undone: (reverted: string, kept: string | undefined) =>
    kept === undefined ? `${reverted} set back` : `${reverted} set back, ${kept} kept what they got since`,
  by: (name: string) => `by ${name}`,
  chosen: 'Contacts that were chosen',
  everybody: 'All contacts',
  matching: (words: string) => `Contacts with ${words}`,
  filters: {
    search: (text: string | null) => (text === null ? 'a search' : `“${text}”`),
    phone: (text: string | null) => (text === null ? 'a number' : `the number ${text}`),
    email: (text: string | null) => (text === null ? 'an email address' : `the address ${text}`),
    tag: (text: string | null) => `the tag ${text}`,
    group: (text: string | null) => `the group ${text}`,
    source: (text: string | null) => `the source ${text}`,
    status: (text: string | null) => `the status ${text}`,
    type: (text: string | null) => `the type ${text}`,
    channel: (text: string | null) => `the channel ${text}`,
    consent: (text: string | null) => `the consent ${text}`,
    updated_after: (text: string | null) => `changes since ${text}`,
    updated_before: (text: string | null) => `changes before ${text}`,
  },
  /** several changes at once */
  together: ([first = '', ...others]: readonly string[]) =>
    [first, ...others.map((one) => one.charAt(0).toLowerCase() + one.slice(1))].join(', '),
  noSource: 'Take the source away',
  setSource: (name: string) => `Set the source ${name}`,
  undo: (what: string) => `Undo: ${what}`,
  stop: (what: string) => `Stop: ${what}`,
};
