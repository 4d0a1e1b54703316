/** The texts of the frame: the navigation, tables and forms of every page. */
import { number, plural } from './phrases.ts';

export const frame = {
  table: {
    details: 'Details',
    detailsOf: (name: string) => `Details of ${name}`,
  },
  places: { activity: 'Activity', general: 'General', apis: 'APIs', assistants: 'Assistants' },
  /** Screen readers read them after the numbers in the navigation. */
  counts: {
    duplicates: (count: number) => plural(count, { one: '{n} open pair', other: '{n} open pairs' }),
    webhooks: (count: number) => plural(count, { one: '{n} failing webhook', other: '{n} failing webhooks' }),
    jobs: (count: number) => `${number(count)} running`,
    deleted: (count: number) => `${number(count)} deleted`,
  },
  importFile: 'Import file',
  done: 'Done',
  unsaved: { title: 'Discard your changes?', discard: 'Discard changes', keep: 'Keep editing' },
  notKept:
    'What you entered is too long to be kept by the browser. Save it before you leave or reload the page.',
  readGuide: 'Read the guide',
  /** A field with an invalid value, which the form does not send. */
  mistakes: {
    missing: 'Fill in this field.',
    url: 'Enter a whole address that begins with https://.',
    short: (count: number) =>
      plural(count, { one: 'Use {n} character or more.', other: 'Use {n} characters or more.' }),
  },
};
