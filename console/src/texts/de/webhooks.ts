/** The texts of the page of webhooks. */
import type { webhooks as english } from '../en/webhooks.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const webhooks: Like<typeof english> = {
  text: 'Switchbook ruft Ihre URL auf, wenn sich ein Kontakt ändert. Zustellungen sind signiert, kommen mindestens einmal an und behalten für jeden Kontakt ihre Reihenfolge.',
  new: 'Webhook erstellen',
  emptyTitle: 'Noch keine Webhooks',
  emptyText:
    'Ein Webhook meldet jede Änderung an ein anderes Programm, sodass es nicht regelmäßig nachfragen muss.',
  list: 'Webhooks',
  backToList: 'Alle Webhooks',
  gone: 'Diesen Webhook gibt es nicht',
  goneText: 'Er wurde gelöscht, oder der Link ist falsch.',
  states: { active: 'Aktiv', paused: 'Pausiert', disabled: 'Deaktiviert' },
  failing: 'Gestört',
  allEvents: 'Alle Ereignisse',
  events: (count) => plural(count, { one: '{n} Ereignis', other: '{n} Ereignisse' }),
  lastDelivery: (when) => `letzter Erfolg: ${when}`,
  neverDelivered: 'noch keine Zustellungen',
  failures: (count, since) =>
    plural(count, {
      one: `{n} Zustellung ist fehlgeschlagen (${since}).`,
      other: `{n} Zustellungen in Folge sind fehlgeschlagen (erste: ${since}).`,
    }),

  columns: { state: 'Zustand', failures: 'Fehler in Folge' },
  details: 'Details',
  event: 'Ereignis',
  contact: 'Kontakt',
  sent: 'Header der Anfrage',
  body: 'Inhalt der Anfrage',
  bodyGone: 'Der Inhalt wurde nach der Zustellung gelöscht.',
  cameBack: 'Antwort',

  url: 'URL',
  urlHint: 'Eine https-URL, die der Server erreichen kann. Private Netze muss der Betreiber erlauben.',
  format: 'Format',
  formatHint:
    'Ereignisnamen, Inhalte und Signaturen von Switchbook oder von einem Anbieter, für den Ihr Empfänger geschrieben wurde.',
  notCalled: (title) => `${title} (gespeichert, nie aufgerufen)`,
  which: 'Ereignisse',
  all: 'Alle Ereignisse, auch die späterer Versionen',
  some: 'Ausgewählte Ereignisse',
  description: 'Beschreibung',
  descriptionHint: 'Zum Beispiel das Programm, das die Ereignisse empfängt.',
  chooseOne: 'Wählen Sie mindestens ein Ereignis.',
  createTitle: 'Webhook erstellen',
  createText: 'Sie erhalten Ereignisse ab jetzt.',
  createdTitle: 'Webhook erstellt',
  createdText: 'Ihr Empfänger prüft mit diesem Secret die Signatur jeder Zustellung.',
  secret: 'Secret',
  editTitle: 'Webhook bearbeiten',

  test: 'Test senden',
  testing: 'Wird gesendet…',
  /** the HTTP status, and a time such as “12 ms” */
  testGood: (status, time) => `Der Empfänger hat nach ${time} mit ${status} geantwortet.`,
  testBad: 'Der Test ist fehlgeschlagen',
  answered: (status, time) =>
    `Der Empfänger hat nach ${time} mit ${status} geantwortet. Nötig ist ein Status von 200 bis 299.`,
  noAnswer: (error) => `Keine Antwort: ${error}.`,
  said: 'Antwort:',
  edit: 'Bearbeiten',
  pause: 'Pausieren',
  resume: 'Fortsetzen',
  paused: 'Der Webhook ist pausiert. Ereignisse werden gespeichert, bis Sie ihn fortsetzen.',
  resumed: 'Der Webhook macht dort weiter, wo er gestoppt wurde.',
  rotate: 'Secret erneuern…',
  rotateTitle: 'Secret erneuern?',
  rotateText:
    'Einen Tag lang werden Zustellungen mit beiden Secrets signiert, damit Sie Ihren Empfänger umstellen können. Das Format eines Anbieters erlaubt nur eine Signatur: Dort gilt das neue Secret sofort.',
  rotateButton: 'Secret erneuern',
  rotatedTitle: 'Neues Secret',
  delete: 'Löschen…',
  deleteTitle: 'Diesen Webhook löschen?',
  deleteText:
    'Seine Zustellungen enden, und sein Zustellungsprotokoll wird gelöscht. Das lässt sich nicht rückgängig machen.',
  deleted: 'Der Webhook wurde gelöscht.',

  disabledTitle: 'Dieser Webhook ist deaktiviert und sendet nichts',
  disabledNext:
    'Korrigieren Sie den Empfänger, und senden Sie einen Test. Setzen Sie dann fort: Der Webhook macht dort weiter, wo er gestoppt wurde.',
  failingTitle: 'Zustellungen schlagen fehl',
  failingNext:
    'Zustellungen werden wiederholt, standardmäßig drei Tage lang. Prüfen Sie die Antworten weiter unten, und korrigieren Sie den Empfänger. Sie können eine Zustellung auch erneut senden.',
  pausedTitle: 'Dieser Webhook ist pausiert',
  pausedNext: 'Ereignisse werden gespeichert und gesendet, wenn Sie ihn fortsetzen.',

  facts: {
    format: 'Format',
    events: 'Ereignisse',
    made: 'Erstellt',
    last: 'Letzter Erfolg',
    old: 'Altes Secret',
  },
  oldUntil: (when) => `gültig bis ${when}`,

  deliveries: 'Zustellungen',
  deliveriesText: 'Erfolgreiche Zustellungen werden zwei Wochen lang aufbewahrt.',
  anyState: 'Jeder Status',
  stateFilter: 'Status der Zustellungen',
  deliveryStates: { waiting: 'Wartet', delivered: 'Zugestellt', failed: 'Fehlgeschlagen' },
  noDeliveries: 'Noch keine Zustellungen',
  noDeliveriesText: 'Ändern Sie einen Kontakt, oder senden Sie einen Test.',
  noneInState: 'Keine Zustellung hat diesen Status',
  noneInStateText: 'Wählen Sie einen anderen Status.',
  attempts: (count) => plural(count, { one: '{n} Versuch', other: '{n} Versuche' }),
  nextAt: (when) => `nächster Versuch: ${when}`,
  nextSoon: 'wartet auf frühere Ereignisse des Kontakts',
  again: 'Erneut senden',
  sentAgain: 'Die Zustellung wird erneut gesendet.',
  span: 'Ereignisse erneut senden…',
  spanTitle: 'Ereignisse eines Zeitraums erneut senden',
  spanText:
    'Die Ereignisse behalten ihre IDs. Neue Ereignisse werden inzwischen weiter zugestellt. Zeiten gelten in Ihrer Zeitzone.',
  from: 'Von',
  to: 'Bis',
  spanOrder: 'Das Ende muss nach dem Anfang liegen.',
  spanButton: 'Erneut senden',
  spanBegun: 'Die Ereignisse werden erneut gesendet.',
  redelivering: (count) =>
    plural(count, {
      one: 'Erneutes Senden: bisher {n} Ereignis.',
      other: 'Erneutes Senden: bisher {n} Ereignisse.',
    }),
};
