/** The texts of the page of tags, groups, sources and statuses. */
import type { catalogs as english } from '../en/catalogs.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const catalogs: Like<typeof english> = {
  tabs: { tags: 'Etiquetas', groups: 'Grupos', sources: 'Orígenes', statuses: 'Estados' },
  tabsLabel: 'Etiquetas y estados',
  texts: {
    tags: 'Palabras para clasificar contactos. “VIP” y “vip” son etiquetas distintas.',
    groups: 'Listas de contactos. Un contacto puede estar en varios grupos.',
    sources: 'De dónde viene un contacto. Un contacto tiene un solo origen.',
    statuses: 'Tu progreso con un contacto. Un contacto tiene un solo estado.',
  },
  new: {
    tags: 'Crear etiqueta',
    groups: 'Crear grupo',
    sources: 'Crear origen',
    statuses: 'Crear estado',
  },
  none: {
    tags: 'Aún no hay etiquetas',
    groups: 'Aún no hay grupos',
    sources: 'Aún no hay orígenes',
    statuses: 'Aún no hay estados',
  },
  noneText: 'Empieza la lista aquí o importa contactos que ya tengan este dato.',
  search: 'Buscar por nombre',
  noMatch: 'Sin resultados.',
  name: 'Nombre',
  contacts: 'Contactos',
  changed: 'Modificación',
  color: 'Color',
  noColor: 'Sin color',
  ownColor: 'Color propio',
  ownColorHint: 'Por ejemplo, #10B981.',
  colors: {
    '#EF4444': 'Rojo',
    '#F97316': 'Naranja',
    '#EAB308': 'Amarillo',
    '#22C55E': 'Verde',
    '#14B8A6': 'Turquesa',
    '#3B82F6': 'Azul',
    '#6366F1': 'Añil',
    '#A855F7': 'Morado',
    '#EC4899': 'Rosa',
    '#64748B': 'Gris',
  },
  /** the label of a link to the contacts that have this item */
  show: (count, name) => `${name}: ${plural(count, { one: '{n} contacto', other: '{n} contactos' })}`,
  edit: 'Editar…',
  editTitle: (name) => `Editar “${name}”`,
  editText: 'Todos los contactos muestran el nombre nuevo de inmediato.',
  created: (name) => `Se creó “${name}”.`,
  merge: 'Combinar…',
  mergeTitle: (name) => `Combinar “${name}” con otro elemento`,
  mergeText: (name, count) =>
    `${plural(count, { one: '{n} contacto pasa', other: '{n} contactos pasan' })} al otro elemento. Después se elimina “${name}”. Los programas que siguen el directorio reciben cada cambio. Esto no se puede deshacer.`,
  into: 'Combinar con',
  mergeButton: (name) => `Combinar con “${name}”`,
  mergeEmpty: 'Combinar',
  merging: (from, into, moved) =>
    `Combinando “${from}” con “${into}”: ${plural(moved, { one: '{n} contacto listo', other: '{n} contactos listos' })}`,
  merged: (from, into, moved) =>
    `“${from}” se combinó con “${into}”. ${plural(moved, { one: 'Se modificó {n} contacto', other: 'Se modificaron {n} contactos' })}.`,
  mergeStopped: (from) =>
    `Se detuvo. Los demás contactos conservan “${from}”. Para continuar, combina de nuevo.`,
  delete: 'Eliminar…',
  deleteTitle: (name) => `¿Eliminar “${name}”?`,
  deleteText: {
    tags: (count) =>
      plural(count, {
        one: '{n} contacto pierde esta etiqueta. El contacto en sí se conserva.',
        other: '{n} contactos pierden esta etiqueta. Los contactos en sí se conservan.',
      }),
    groups: (count) =>
      plural(count, {
        one: '{n} contacto sale de este grupo. El contacto en sí se conserva.',
        other: '{n} contactos salen de este grupo. Los contactos en sí se conservan.',
      }),
    sources: (count) =>
      plural(count, {
        one: '{n} contacto tiene este origen. Solo puedes eliminarlo cuando ningún contacto lo tenga: combínalo antes con otro.',
        other:
          '{n} contactos tienen este origen. Solo puedes eliminarlo cuando ningún contacto lo tenga: combínalo antes con otro.',
      }),
    statuses: (count) =>
      plural(count, {
        one: '{n} contacto tiene este estado. Solo puedes eliminarlo cuando ningún contacto lo tenga: combínalo antes con otro.',
        other:
          '{n} contactos tienen este estado. Solo puedes eliminarlo cuando ningún contacto lo tenga: combínalo antes con otro.',
      }),
  },
  typeName: (name) => `Para confirmar, escribe: ${name}`,
  deleted: (name) => `Se eliminó “${name}”.`,
};
