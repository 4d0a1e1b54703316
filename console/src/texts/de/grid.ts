/** The texts of the grid of contacts. */
import type { grid as english } from '../en/grid.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const grid: Like<typeof english> = {
  open: 'Kontakt öffnen',
  nextPerson: 'Nächste Person',
  previousPerson: 'Vorherige Person',
  ascending: 'Aufsteigend sortieren',
  descending: 'Absteigend sortieren',
  moveLeft: 'Nach links',
  moveRight: 'Nach rechts',
  freeze: 'Bis hier fixieren',
  unfreeze: 'Ab hier lösen',
  wider: 'Breiter',
  narrower: 'Schmaler',
  fit: 'An Inhalt anpassen',
  hide: 'Spalte ausblenden',
  placeOf: (place, count) => `${place} von ${count}`,
  nothingToUndo: 'Es gibt nichts rückgängig zu machen.',
  nothingToRedo: 'Es gibt nichts zu wiederholen.',
  undone: (count) =>
    plural(count, {
      one: '{n} Zelle wurde rückgängig gemacht.',
      other: '{n} Zellen wurden rückgängig gemacht.',
    }),
  redone: (count) =>
    plural(count, { one: '{n} Zelle wurde wiederholt.', other: '{n} Zellen wurden wiederholt.' }),
  saving: (done, count) => `Speichern: ${done} von ${count} Kontakten`,
  manyStale: (count) =>
    plural(count, {
      one: 'Eine andere Person hat {n} Kontakt vorher geändert. Die neue Fassung wird angezeigt.',
      other: 'Andere Personen haben {n} Kontakte vorher geändert. Die neuen Fassungen werden angezeigt.',
    }),
  manyTaken: (count) =>
    plural(count, {
      one: 'Eine andere Person hat {n} Kontakt vorher geändert. Ihre Eingabe bleibt in der Zelle erhalten.',
      other:
        'Andere Personen haben {n} Kontakte vorher geändert. Ihre Eingaben bleiben in den Zellen erhalten.',
    }),
  conflict: (who) => `Neuer Wert von ${who ?? 'einer anderen Person'}:`,
  unsent: 'Noch nicht gespeichert. Das geschieht, sobald der Server antwortet.',
  kept: 'Noch nicht gespeichert. Enter speichert, Esc verwirft.',
  keepMine: 'Meins behalten',
  takeTheirs: 'Anderes übernehmen',
  refused: (count, why) =>
    `${plural(count, { one: '{n} Zelle wurde nicht gespeichert', other: '{n} Zellen wurden nicht gespeichert' })}: ${why}`,
  notLoaded: 'Einige dieser Zeilen werden noch geladen. Kopieren Sie sie gleich noch einmal.',
  cut: 'Die kopierten Zellen passen hier nicht alle hin. Die übrigen wurden ausgelassen.',
  tooMany: (count, most) =>
    count === undefined
      ? `Das ist zu viel auf einmal. Wählen Sie höchstens ${most} Zellen.`
      : `${count} Zellen sind zu viele auf einmal. Wählen Sie höchstens ${most}.`,
};
