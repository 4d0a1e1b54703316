/** The texts of the list of contacts. */
import type { contacts as english } from '../en/contacts.ts';
import type { Like } from '../like.ts';
import { deleteManyText } from './deleted.ts';
import { plural } from './phrases.ts';

export const contacts: Like<typeof english> = {
  search: 'Buscar contactos',
  searchHint: 'Nombre, empresa, número o correo',
  order: 'Orden',
  orderOf: (order) => `Orden: ${order}`,
  orders: {
    '-created_at': 'Más nuevos primero',
    created_at: 'Más antiguos primero',
    '-updated_at': 'Modificados hace menos',
    updated_at: 'Modificados hace más',
    display_name: 'Nombre de A a Z',
    '-display_name': 'Nombre de Z a A',
  },
  notAllChosen: (count) =>
    plural(count, {
      one: '{n} fila de este rango no está cargada y no se seleccionó.',
      other: '{n} filas de este rango no están cargadas y no se seleccionaron.',
    }),
  filter: 'Filtrar',
  filters: 'Filtros',
  clearFilters: 'Quitar filtros',
  counting: 'Contando…',
  atLeast: (count) => `al menos ${count}`,
  refresh: 'Actualizar',
  toList: 'Abrir lista',
  inList: 'En la lista',
  columnsTitle: 'Columnas',
  usualColumns: 'Restablecer columnas',
  compactRows: 'Filas compactas',
  selectShown: 'Seleccionar las filas cargadas',
  select: (name) => `Seleccionar ${name}`,
  /** the label of a field: the column, and the name of the contact */
  editCell: (column, name) => `${column} de ${name}`,
  changedMeanwhile: (name) =>
    `Otra persona modificó antes el contacto ${name}. Lo que escribiste se conserva en la celda.`,
  nameless: 'Sin nombre',
  blocked: 'Bloqueado',
  newContact: 'Crear contacto',
  created: (name) => `Se creó el contacto ${name}.`,
  deleted: (name) => `Se eliminó el contacto ${name}.`,
  openKnown: 'Abrir contacto existente',
  tagsHint: 'Separadas por comas.',
  phoneHint: 'Con el código de país, por ejemplo +1 415 555 0123.',
  phoneHintOf: (country) => `Números sin código de país: ${country}.`,
  phoneCountry: 'País de los números sin código de país',
  phoneCountryHint: 'Vale para todos los números de la cuenta. Se cambia en Configuración.',
  notSaved:
    'Una vista o un segmento guardado no puede nombrar a personas concretas, como un correo. Quita ese filtro y guarda.',
  nothingEntered: 'Introduce un nombre, un número de teléfono, un correo o una empresa.',
  empty: {
    title: 'Aún no hay contactos',
    text: 'Crea un contacto aquí, importa un archivo o envía contactos por la API.',
    mineTitle: 'No tienes contactos asignados',
    mineText: 'Los contactos aparecen aquí cuando se te asignan a ti o a un grupo tuyo.',
    byHand: 'Crea un contacto aquí o pide a un propietario que importe un archivo.',
    noMatch: 'No se encontraron contactos',
    noMatchText: 'Prueba con otra búsqueda o quita filtros.',
  },

  bulk: {
    title: 'Contactos seleccionados',
    selected: (count) => plural(count, { one: '{n} seleccionado', other: '{n} seleccionados' }),
    allMatching: (count) =>
      plural(count, {
        one: '{n} resultado seleccionado',
        other: 'Los {n} resultados seleccionados',
      }),
    selectAll: (count) => plural(count, { one: 'Seleccionar {n}', other: 'Seleccionar los {n}' }),
    clear: 'Anular selección',
    addTagMenu: 'Añadir etiqueta',
    removeTagMenu: 'Quitar etiqueta',
    addGroupMenu: 'Añadir a un grupo',
    removeGroupMenu: 'Quitar de un grupo',
    dialog: {
      'add tag': 'Añadir una etiqueta',
      'remove tag': 'Quitar una etiqueta',
      'add group': 'Añadir a un grupo',
      'remove group': 'Quitar de un grupo',
      status: 'Asignar el estado',
      owner: 'Asignar el responsable',
    },
    newTag: 'Un nombre nuevo crea una etiqueta nueva.',
    forMany: (count) => plural(count, { one: '{n} contacto', other: '{n} contactos' }),
    addTag: (name) => `Añadir la etiqueta “${name}”`,
    removeTag: (name) => `Quitar la etiqueta “${name}”`,
    addGroup: (name) => `Añadir al grupo “${name}”`,
    removeGroup: (name) => `Quitar del grupo “${name}”`,
    setStatus: (name) => `Asignar el estado: ${name}`,
    setOwner: (name) => `Asignar el responsable: ${name}`,
    delete: 'Eliminar',
    deleteTitle: (count) =>
      plural(count, { one: '¿Eliminar {n} contacto?', other: '¿Eliminar {n} contactos?' }),
    deleteText: deleteManyText,
    typeNumber: (count) => `Para confirmar, escribe: ${count}`,
    deleteButton: (count) => plural(count, { one: 'Eliminar {n}', other: 'Eliminar {n}' }),
    /** A change such as “Add the tag vip”; `total` is undefined until it is counted. */
    running: (what, done, total) => (total === undefined ? `${what}…` : `${what}: ${done} de ${total}`),
    done: (what, count, failed) =>
      `${what}: ${plural(count, { one: '{n} contacto listo', other: '{n} contactos listos' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} con error. Ábrelo para ver el motivo.', other: '{n} con error. Abre uno para ver el motivo.' })}`}`,
    undoing: 'Deshaciendo…',
    stopped: (what, count, failed) =>
      `${what}: ${plural(count, { one: 'se detuvo después de {n} contacto', other: 'se detuvo después de {n} contactos' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} con error.', other: '{n} con error.' })}`}`,
    undone: (count, kept) =>
      `${plural(count, { one: 'Se restauró {n} contacto.', other: 'Se restauraron {n} contactos.' })}${kept === undefined ? '' : ` ${plural(kept, { one: '{n} contacto conservó un valor más reciente.', other: '{n} contactos conservaron valores más recientes.' })}`}`,
    all: 'Acciones masivas',
  },
};
