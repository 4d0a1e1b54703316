/** The texts of the page of usage. */
import { plural } from './phrases.ts';

export const usage = {
  text: 'The growth of the account and the requests to each API. Days are in UTC. Requests appear within a minute.',
  span: 'Time range',
  days: (count: number) => plural(count, { one: '{n} day', other: '{n} days' }),
  contacts: 'Contacts',
  contactsNow: 'Contacts now',
  ofLimit: (limit: string) => `of ${limit} allowed`,
  noLimit: 'no limit',
  nearLimit: 'The contact limit is almost reached',
  atLimit: 'The contact limit is reached. No contact can be created',
  limitNext:
    'Delete contacts that you do not need. Or ask the operator to raise the limit with switchbook account set.',
  calls: 'Requests',
  callsInTime: 'Requests in this time',
  perDay: (count: string) => `${count} per day`,
  ofApi: (api: string) => `Requests to ${api}`,
  busiest: (count: string, day: string) => `Maximum: ${count} on ${day}`,
  fewDays: 'Recording began recently. The line grows by one point a day.',
  ownCalls: 'includes this console',
  noCalls: 'No requests in this time',
  noCallsText: 'Connect a program to one of the APIs. The page Connect shows how.',
  toConnect: 'Open Connect',
  /** the description of a chart: its subject, the first and last day, the lowest and highest value */
  summary: (what: string, first: string, last: string, low: string, high: string) =>
    `${what}: ${first} to ${last}, lowest ${low}, highest ${high}. The table has every day.`,
  asTable: 'Show table',
  asChart: 'Show charts',
  tableTitle: 'Contacts and requests by day',
  day: 'Day',
};
