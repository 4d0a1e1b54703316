/** The keys of the list of contacts, for the help. */
import type { listKeys as english } from '../en/list-keys.ts';
import type { Like } from '../like.ts';

export const listKeys: Like<typeof english> = {
  ArrowDown: 'Celda siguiente (todas las flechas). Con Mayús: seleccionar un rango',
  F2: 'Editar la celda (también Intro). Una letra reemplaza su texto: para los atajos de una tecla, sal antes de la celda',
  Escape: 'Salir de la celda y, después, anular la selección',
  Enter: 'Abrir el contacto, en la primera columna',
  'mod+Enter': 'Abrir el contacto, en cualquier columna',
  Space: 'Seleccionar el contacto. Con Mayús: seleccionar el rango',
  'mod+c': 'Copiar celdas',
  'mod+v': 'Pegar celdas',
  'mod+d': 'Rellenar celdas con la primera fila',
  Delete: 'Vaciar celdas',
  'mod+z': 'Deshacer la última edición',
  'mod+y': 'Rehacer la última edición',
  Home: 'Primera celda de la fila (Fin: última celda)',
  'mod+Home': 'Primer contacto',
  'mod+End': 'Último contacto',
  'Alt+ArrowDown': 'Menú de la columna, en su encabezado',
  'mod+Shift+ArrowRight': 'Mover la vista, en su pestaña (también con el ratón)',
};
