/** The texts of saved views. */
import type { savedViews as english } from '../en/views.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const savedViews: Like<typeof english> = {
  title: 'Vistas',
  all: 'Todos',
  text: 'Una vista guarda el filtro, el orden y las columnas con un nombre.',
  save: 'Guardar vista',
  changed: (name) => `Otra persona cambió ${name} mientras tanto. Restablecer muestra su versión.`,
  saveNew: 'Guardar como vista nueva',
  open: (name) => `Abrir la vista ${name}`,
  reset: 'Restablecer',
  name: 'Nombre de la vista',
  forAll: 'Para todos',
  personal: 'Solo para usted',
  actions: 'Acciones de la vista',
  copyLink: 'Copiar enlace',
  rename: 'Cambiar nombre',
  share: 'Compartir con todos',
  unshare: 'Hacer personal',
  move: { up: 'Mover hacia arriba', down: 'Mover hacia abajo' },
  delete: 'Eliminar vista',
  deleteTitle: (name) => `¿Eliminar la vista ${name}?`,
  deleteShared: 'Todos pierden esta vista. Los contactos no cambian.',
  deleteOwn: 'Los contactos no cambian.',
  noSearch: 'La vista se guardó sin el texto de búsqueda.',
  moved: (count) =>
    plural(count, {
      one: 'Se guardó {n} vista de este navegador en su clave.',
      other: 'Se guardaron {n} vistas de este navegador en su clave.',
    }),
};
