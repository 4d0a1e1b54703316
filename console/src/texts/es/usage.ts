/** The texts of the page of usage. */
import type { usage as english } from '../en/usage.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const usage: Like<typeof english> = {
  text: 'El crecimiento de la cuenta y las solicitudes a cada API. Los días son en UTC. Las solicitudes aparecen en un minuto como máximo.',
  span: 'Período',
  days: (count) => plural(count, { one: '{n} día', other: '{n} días' }),
  contacts: 'Contactos',
  contactsNow: 'Contactos ahora',
  ofLimit: (limit) => `de un máximo de ${limit}`,
  noLimit: 'sin límite',
  nearLimit: 'Estás cerca del límite de contactos',
  atLimit: 'Se alcanzó el límite de contactos. No se puede crear ninguno más',
  limitNext:
    'Elimina los contactos que no necesites. O pide al administrador del servidor que aumente el límite con switchbook account set.',
  calls: 'Solicitudes',
  callsInTime: 'Solicitudes en este período',
  perDay: (count) => `${count} por día`,
  ofApi: (api) => `Solicitudes a ${api}`,
  busiest: (count, day) => `Máximo: ${count} el ${day}`,
  fewDays: 'El registro empezó hace poco. La línea crece un punto por día.',
  ownCalls: 'incluye esta consola',
  noCalls: 'No hay solicitudes en este período',
  noCallsText: 'Conecta un programa a una de las API. La página “Conectar” muestra cómo.',
  toConnect: 'Abrir “Conectar”',
  /** the description of a chart: its subject, the first and last day, the lowest and highest value */
  summary: (what, first, last, low, high) =>
    `${what}: del ${first} al ${last}, valor más bajo ${low}, valor más alto ${high}. La tabla contiene todos los días.`,
  asTable: 'Ver tabla',
  asChart: 'Ver gráficos',
  tableTitle: 'Contactos y solicitudes por día',
  day: 'Día',
};
