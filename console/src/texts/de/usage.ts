/** The texts of the page of usage. */
import type { usage as english } from '../en/usage.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const usage: Like<typeof english> = {
  text: 'Das Wachstum des Kontos und die Anfragen an jede API. Die Tage richten sich nach UTC. Anfragen erscheinen innerhalb einer Minute.',
  span: 'Zeitraum',
  days: (count) => plural(count, { one: '{n} Tag', other: '{n} Tage' }),
  contacts: 'Kontakte',
  contactsNow: 'Kontakte jetzt',
  ofLimit: (limit) => `von höchstens ${limit}`,
  noLimit: 'kein Limit',
  nearLimit: 'Das Kontaktlimit ist fast erreicht',
  atLimit: 'Das Kontaktlimit ist erreicht. Es lassen sich keine Kontakte mehr erstellen',
  limitNext:
    'Löschen Sie Kontakte, die Sie nicht brauchen. Oder bitten Sie den Betreiber, das Limit mit switchbook account set zu erhöhen.',
  calls: 'Anfragen',
  callsInTime: 'Anfragen in diesem Zeitraum',
  perDay: (count) => `${count} pro Tag`,
  ofApi: (api) => `Anfragen an ${api}`,
  busiest: (count, day) => `Höchstwert: ${count} am ${day}`,
  fewDays: 'Die Aufzeichnung hat erst vor Kurzem begonnen. Die Linie wächst jeden Tag um einen Punkt.',
  ownCalls: 'einschließlich dieser Konsole',
  noCalls: 'Keine Anfragen in diesem Zeitraum',
  noCallsText: 'Verbinden Sie ein Programm mit einer der APIs. Die Seite „Verbinden“ zeigt, wie.',
  toConnect: '„Verbinden“ öffnen',
  /** the description of a chart: its subject, the first and last day, the lowest and highest value */
  summary: (what, first, last, low, high) =>
    `${what}: ${first} bis ${last}, niedrigster Wert ${low}, höchster Wert ${high}. Die Tabelle enthält jeden Tag.`,
  asTable: 'Tabelle anzeigen',
  asChart: 'Diagramme anzeigen',
  tableTitle: 'Kontakte und Anfragen nach Tag',
  day: 'Tag',
};
