/** The texts of the page of health. */
import type { health as english } from '../en/health.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const health: Like<typeof english> = {
  text: 'Der Zustand des Servers und der Hintergrundarbeiten für dieses Konto. Wird alle zehn Sekunden aktualisiert.',
  again: 'Aktualisieren',
  lookedAt: (when) => `Letzte Prüfung: ${when}.`,
  states: {
    ok: 'Alles funktioniert',
    warning: 'Einige Prüfungen ergaben Warnungen',
    failed: 'Einige Prüfungen sind fehlgeschlagen',
  },
  stateText: {
    ok: 'Alle Prüfungen sind bestanden.',
    warning: 'Der Server funktioniert. Die Warnungen stehen oben.',
    failed: 'Die fehlgeschlagenen Prüfungen stehen oben, jeweils mit dem nächsten Schritt.',
  },
  stateNames: { ok: 'In Ordnung', warning: 'Warnung', failed: 'Fehlgeschlagen' },
  checks: 'Prüfungen',
  names: {
    database: 'Datenbank',
    versions: 'Versionen',
    clock: 'Uhren',
    imports: 'Importe',
    webhooks: 'Webhooks',
    intakes: 'WhatsApp-Webhooks',
    disk: 'Datenträger',
    backup: 'Sicherung',
  },
  database: 'Datenbank',
  up: 'In Betrieb',
  down: 'Ausgefallen',
  postgres: (version) => `PostgreSQL ${version}`,
  connections: (used, max) => `Genutzte Verbindungen: ${used} von ${max}`,
  connectionsWaiting: (count) =>
    plural(count, {
      one: '{n} Anfrage wartet auf eine Verbindung.',
      other: '{n} Anfragen warten auf eine Verbindung.',
    }),
  disks: {
    'the data': 'Datenträger der Daten',
    backups: 'Datenträger der Sicherungen',
    'temporary files': 'Datenträger der temporären Dateien',
  },
  diskOf: (what) => `Datenträger: ${what}`,
  used: (used) => `${used} belegt`,
  ofDisk: (total, free) => `von ${total}, ${free} frei`,
  inUse: 'Genutzte Ressourcen',
  inUseText: 'Was die Anfragen an diesen Server gerade nutzen. Es wird frei, wenn sie enden.',
  of: (now, maximum) => `${now} von ${maximum}`,
  backup: 'Neueste Sicherung',
  noBackup: 'Keine',
  noBackupText: 'Siehe die Prüfungen weiter unten.',
  imports: 'Laufende Importe',
  rowsWaiting: (rows) => plural(rows, { one: 'noch {n} Zeile', other: 'noch {n} Zeilen' }),
  nothingToDo: 'Nichts wartet.',
  outbox: 'Wartende Zustellungen',
  atLeast: (count) => `${count} oder mehr`,
  oldest: (when) => `Älteste: ${when}`,
  server: 'Server',
  version: (version) => `Version ${version}`,
  upFor: (time) => `Laufzeit: ${time}`,
  processes: 'Server',
  processesText: 'Die Server dieser Datenbank, die auf die letzte Prüfung geantwortet haben.',
  pid: (pid) => `Prozess ${pid}`,
  starting: 'Startet',
  otherVersion: 'Andere Version',
  awayTitle: 'Die Datenbank antwortet nicht',
  awayText:
    'Der Server läuft, erreicht aber seine Datenbank nicht. Solange lässt sich nichts lesen oder schreiben. Alle bestätigten Daten sind gespeichert.',
  awaySteps: [
    'Lesen Sie das Log des Servers. Dort steht der Grund.',
    'Ein eingebettetes PostgreSQL startet von selbst neu. Wenn Sie ein eigenes betreiben, prüfen Sie, ob es läuft und erreichbar ist.',
    'Prüfen Sie, ob der Datenträger der Datenbank voll ist.',
    'Führen Sie switchbook doctor auf dem Server aus.',
  ],
  offlineTitle: 'Der Server antwortet nicht',
  offlineText:
    'Der Server läuft nicht, oder Sie sind offline. Diese Seite geht weiter, sobald der Server wieder antwortet.',
  retrying: 'Neuer Versuch alle zehn Sekunden…',
  unknown: 'Unbekannt',
};
