/** The texts of the frame: the navigation, tables and forms of every page. */
import type { frame as english } from '../en/frame.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const frame: Like<typeof english> = {
  table: {
    details: 'Detalles',
    detailsOf: (name) => `Detalles de ${name}`,
  },
  places: { activity: 'Actividad', general: 'General', apis: 'API', assistants: 'Asistentes' },
  /** Screen readers read them after the numbers in the navigation. */
  counts: {
    duplicates: (count) => plural(count, { one: '{n} par pendiente', other: '{n} pares pendientes' }),
    webhooks: (count) => plural(count, { one: '{n} webhook con fallos', other: '{n} webhooks con fallos' }),
    jobs: (count) => `${number(count)} en curso`,
    deleted: (count) => `${number(count)} eliminados`,
  },
  importFile: 'Importar archivo',
  done: 'Listo',
  unsaved: { title: '¿Descartar los cambios?', discard: 'Descartar cambios', keep: 'Seguir editando' },
  notKept:
    'Lo que has escrito es demasiado largo para que el navegador lo conserve. Guárdalo antes de salir de la página o recargarla.',
  readGuide: 'Leer la guía',
  /** A field with an invalid value, which the form does not send. */
  mistakes: {
    missing: 'Complete este campo.',
    url: 'Escriba una dirección completa que empiece por https://.',
    short: (count) => plural(count, { one: 'Use {n} carácter o más.', other: 'Use {n} caracteres o más.' }),
  },
};
