/** The texts of the page of deleted contacts, and of deletions that can be taken back. */
import type { deletedContacts as english } from '../en/deleted.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

const days = (n: number) => plural(n, { one: '{n} día', many: '{n} días', other: '{n} días' });

const wayBack = (n: number | undefined, within: string) =>
  n === undefined ? '' : n === 0 ? 'Esto no se puede deshacer.' : within;

/** `n`: the days for which the account keeps a deleted contact; 0: it keeps none; undefined: the key may not know. */
export const deleteOneText = (n: number | undefined) =>
  `Se eliminan el contacto y sus notas. ${wayBack(n, `Puedes restaurarlo durante ${days(n ?? 0)}.`)} Sus opt-outs se conservan.`;
export const deleteManyText = (n: number | undefined) =>
  `Se eliminan los contactos y sus notas. ${wayBack(n, `Puedes restaurarlos durante ${days(n ?? 0)}.`)} Se conservan los opt-outs de sus números y direcciones.`;

export const deletedContacts: Like<typeof english> = {
  days,
  text: (n: number) =>
    n === 0
      ? 'Esta cuenta no conserva contactos eliminados.'
      : `Los contactos eliminados se pueden restaurar con todos sus datos durante ${days(n)}.`,
  none: 'No hay contactos eliminados',
  noneText: 'Los contactos que elimines aparecen aquí hasta que venza el plazo.',
  search: 'Buscar contactos eliminados',
  left: 'Queda',
  when: 'Eliminado',
  restore: 'Restaurar',
  restoreOne: (name: string) => `Restaurar ${name}`,
  deleteOne: (name: string) => `Eliminar ${name} para siempre`,
  /** `lost`: identities that others now have */
  restored: (name: string, lost: string | undefined) =>
    `Se restauró el contacto ${name}${lost === undefined ? '.' : `, pero sin ${lost}.`}`,
  notKept: 'Este contacto ya no se puede restaurar aquí. Ya se restauró o se eliminó para siempre.',
  takenTitle: '¿Restaurar sin los valores de otros?',
  takenText:
    'Otro contacto tiene ahora un teléfono o ID de este contacto. Restáuralo sin ese valor, o cambia primero el otro contacto.',
  deleted: (name: string) => `${name} se eliminó para siempre.`,
  empty: 'Eliminar todos…',
  emptyTitle: '¿Eliminar para siempre todos los contactos eliminados?',
  emptied: 'Los contactos eliminados se borraron para siempre.',
  deleteTitle: (name: string) => `¿Eliminar ${name} para siempre?`,
  deleteText: 'Esto no se puede deshacer. Los opt-outs se conservan.',
};
