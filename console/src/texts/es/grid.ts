/** The texts of the grid of contacts. */
import type { grid as english } from '../en/grid.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const grid: Like<typeof english> = {
  open: 'Abrir contacto',
  nextPerson: 'Persona siguiente',
  previousPerson: 'Persona anterior',
  ascending: 'Orden ascendente',
  descending: 'Orden descendente',
  moveLeft: 'Mover a la izquierda',
  moveRight: 'Mover a la derecha',
  freeze: 'Inmovilizar hasta aquí',
  unfreeze: 'Liberar desde aquí',
  wider: 'Más ancha',
  narrower: 'Más estrecha',
  fit: 'Ajustar al contenido',
  hide: 'Ocultar columna',
  placeOf: (place, count) => `${place} de ${count}`,
  nothingToUndo: 'No hay nada que deshacer.',
  nothingToRedo: 'No hay nada que rehacer.',
  undone: (count) => plural(count, { one: 'Se deshizo {n} celda.', other: 'Se deshicieron {n} celdas.' }),
  redone: (count) => plural(count, { one: 'Se rehízo {n} celda.', other: 'Se rehicieron {n} celdas.' }),
  saving: (done, count) => `Guardando: ${done} de ${count} contactos`,
  manyStale: (count) =>
    plural(count, {
      one: 'Otra persona modificó antes {n} contacto. Se muestra la versión nueva.',
      other: 'Otra persona modificó antes {n} contactos. Se muestran las versiones nuevas.',
    }),
  manyTaken: (count) =>
    plural(count, {
      one: 'Otra persona modificó antes {n} contacto. Lo que escribiste se conserva en su celda.',
      other: 'Otra persona modificó antes {n} contactos. Lo que escribiste se conserva en sus celdas.',
    }),
  conflict: (who) => `${who ?? 'Otra persona'} lo cambió a`,
  unsent: 'Aún no se ha guardado. Se guardará cuando el servidor responda.',
  kept: 'Aún no se ha guardado. Pulsa Intro para guardarlo o Esc para descartarlo.',
  keepMine: 'Conservar el mío',
  takeTheirs: 'Usar el otro',
  refused: (count, why) =>
    `${plural(count, { one: 'No se guardó {n} celda', other: 'No se guardaron {n} celdas' })}: ${why}`,
  notLoaded: 'Algunas de estas filas aún se están cargando. Cópialas de nuevo en un momento.',
  cut: 'Las celdas copiadas no caben aquí. Se omitieron las que no caben.',
  tooMany: (count, most) =>
    count === undefined
      ? `Es demasiado de una vez. Elige como máximo ${most} celdas.`
      : `${count} celdas son demasiadas de una vez. Elige como máximo ${most}.`,
};
