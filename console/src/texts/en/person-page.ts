/** The texts of the timeline, the page, the report and the merge of a contact. */
import { plural } from './phrases.ts';

export const personPage = {
  next: 'Next contact',
  previous: 'Previous contact',
  openPage: 'Open as page',
  backToList: 'Back to list',
  editName: 'Edit name',
  whatsApp: (value: string) => `Open ${value} in WhatsApp`,
  call: (value: string) => `Call ${value}`,
  write: (value: string) => `Write to ${value}`,
  copy: (value: string) => `Copy ${value}`,
  recordState: { opted_in: 'Record opt-in', opted_out: 'Record opt-out' },
  consentRecorded: 'The consent was recorded.',
  by: (source: string) => `from ${source}`,
  chooseTags: 'Edit tags',
  chooseGroups: 'Edit groups',

  timeline: {
    title: 'Timeline',
    kinds: 'Show',
    all: 'Everything',
    kind: {
      note: 'Notes',
      change: 'Changes',
      consent: 'Consent',
      message: 'Messages',
      merge: 'Merges',
    },
    none: 'Nothing here yet',
    noneText: 'Notes, changes, consents and messages appear here.',
    noneOfKind: 'Nothing of this kind.',
    earlier: 'Show earlier entries',
    save: 'Save note',
    saveKeys: 'Ctrl + Enter saves the note',
    editNote: 'Edit note',
    noteText: 'Text of the note',
    noteDeleted: 'The note was deleted.',
    writeNote: 'Write a note',
    noteBy: (author: string) => `Note by ${author}`,
    noteUnsigned: 'Note',
    edited: (when: string) => `edited ${when}`,
    types: {
      'note.created': 'Note added',
      'note.updated': 'Note edited',
      'note.deleted': 'Note deleted',
      'message.latest': 'Last message',
      'message.undelivered': 'Message not delivered',
      merge: 'Merged',
    },
    received: (count: number) =>
      plural(count, { one: '{n} message received so far', other: '{n} messages received so far' }),
    code: (code: string) => `Code ${code} of the platform`,
    mergedWith: (number: number) => `Contact No. ${number} was merged into this one.`,
    mergeUndone: (when: string) => `The merge was undone on ${when}.`,
  },

  report: {
    menu: 'Print all data…',
    print: 'Print / save as PDF',
    title: (name: string) => `Data about ${name}`,
    about: (account: string, moment: string) =>
      `All data that ${account} stores about this person, as of ${moment}. This answers a request for access.`,
    missing:
      'Not included: backups, rejected rows of imports, and data that other systems received. Add them if they are about this person.',
    loading: (count: number) =>
      plural(count, { one: 'Loading… {n} entry so far', other: 'Loading… {n} entries so far' }),
    cut: (count: number) =>
      plural(count, {
        one: 'Only the newest entry is shown.',
        other: 'Only the newest {n} entries are shown.',
      }),
    fields: 'Fields',
    extensions: 'Data of other APIs',
    history: 'History',
    none: 'None.',
    id: 'ID',
    number: 'Number',
    version: 'Version',
    blocked: 'Blocked',
    changedAt: 'Changed',
    basis: 'Legal basis',
    proof: 'Proof',
    subjects: 'Applies to',
    expires: 'Expires',
    recordedBy: 'Recorded by',
    file: 'File',
  },

  merge: {
    keep: 'Keep this contact',
    into: 'Merged into the other',
    differ: 'Choose a value for each field',
    primary: { phone: 'Primary phone (both are kept)', email: 'Primary email (both are kept)' },
    same: 'No field differs.',
    filled: 'Copied, because the contact to keep has none',
    joined: 'Joined',
    moved: (notes: number, consents: number) =>
      `${plural(notes, { one: '{n} note', other: '{n} notes' })} and ${plural(consents, { one: '{n} consent entry', other: '{n} consent entries' })} move too.`,
    takeAll: 'Choose all of this side',
  },
};
