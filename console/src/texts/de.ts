/** Every text of the console in German. The texts of each page are in `de/`. */

import { bulkChanges } from './de/bulk.ts';
import { combobox } from './de/combobox.ts';
import { contacts } from './de/contacts.ts';
import { deletedContacts } from './de/deleted.ts';
import { exporting } from './de/exporting.ts';
import { frame } from './de/frame.ts';
import { grid } from './de/grid.ts';
import { person } from './de/person.ts';
import { plural } from './de/phrases.ts';
import { savedViews } from './de/views.ts';
import type { en } from './en.ts';
import { laterNames } from './later-fields.ts';
import type { Like } from './like.ts';

export const de: Like<typeof en> = {
  product: 'Switchbook',
  thisAccount: 'Dieses Konto',
  navigation: 'Seiten',
  notifications: 'Benachrichtigungen',
  skip: 'Zum Inhalt springen',
  menu: 'Menü',
  signedInWith: (name) => `Angemeldet mit „${name}“`,
  readsOnly: 'Nur Lesezugriff',
  readsOnlyText: 'Ihr Schlüssel kann Daten lesen, aber nicht ändern.',
  roles: { owner: 'Inhaber', editor: 'Bearbeitung', agent: 'Betreuung', reader: 'Lesen' },
  invitation: {
    as: (role: string) => `Rolle: ${role}`,
    by: (name: string) => `Eingeladen von ${name}`,
    accept: (name: string) => `${name} beitreten`,
  },
  reference: 'API-Referenz',
  signOut: 'Abmelden',
  loading: 'Wird geladen…',
  searching: 'Suche läuft…',
  none: 'Keine Angabe',
  any: 'Beliebig',
  choose: 'Auswählen…',
  goTo: (page) => `${page} öffnen`,
  requestId: (id) => `Anfrage-ID: ${id}`,

  pages: {
    contacts: 'Kontakte',
    imports: 'Importe',
    bulkChanges: 'Sammeländerungen',
    numbers: 'Telefonnummern',
    deleted: 'Gelöscht',
    fields: 'Felder',
    duplicates: 'Duplikate',
    catalogs: 'Schlagwörter & Status',
    connect: 'Verbinden',
    webhooks: 'Webhooks',
    intakes: 'WhatsApp',
    keys: 'Schlüssel',
    members: 'Mitglieder',
    usage: 'Nutzung',
    health: 'Systemzustand',
    me: 'Mein Konto',
    settings: 'Einstellungen',
  },
  sections: { general: 'Allgemein', pages: 'Seiten' },

  theme: {
    title: 'Farbschema',
    system: 'Wie das System',
    light: 'Hell',
    dark: 'Dunkel',
    use: {
      system: 'Farbschema: wie das System',
      light: 'Farbschema: hell',
      dark: 'Farbschema: dunkel',
    },
  },

  language: {
    title: 'Sprache',
    auto: 'Sprache des Browsers',
    use: (name) => `Sprache: ${name}`,
    reload:
      'Die Sprache wechselt, wenn die Seite neu geladen wird. Speichern Sie Ihre Eingaben vorher, sonst gehen sie verloren.',
    reloadNow: 'Seite neu laden',
  },

  palette: {
    title: 'Befehle',
    open: 'Befehle öffnen',
    button: 'Suchen',
    placeholder: 'Personen, Schlagwörter, Einstellungen suchen oder etwas tun',
    empty: 'Nichts gefunden. Versuchen Sie ein anderes Wort.',
  },

  keyboard: {
    title: 'Tastenkürzel',
    text: 'Einzelne Tasten wirken außerhalb von Textfeldern und wenn keine Zelle ausgewählt ist: Escape verlässt beide.',
  },

  actions: {
    add: 'Hinzufügen',
    back: 'Zurück',
    cancel: 'Abbrechen',
    close: 'Schließen',
    copy: 'Kopieren',
    create: 'Erstellen',
    delete: 'Löschen',
    record: 'Erfassen',
    remove: 'Entfernen',
    save: 'Speichern',
    stop: 'Stoppen',
    tryAgain: 'Erneut versuchen',
    undo: 'Rückgängig',
  },

  notFound: { title: 'Diese Seite gibt es nicht', text: 'Wählen Sie eine Seite im Menü.' },
  noPermission: {
    title: 'Sie haben keinen Zugriff',
    whole: 'Ihre Rolle zeigt nicht alles, und auf dieser Seite geht es um das ganze Konto.',
    member: (role) =>
      `Ihre Rolle (${role}) umfasst diese Seite nicht. Fragen Sie eine Inhaberin oder einen Inhaber des Kontos.`,
    text: (scope) =>
      `Diese Seite braucht einen Schlüssel mit der Berechtigung ${scope}. Melden Sie sich mit einem solchen Schlüssel an, oder erstellen Sie einen auf dem Server.`,
  },

  /** Keyed by problem code. An empty title shows the server's English message. */
  errors: {
    offline: {
      title: 'Der Server antwortet nicht.',
      next: 'Prüfen Sie, ob er läuft und ob Sie online sind. Versuchen Sie es dann erneut.',
    },
    not_loaded: {
      title: 'Dieser Teil der Seite konnte nicht geladen werden.',
      next: 'Der Server antwortet nicht oder wurde aktualisiert. Versuchen Sie es erneut.',
    },
    unauthenticated: {
      title: 'Dieser Schlüssel ist nicht gültig.',
      next: 'Prüfen Sie, ob Sie ihn vollständig kopiert haben und ob er nicht widerrufen wurde.',
    },
    code_not_live: {
      title: 'Dieser Anmeldelink wurde schon verwendet oder ist abgelaufen.',
      next: 'Bitten Sie um einen neuen Link, oder melden Sie sich mit einem Schlüssel an.',
    },
    forbidden: { title: '', next: 'Verwenden Sie eine Rolle oder einen Schlüssel, mit denen das geht.' },
    not_found: {
      title: '',
      next: 'Möglicherweise wurde der Eintrag gelöscht. Aktualisieren Sie die Liste.',
    },
    merged: {
      title: 'Dieser Kontakt wurde mit einem anderen zusammengeführt.',
      next: 'Aktualisieren Sie die Liste.',
    },
    conflict: {
      title: '',
      next: 'Geben Sie einen anderen Wert ein, oder verwenden Sie den vorhandenen Eintrag.',
    },
    ambiguous: { title: 'Mehrere Kontakte passen.', next: 'Wählen Sie einen davon.' },
    stale: {
      title: 'Eine andere Person hat das inzwischen geändert.',
      next: 'Prüfen Sie die neuen Werte, und bearbeiten Sie sie dann erneut.',
    },
    invalid: { title: '', next: 'Korrigieren Sie es, und versuchen Sie es erneut.' },
    invalid_file: {
      title: '',
      next: 'Es wurde nichts importiert. Korrigieren Sie die Datei, und wählen Sie sie erneut aus.',
    },
    quota: {
      title: '',
      next: 'Löschen Sie Daten, die Sie nicht brauchen, oder bitten Sie den Betreiber, das Limit zu erhöhen.',
    },
    in_use: { title: '', next: 'Weisen Sie diesen Kontakten zuerst einen anderen Wert zu.' },
    too_large: { title: '', next: 'Senden Sie weniger Daten auf einmal.' },
    limited: {
      title: 'Zu viele Anfragen.',
      next: 'Warten Sie einen Moment, und versuchen Sie es dann erneut.',
    },
    unavailable: {
      title: 'Der Server ist ausgelastet, oder seine Datenbank antwortet nicht.',
      next: 'Versuchen Sie es in einem Moment erneut.',
    },
    internal: {
      title: 'Auf dem Server ist ein Fehler aufgetreten.',
      next: 'Versuchen Sie es erneut. Wenn der Fehler wieder auftritt, suchen Sie im Server-Log nach der Anfrage-ID.',
    },
  },
  needsCountry: 'Die Ländervorwahl fehlt, zum Beispiel +49 1512 3456789.',

  columns: {
    name: 'Name',
    phone: 'Telefon',
    email: 'E-Mail',
    tags: 'Schlagwörter',
    status: 'Status',
    groups: 'Gruppen',
    source: 'Quelle',
    type: 'Typ',
    company: 'Firma',
    owner: 'Zuständig',
    updated: 'Geändert',
    created: 'Erstellt',
  },

  fields: {
    search: 'Suche',
    code: 'Code',
    display_name: 'Name',
    given_name: 'Vorname',
    family_name: 'Nachname',
    company: 'Firma',
    description: 'Beschreibung',
    owner: 'Zuständig',
    phone: 'Telefon',
    email: 'E-Mail',
    lid: 'WhatsApp-LID',
    identities: 'Kontaktwege',
    tag: 'Schlagwort',
    tags: 'Schlagwörter',
    group: 'Gruppe',
    groups: 'Gruppen',
    source: 'Quelle',
    status: 'Status',
    type: 'Typ',
    channel: 'Erreichbar über',
    consent: 'Einwilligung',
    consents: 'Einwilligung',
    suppressions: 'Kontaktsperren',
    updated_after: 'Geändert nach',
    updated_before: 'Geändert vor',
    attributes: 'Attribute',
    extensions: 'Felder des Anbieters',
    address: 'Adresse',
    street: 'Straße',
    city: 'Ort',
    state: 'Bundesland',
    zip: 'Postleitzahl',
    country_code: 'Land',
    blocked: 'Blockiert',
    avatar_url: 'Bild',
    ...laterNames('de'),
    reach: 'Kontaktaufnahme erlaubt',
    created_at: 'Erstellt',
    value: 'Wert',
  },

  types: { lead: 'Interessent', customer: 'Kunde', guest: 'Gast' },
  channels: {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: 'E-Mail',
    voice: 'Anrufe',
    instagram: 'Instagram',
    messenger: 'Messenger',
    telegram: 'Telegram',
    viber: 'Viber',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    webchat: 'Webchat',
  },
  kinds: {
    phone: 'Telefon',
    wa_id: 'WhatsApp-ID',
    bsuid: 'Unternehmensbezogene ID',
    lid: 'WhatsApp-LID',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'Externe ID',
    vendor_id: 'Eigene ID',
    email: 'E-Mail',
    username: 'Benutzername',
    parent_bsuid: 'Übergeordnete unternehmensbezogene ID',
  },
  consentStates: {
    opted_in: 'Opt-in',
    opted_out: 'Opt-out',
    pending: 'Ausstehend',
    unknown: 'Unbekannt',
  },

  api: 'API',
  copied: 'Kopiert',
  showMore: 'Mehr anzeigen',
  showFewer: 'Weniger anzeigen',
  showAll: (count) => plural(count, { one: '{n} anzeigen', other: 'Alle {n} anzeigen' }),
  never: 'Nie',
  secretOnce: 'Dies wird nur einmal angezeigt. Kopieren Sie es jetzt.',

  ...frame,
  ...contacts,
  ...person,
  grid,
  savedViews,
  bulkChanges,
  deletedContacts,
  exporting,
  combobox,
};
