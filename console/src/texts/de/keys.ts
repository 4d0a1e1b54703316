/** The texts of the page of keys. */
import type { keys as english } from '../en/keys.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const keys: Like<typeof english> = {
  text: 'Programme und Personen melden sich mit Schlüsseln an. Die Berechtigungen eines Schlüssels begrenzen, was er darf. Ein Schlüssel wird nur einmal angezeigt. Der Server speichert nur seinen Hash.',
  new: 'Schlüssel erstellen',
  import: 'Schlüssel importieren',
  list: 'Schlüssel',
  emptyTitle: 'Keine Schlüssel',
  emptyText: 'Erstellen Sie für jedes Programm einen eigenen Schlüssel.',
  inUse: 'Ihr Schlüssel',
  now: 'Jetzt',
  states: { live: 'Aktiv', revoked: 'Widerrufen', expired: 'Abgelaufen' },
  allScopes: 'Alle Berechtigungen',
  noScopes: 'Keine Berechtigungen',
  facts: {
    lastUsed: 'Zuletzt verwendet',
    expires: 'Läuft ab',
    created: 'Erstellt',
    madeBy: 'Erstellt von',
  },
  commandLine: 'Kommandozeile',
  unknownMaker: 'Gelöschter Schlüssel',
  oldUntil: (when) => `Altes Secret gültig bis ${when}`,
  showEnded: (count) =>
    plural(count, { one: '{n} inaktiven Schlüssel anzeigen', other: '{n} inaktive Schlüssel anzeigen' }),
  hideEnded: 'Inaktive Schlüssel ausblenden',
  actionsFor: (name) => `Aktionen für ${name}`,
  nameless: 'Ohne Namen',

  rates: {
    default: 'Standard-Anfragelimit',
    unlimited: 'Kein Anfragelimit',
    /** both are formatted numbers */
    window: (count, seconds) => `Anfragelimit: ${count} in ${seconds} s`,
  },

  name: 'Name',
  nameHint: 'Das Programm oder die Person, die den Schlüssel verwendet.',
  preset: 'Zugriff',
  presets: {
    readContacts: 'Kontakte lesen',
    all: 'Alles',
    read: 'Alles lesen',
    contacts: 'Kontakte lesen und schreiben',
    own: 'Berechtigungen auswählen',
  },
  scopes: 'Berechtigungen',
  lackScope: 'Ihr Schlüssel hat diese Berechtigung nicht',
  chooseScope: 'Wählen Sie mindestens eine Berechtigung.',
  scopeNames: {
    read: 'lesen',
    write: 'schreiben',
    delete: 'löschen',
    send: 'senden',
    manage: 'verwalten',
    sync: 'synchronisieren',
    use: 'nutzen',
  },
  resources: {
    contacts: 'Kontakte',
    groups: 'Gruppen',
    sources: 'Quellen',
    statuses: 'Status',
    account: 'Konto',
    messages: 'Nachrichten',
    conversations: 'Unterhaltungen',
    broadcasts: 'Rundsendungen',
    webhooks: 'Webhooks',
    keys: 'Schlüssel',
    templates: 'Vorlagen',
    upstream: 'Weiterleitung: Nutzung',
    upstreams: 'Weiterleitung: Einrichtung',
    pulls: 'Abrufe',
    health: 'Systemzustand',
  },
  rate: 'Anfragelimit',
  rateOptions: { default: 'Standard jeder API', unlimited: 'Kein Limit', window: 'Eigenes Limit' },
  rateShared: 'Der neue Schlüssel teilt sich das Anfragelimit Ihres Schlüssels.',
  requests: 'Anfragen',
  seconds: 'Zeitraum in Sekunden',
  expiry: 'Läuft ab',
  expiryOptions: {
    never: 'Nie',
    '7': 'In 7 Tagen',
    '30': 'In 30 Tagen',
    '90': 'In 90 Tagen',
    '365': 'In einem Jahr',
  },
  expiryWithMaker: 'Zusammen mit Ihrem Schlüssel',
  createTitle: 'Schlüssel erstellen',
  createdTitle: (name) => `Schlüssel „${name}“ erstellt`,
  secret: 'Schlüssel',

  edit: 'Bearbeiten…',
  editTitle: (name) => `„${name}“ bearbeiten`,
  editHint:
    'Wenn Sie eine Berechtigung entfernen, verlieren auch die Schlüssel diese Berechtigung, die dieser Schlüssel erstellt hat.',
  editOwn: 'Das ist Ihr Schlüssel. Wenn Sie eine Berechtigung entfernen, verlieren Sie sie sofort.',
  changed: 'Der Schlüssel wurde geändert.',

  rotate: 'Secret erneuern…',
  rotateTitle: (name) => `Secret von „${name}“ erneuern`,
  rotateText:
    'Der Schlüssel erhält ein neues Secret und behält Namen, Berechtigungen und Verlauf. Geben Sie das neue Secret an alle weiter, die den Schlüssel verwenden.',
  overlap: 'Altes Secret',
  overlaps: {
    '0': 'Endet sofort, mit seinen Sitzungen',
    '3600': 'Gilt noch eine Stunde',
    '86400': 'Gilt noch einen Tag',
    '604800': 'Gilt noch eine Woche',
  },
  rotateButton: 'Secret erneuern',
  rotateOwn:
    'Das ist Ihr Schlüssel. Wenn Sie ihn zum Anmelden eingegeben haben, melden Sie sich mit dem neuen Secret an, bevor das alte endet.',
  rotatedTitle: (name) => `Neues Secret von „${name}“`,

  revoke: 'Widerrufen…',
  revokeTitle: (name) => `„${name}“ widerrufen?`,
  revokeText: 'Der Server lehnt den Schlüssel ab sofort ab. Das lässt sich nicht rückgängig machen.',
  revokeChildren: (count) =>
    plural(count, {
      one: '{n} Schlüssel, den er erstellt hat, wird ebenfalls widerrufen.',
      other: '{n} Schlüssel, die er erstellt hat, werden ebenfalls widerrufen.',
    }),
  revokeOwn: 'Das ist Ihr Schlüssel. Sie werden abgemeldet.',
  revokeButton: 'Widerrufen',
  revoked: (name) => `„${name}“ wurde widerrufen.`,
};
