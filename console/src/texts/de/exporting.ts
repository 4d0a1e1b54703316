/** The texts of the export of contacts. */
import type { exporting as english } from '../en/exporting.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const exporting: Like<typeof english> = {
  button: 'Exportieren',
  title: 'Kontakte exportieren',
  /** `count` is undefined until it is counted */
  all: (count) =>
    count === undefined ? 'Alle Kontakte' : plural(count, { one: '{n} Kontakt', other: 'Alle {n} Kontakte' }),
  filtered: (count) =>
    count === undefined
      ? 'Alle Kontakte, die zum Filter passen'
      : plural(count, {
          one: '{n} Kontakt, der zum Filter passt',
          other: '{n} Kontakte, die zum Filter passen',
        }),
  format: 'Format',
  formats: {
    csv: ['CSV', 'Für Tabellenprogramme. Listen sind durch Semikolons getrennt.'],
    ndjson: ['NDJSON', 'Für Programme. Ein Kontakt pro Zeile, mit allen Feldern.'],
    vcf: ['vCard', 'Für Adressbücher und Telefone.'],
  },
  notes: 'Notizen werden nicht exportiert. Jedes Format lässt sich wieder importieren.',
  save: 'Exportieren',
  running: (size) => `${size} gespeichert`,
  done: (name) => `${name} wurde gespeichert.`,
  broken: 'Die Verbindung ging verloren, daher ist die Datei unvollständig. Exportieren Sie erneut.',
  nothing: 'Kein Kontakt passt zum Filter.',
};
