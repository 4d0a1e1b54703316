/** The texts of the export of contacts. */
import type { exporting as english } from '../en/exporting.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const exporting: Like<typeof english> = {
  button: 'Exportar',
  title: 'Exportar contactos',
  /** `count` is undefined until it is counted */
  all: (count) =>
    count === undefined
      ? 'Todos los contactos'
      : plural(count, { one: '{n} contacto', other: 'Los {n} contactos' }),
  filtered: (count) =>
    count === undefined
      ? 'Todos los contactos que coinciden con el filtro'
      : plural(count, {
          one: '{n} contacto que coincide con el filtro',
          other: '{n} contactos que coinciden con el filtro',
        }),
  format: 'Formato',
  formats: {
    csv: ['CSV', 'Para hojas de cálculo. Las listas se separan con punto y coma.'],
    ndjson: ['NDJSON', 'Para programas. Un contacto por línea, con todos los campos.'],
    vcf: ['vCard', 'Para libretas de direcciones y teléfonos.'],
  },
  notes: 'Las notas no se exportan. Cualquiera de los formatos se puede volver a importar.',
  save: 'Exportar',
  running: (size) => `Guardado: ${size}`,
  done: (name) => `Se guardó ${name}.`,
  broken: 'Se perdió la conexión y el archivo quedó incompleto. Exporta de nuevo.',
  nothing: 'Ningún contacto coincide con el filtro.',
};
