/** The texts of the frame: the navigation, tables and forms of every page. */
import type { frame as english } from '../en/frame.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const frame: Like<typeof english> = {
  table: {
    details: 'Details',
    detailsOf: (name) => `Details zu ${name}`,
  },
  places: { activity: 'Aktivität', general: 'Allgemein', apis: 'APIs', assistants: 'Assistenten' },
  /** Screen readers read them after the numbers in the navigation. */
  counts: {
    duplicates: (count) => plural(count, { one: '{n} offenes Paar', other: '{n} offene Paare' }),
    webhooks: (count) =>
      plural(count, { one: '{n} fehlerhafter Webhook', other: '{n} fehlerhafte Webhooks' }),
    jobs: (count) => `${number(count)} aktiv`,
    deleted: (count) => `${number(count)} gelöscht`,
  },
  importFile: 'Datei importieren',
  done: 'Fertig',
  unsaved: { title: 'Änderungen verwerfen?', discard: 'Änderungen verwerfen', keep: 'Weiter bearbeiten' },
  notKept:
    'Ihre Eingaben sind zu lang, um im Browser erhalten zu bleiben. Speichern Sie sie, bevor Sie die Seite verlassen oder neu laden.',
  readGuide: 'Anleitung lesen',
  /** A field with an invalid value, which the form does not send. */
  mistakes: {
    missing: 'Füllen Sie dieses Feld aus.',
    url: 'Geben Sie eine ganze Adresse ein, die mit https:// beginnt.',
    short: (count) => plural(count, { one: 'Mindestens {n} Zeichen.', other: 'Mindestens {n} Zeichen.' }),
  },
};
