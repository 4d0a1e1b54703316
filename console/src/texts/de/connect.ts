/** The texts of the page of APIs and of moving from a vendor. */
import type { connect as english } from '../en/connect.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

const contacts = (count: number) => plural(count, { one: '{n} Kontakt', other: '{n} Kontakte' });
const requests = (count: number) => plural(count, { one: '{n} Anfrage', other: '{n} Anfragen' });
const differences = (count: number) => plural(count, { one: '{n} Unterschied', other: '{n} Unterschiede' });

export const connect: Like<typeof english> = {
  text: 'Switchbook bietet diese APIs. Ihre Skripte und Anbindungen laufen weiter, wenn Sie deren Basis-URL ändern. Wählen Sie die API, die Ihr Client verwendet.',
  all: 'Alle APIs',
  another: 'Andere API',
  own: 'Switchbook API',
  none: {
    title: 'Keine API ist verfügbar',
    text: 'Der Server hat keine API gefunden. Prüfen Sie, wie er installiert wurde.',
  },
  unknown: { title: 'Diese API gibt es hier nicht', text: 'Wählen Sie eine aus der Liste.' },
  reference: 'API-Referenz',
  guide: 'Umstiegsanleitung',
  newWindow: '(öffnet einen neuen Tab)',

  base: 'Basis-URL ändern',
  baseText: (vendor) => `Pfade, Schlüssel und Inhalte bleiben dieselben wie bei ${vendor}.`,
  baseOwn: 'Jeder Pfad der Switchbook API beginnt mit dieser URL.',
  before: 'Vorher',
  after: 'Nachher',
  copyAfter: (url) => `${url} kopieren`,
  headers: 'Header jeder Anfrage',
  differs: 'Unterschiede',
  everyNote: 'Die API-Referenz nennt alle Unterschiede.',

  keyPlaceholder: 'YOUR_KEY',
  accountPlaceholder: 'YOUR_ACCOUNT',
  numberPlaceholder: 'YOUR_NUMBER',

  keys: 'Schlüssel Ihrer Clients importieren',
  keysText:
    'Ein importierter Schlüssel gilt weiter, sodass Ihre Clients nicht geändert werden müssen. Switchbook speichert nur seinen Hash und zeigt ihn nie wieder an.',
  clientKey: 'Schlüssel des Clients',
  clientKeyHint: (api) => `Der Schlüssel, den der Client jetzt an ${api} sendet.`,
  tokenHint: (path) =>
    `Andere Clients holen hier unter ${path} Token, mit der ID des Kontos und einem Schlüssel.`,
  keyName: 'Name',
  keyNameHint: 'Erscheint in der Liste der Schlüssel',
  may: 'Zugriff',
  scopes: {
    clients: 'Lesen und schreiben',
    read: 'Nur lesen',
    all: 'Derselbe wie bei Ihrem Schlüssel',
  },
  importKey: 'Schlüssel importieren',
  imported: (name, prefix) =>
    `Der Schlüssel „${name}“ (${prefix}…) wurde importiert. Clients können ihn jetzt verwenden.`,
  toKeys: 'Alle Schlüssel',

  tryIt: 'Anfrage ausprobieren',
  tryText: 'Führen Sie sie dort aus, wo Ihr Client läuft. Die Anfrage erscheint unter „Live-Anfragen“.',
  request: 'Anfrage',
  address: 'Pfad',
  keyInSnippets: 'Schlüssel in den Beispielen',
  keyInSnippetsHint: 'Der Schlüssel bleibt auf dieser Seite. Er wird weder gesendet noch gespeichert.',
  language: 'Programmiersprache',
  n8nHint: 'Kopieren und in einen Workflow einfügen. Daraus wird ein HTTP-Request-Knoten.',
  snippet: (language) => `Die Anfrage in ${language}`,

  vendorUrl: 'URL',
  vendorUrlHint: (prefix) => `Ohne ${prefix}`,
  vendorKey: (name) => `Ihr Schlüssel bei ${name}`,
  vendorKeyKept: 'Leer lassen, um den gespeicherten Schlüssel für diese URL zu verwenden.',
  vendorKeyKeptForPulls: 'Leer lassen, um mit dem gespeicherten Schlüssel für diese URL abzurufen.',
  needsKey: 'Geben Sie oben die URL und Ihren Schlüssel ein.',
  /** `form` is an English phrase of the API, such as “begins with EAA” */
  vendorKeyForm: (form) => `Form (englisch): ${form}.`,
  lacks: {
    member: (role) =>
      `Ihre Rolle (${role}) umfasst das nicht. Fragen Sie eine Inhaberin oder einen Inhaber des Kontos.`,
    text: (scope) =>
      `Sie haben keinen Zugriff. Melden Sie sich mit einem Schlüssel an, der die Berechtigung ${scope} hat.`,
  },

  pullText:
    'Liest alle Kontakte vom Anbieter und importiert sie hier. Die Kontakte behalten die IDs, die Ihre Clients kennen. Ein Probelauf importiert nichts.',
  dryRun: 'Probelauf starten',
  pullNow: 'Kontakte abrufen',
  onMatch: 'Wenn ein Kontakt schon vorhanden ist',
  matches: {
    fill: 'Leere Felder füllen',
    update: 'Mit den Daten des Anbieters überschreiben',
    skip: 'Überspringen',
  },
  sinceLast: 'Nur Änderungen seit dem letzten Abruf',
  keepKey: 'Schlüssel verschlüsselt für spätere Abrufe speichern',
  earlier: 'Frühere Abrufe',
  noPulls: 'Noch keine Abrufe.',
  /** `total` is null when the vendor does not report it */
  pulling: (read, total) =>
    total === null
      ? plural(read, { one: '{n} Kontakt gelesen', other: '{n} Kontakte gelesen' })
      : plural(total, {
          one: `${number(read)} von {n} Kontakt gelesen`,
          other: `${number(read)} von {n} Kontakten gelesen`,
        }),
  importing: (percent) => `Import: ${percent}`,
  /** `time` is such as “3 minutes” */
  left: (time) => `noch etwa ${time}`,
  state: {
    pulling: 'Wird gelesen',
    receiving: 'Wird gelesen',
    queued: 'Wartet',
    running: 'Wird importiert',
    done: 'Fertig',
    cancelled: 'Abgebrochen',
    failed: 'Fehlgeschlagen',
    undoing: 'Wird rückgängig gemacht',
    undone: 'Rückgängig gemacht',
  },
  dry: 'Probelauf',
  wouldBe: 'Was ein echter Abruf tun würde',
  became: 'Was der Abruf getan hat',
  counts: {
    created: 'Erstellt',
    updated: 'Aktualisiert',
    skipped: 'Übersprungen',
    rejected: 'Abgelehnt',
  },
  problems: 'Hinweise und Probleme',
  reasonKinds: {
    rejected: 'Abgelehnt',
    skipped: 'Übersprungen',
    dropped: 'Wert übersprungen',
    ambiguous: 'Mehrere Kontakte passen',
    joined: 'Zu vorhandenem Kontakt hinzugefügt',
    fixed: 'Zelle korrigiert',
    hidden: 'Ausgeblendete Zeile',
  },
  reasonIn: (column) => `Feld ${column}`,
  row: (row) => `Kontakt ${number(row)}:`,
  cancel: 'Abruf abbrechen',
  undo: 'Abruf rückgängig machen',
  undoText:
    'Löscht die Kontakte, die der Abruf erstellt hat, und stellt diejenigen wieder her, die er geändert hat.',
  resume: 'Abruf fortsetzen',
  resumeText:
    'Die bisher gelesenen Kontakte sind gespeichert. Geben Sie den Schlüssel erneut ein, oder lassen Sie das Feld leer, wenn er gespeichert ist.',
  forgetKey: 'Gespeicherten Schlüssel löschen',
  toImports: 'Diesen Abruf unter „Importe“ zeigen',

  compare: 'Antworten vergleichen',
  compareText:
    'Sendet dieselben Anfragen an den Anbieter und an Switchbook und listet die Unterschiede auf. Kontaktdaten werden nicht angezeigt.',
  sample: 'Einzeln zu vergleichende Kontakte',
  compareNow: 'Vergleichen',
  compareAgain: 'Erneut vergleichen',
  stop: 'Stoppen',
  comparing: (requestCount, contactCount, differenceCount) =>
    `${requests(requestCount)}, ${contacts(contactCount)}, ${differences(differenceCount)}`,
  comparingNote:
    'Sie können inzwischen andere Seiten öffnen. Der Vergleich stoppt, wenn Sie diesen Tab schließen.',
  alike: 'Die Antworten sind gleich',
  alikeText: (requestCount, contactCount) =>
    `Keine Unterschiede. Verglichen: ${requests(requestCount)}, ${contacts(contactCount)}.`,
  /** so many differences, and so many kinds of them */
  different: (differenceCount, kinds) =>
    `${differences(differenceCount)} (${plural(kinds, { one: '{n} Art', other: '{n} Arten' })})`,
  body: '(Inhalt)',
  missing: 'fehlt hier',
  together: 'hier mit einem anderen Kontakt zusammengeführt',
  added: 'nur hier',
  otherValue: 'anderer Wert',
  otherOrder: 'andere Reihenfolge',
  thereAndHere: (there, here) => `Anbieter: ${there}, hier: ${here}`,
  firstContact: (id) => `zuerst bei Kontakt ${id}`,
  firstPage: (page) => `zuerst auf Seite ${number(page)}`,
  notCounted: (kinds) =>
    plural(kinds, {
      one: '{n} Art erwarteter Unterschiede (nicht gezählt)',
      other: '{n} Arten erwarteter Unterschiede (nicht gezählt)',
    }),
  ignored: (path, times, reason) =>
    `${path} (${plural(times, { one: '{n}-mal', other: '{n}-mal' })}): ${reason}`,
  compareFailed: {
    refused: 'Prüfen Sie, ob der Schlüssel stimmt und Kontakte lesen kann.',
    unreachable:
      'Prüfen Sie die URL. Private Adressen und unverschlüsseltes http müssen auf dem Server mit SWITCHBOOK_UPSTREAM_ALLOW erlaubt werden.',
    too_long: 'Versuchen Sie es mit weniger Kontakten.',
    broken: 'Der Vergleich wurde unterbrochen. Vergleichen Sie erneut.',
  },

  forwardTo: (url) => `Anfragen, die Switchbook nicht bedient, werden an ${url} weitergeleitet.`,
  forwardOff: 'Anfragen, die Switchbook nicht bedient, erhalten einen Fehler.',
  withKey: 'Dabei wird Ihr Schlüssel gesendet.',
  withoutKey: 'Dabei wird der Schlüssel des Clients gesendet.',
  forwardNow: 'Weiterleitung starten',
  forwardChange: 'Weiterleitung aktualisieren',
  sendKey: 'Den Schlüssel von oben statt des Client-Schlüssels senden',
  forwardStop: 'Weiterleitung beenden',
  forwardStopOf: (name) => `Weiterleitung von ${name} beenden`,
  forwardWhich: 'Host des Anbieters',
  forwardWhichHint:
    'Der Anbieter hat für jede Version einen eigenen Host. Legen Sie URL und Schlüssel für jeden fest.',
  readThrough: 'Unbekannte Kontakt-IDs beim Anbieter nachschlagen',
  readsThrough: 'Unbekannte Kontakt-IDs werden beim Anbieter nachgeschlagen.',
  keyStates: {
    good: '',
    ends_soon: 'Der Schlüssel läuft bald ab.',
    ended: 'Der Schlüssel ist abgelaufen.',
    refused: 'Der Anbieter lehnt den Schlüssel ab.',
  },
  forwardSet: 'Die Weiterleitung ist eingeschaltet.',
  forwardScope: 'Die Schlüssel Ihrer Clients brauchen die Berechtigung upstream:use.',

  calls: 'Live-Anfragen',
  callsLabel: (name) => `Live-Anfragen an ${name}`,
  unknownKey: (start, address) => `Unbekannter Schlüssel ${start}… von ${address}.`,
  noKeySent: (address) => `Anfrage ohne Schlüssel von ${address}.`,
  unknownKeyNext:
    'Importieren Sie den Schlüssel dieses Clients, oder geben Sie dem Client einen Schlüssel dieses Kontos.',
  waiting: 'Warten auf die erste Anfrage…',
  waitingText: 'Senden Sie eine Anfrage von Ihrem Client, oder führen Sie das Beispiel auf dieser Seite aus.',
  arrived: 'Eine Anfrage ist eingetroffen.',
  listening: 'Live',
  paused: 'Pausiert, solange die Seite nicht sichtbar ist',
  retrying: 'Verbindung wird wiederhergestellt…',
  gap: 'Einige Anfragen dazwischen werden nicht angezeigt.',
  time: 'Uhrzeit',
  call: 'Anfrage',
  status: 'Status',
  ms: 'Dauer',
  forwarded: 'weitergeleitet',

  section: 'Verbinden',
};
