/** The texts of the page of bulk changes. */
import type { bulkChanges as english } from '../en/bulk.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const bulkChanges: Like<typeof english> = {
  undoTitle: (count) =>
    plural(count, {
      one: '¿Deshacer esta acción en {n} contacto?',
      other: '¿Deshacer esta acción en {n} contactos?',
    }),
  undoText:
    'Los contactos que se modificaron después conservan sus valores más recientes. No podrás detener el proceso. Esta página muestra el progreso.',
  list: 'Todas las acciones masivas',
  text: 'El servidor ejecuta las acciones masivas en segundo plano. Puedes cerrar esta página. Puedes deshacer un cambio durante 30 días.',
  none: 'Aún no hay acciones masivas',
  noneText: 'Selecciona contactos en la lista. Después, cambia sus etiquetas, grupos o estado.',
  toContacts: 'Abrir contactos',
  what: 'Acción',
  changed: 'Modificados',
  unchanged: 'Sin cambios',
  failed: 'Con error',
  when: 'Fecha',
  actions: 'Opciones',
  /** a row in brief, for narrow screens; `failed` is left out when it is 0 */
  brief: (changed, failed) =>
    [
      plural(changed, { one: '{n} modificado', other: '{n} modificados' }),
      failed === undefined ? '' : plural(failed, { one: '{n} con error', other: '{n} con error' }),
    ]
      .filter(Boolean)
      .join(', '),
  undone: (reverted, kept) =>
    [
      plural(reverted, { one: '{n} restaurado', other: '{n} restaurados' }),
      kept === undefined
        ? ''
        : plural(kept, {
            one: '{n} conservó un valor más reciente',
            other: '{n} conservaron valores más recientes',
          }),
    ]
      .filter(Boolean)
      .join(', '),
  by: (name) => `por ${name}`,
  chosen: 'Contactos seleccionados',
  everybody: 'Todos los contactos',
  /** `filters` is a list such as “Tag: vip · Type: Lead” */
  matching: (filters) => `Contactos con ${filters}`,
  noSource: 'Quitar el origen',
  setSource: (name) => `Asignar el origen: ${name}`,
  setField: (field, value) => `Asignar ${field}: ${value}`,
  clearField: (field) => `Vaciar ${field}`,
  /** The argument is a change such as “Add the tag vip”. */
  undo: (what) => `Deshacer: ${what}`,
  stop: (what) => `Detener: ${what}`,
  correctNumbers: 'Corregir números',
  convertField: (key: string) => `Convertir ${key}`,
};
