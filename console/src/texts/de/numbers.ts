/** The texts of the page of phone numbers without a country code. */
import type { numbers as english } from '../en/numbers.ts';
import type { Like } from '../like.ts';

export const numbers: Like<typeof english> = {
  text: 'Diese Telefonnummern haben keine Ländervorwahl und gelten nur im Land des Kontos.',
  list: 'Telefonnummern ohne Ländervorwahl',
  none: 'Jede Telefonnummer hat eine Ländervorwahl',
  noRegion: 'Für das Konto ist kein Land festgelegt',
  noRegionText: 'Wählen Sie in den Einstellungen ein Land. Dann kann diese Seite die Nummern prüfen.',
  toSettings: 'Einstellungen öffnen',
  contact: 'Kontakt',
  written: 'Wie eingegeben',
  stored: 'Gespeichert',
  corrected: 'Korrigiert',
  held: 'Ein anderer Kontakt hat diese Nummer. Führen Sie stattdessen die beiden Kontakte zusammen.',
  correct: 'Nummern korrigieren',
  confirmTitle: 'Alle Telefonnummern ohne Ländervorwahl korrigieren?',
  confirmText:
    'Eine Sammeländerung ergänzt jede Nummer um die Ländervorwahl des Kontos. Sie lässt sich 30 Tage lang rückgängig machen.',
};
