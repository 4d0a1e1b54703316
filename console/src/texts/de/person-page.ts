/** The texts of the timeline, the page, the report and the merge of a contact. */
import type { personPage as english } from '../en/person-page.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const personPage: Like<typeof english> = {
  next: 'Nächster Kontakt',
  previous: 'Vorheriger Kontakt',
  openPage: 'Als Seite öffnen',
  backToList: 'Zurück zur Liste',
  editName: 'Namen bearbeiten',
  whatsApp: (value) => `${value} in WhatsApp öffnen`,
  call: (value) => `${value} anrufen`,
  write: (value) => `An ${value} schreiben`,
  copy: (value) => `${value} kopieren`,
  recordState: { opted_in: 'Einwilligung erfassen', opted_out: 'Abmeldung erfassen' },
  consentRecorded: 'Die Einwilligung wurde erfasst.',
  by: (source) => `aus ${source}`,
  chooseTags: 'Tags bearbeiten',
  chooseGroups: 'Gruppen bearbeiten',

  timeline: {
    title: 'Verlauf',
    kinds: 'Anzeigen',
    all: 'Alles',
    kind: {
      note: 'Notizen',
      change: 'Änderungen',
      consent: 'Einwilligung',
      message: 'Nachrichten',
      merge: 'Zusammenführungen',
    },
    none: 'Noch nichts',
    noneText: 'Hier erscheinen Notizen, Änderungen, Einwilligungen und Nachrichten.',
    noneOfKind: 'Nichts von dieser Art.',
    earlier: 'Frühere Einträge zeigen',
    save: 'Notiz speichern',
    saveKeys: 'Strg + Eingabe speichert die Notiz',
    editNote: 'Notiz bearbeiten',
    noteText: 'Text der Notiz',
    noteDeleted: 'Die Notiz wurde gelöscht.',
    writeNote: 'Notiz schreiben',
    noteBy: (author) => `Notiz von ${author}`,
    noteUnsigned: 'Notiz',
    edited: (when) => `bearbeitet ${when}`,
    types: {
      'note.created': 'Notiz hinzugefügt',
      'note.updated': 'Notiz bearbeitet',
      'note.deleted': 'Notiz gelöscht',
      'message.latest': 'Letzte Nachricht',
      'message.undelivered': 'Nachricht nicht zugestellt',
      merge: 'Zusammengeführt',
    },
    received: (count) =>
      plural(count, { one: 'bisher {n} Nachricht empfangen', other: 'bisher {n} Nachrichten empfangen' }),
    code: (code) => `Code ${code} der Plattform`,
    mergedWith: (number) => `Kontakt Nr. ${number} wurde mit diesem zusammengeführt.`,
    mergeUndone: (when) => `Die Zusammenführung wurde am ${when} rückgängig gemacht.`,
  },

  report: {
    menu: 'Alle Daten drucken…',
    print: 'Drucken / als PDF speichern',
    title: (name) => `Daten über ${name}`,
    about: (account, moment) =>
      `Alle Daten, die ${account} über diese Person speichert, Stand ${moment}. Antwort auf eine Auskunftsanfrage.`,
    missing:
      'Nicht enthalten: Sicherungen, abgelehnte Zeilen von Importen und Daten, die andere Systeme erhalten haben. Fügen Sie diese hinzu, wenn sie die Person betreffen.',
    loading: (count) =>
      plural(count, { one: 'Wird geladen… bisher {n} Eintrag', other: 'Wird geladen… bisher {n} Einträge' }),
    cut: (count) =>
      plural(count, {
        one: 'Nur der neueste Eintrag wird gezeigt.',
        other: 'Nur die neuesten {n} Einträge werden gezeigt.',
      }),
    fields: 'Felder',
    extensions: 'Daten anderer APIs',
    history: 'Verlauf',
    none: 'Keine.',
    id: 'ID',
    number: 'Nummer',
    version: 'Version',
    blocked: 'Gesperrt',
    changedAt: 'Geändert',
    basis: 'Rechtsgrundlage',
    proof: 'Nachweis',
    subjects: 'Gilt für',
    expires: 'Läuft ab',
    recordedBy: 'Erfasst von',
    file: 'Datei',
  },

  merge: {
    keep: 'Diesen Kontakt behalten',
    into: 'Geht im anderen auf',
    differ: 'Wählen Sie für jedes Feld einen Wert',
    primary: {
      phone: 'Bevorzugte Telefonnummer (beide bleiben erhalten)',
      email: 'Bevorzugte E-Mail-Adresse (beide bleiben erhalten)',
    },
    same: 'Kein Feld ist verschieden.',
    filled: 'Übernommen, weil es dem behaltenen Kontakt fehlt',
    joined: 'Zusammengelegt',
    moved: (notes, consents) =>
      `${plural(notes, { one: '{n} Notiz', other: '{n} Notizen' })} und ${plural(consents, { one: '{n} Einwilligungseintrag', other: '{n} Einwilligungseinträge' })} ziehen mit um.`,
    takeAll: 'Alles von dieser Seite wählen',
  },
};
