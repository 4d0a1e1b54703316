/** The texts of the steps of an import that fix, suggest and remember. */
import type { importing as english } from '../en/importing.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const importing: Like<typeof english> = {
  program: (name) => `Exportación de ${name}`,
  workbook:
    'Solo se pueden leer libros de Excel en formato .xlsx, de 32 MB como máximo. Guarde este archivo como .xlsx o como CSV y seleccione aquí el archivo guardado.',
  sheet: 'Hoja',

  last: (date) => `El ${date} importó un archivo con estas columnas.`,
  useLast: 'Usar esa selección',
  usedLast: (date) => `Como el ${date}`,
  forgetLast: 'Olvidar',
  forgotten: 'La selección se ha olvidado.',

  consents: (count) =>
    plural(count, {
      one: '{n} columna parece un consentimiento',
      other: '{n} columnas parecen consentimientos',
    }),
  consentsText:
    'Revise cada una antes de usarla. El archivo, la fila y la celda se guardan como prueba. Una baja registrada se mantiene, salvo que el archivo tenga una fecha de consentimiento posterior.',
  useConsents: 'Importar como consentimiento',
  purpose: 'Finalidad del consentimiento',
  purposeHint: 'Opcional, por ejemplo boletín. El consentimiento vale entonces solo para esta finalidad.',
  optOutOn: (channel) => `Baja en ${channel} (el «sí» es una baja)`,
  withPurpose: (field, purpose) => `${field}, para ${purpose}`,
  consentDate: 'Fecha del consentimiento',
  consentProof: 'Prueba del consentimiento',

  declareAll: 'Crear campos para ellas',
  declareText:
    'Cada columna pasa a ser un campo del tipo que muestran sus celdas. Las que no encajan aparecen como problemas de la vista previa.',
  declareButton: (count: number) => plural(count, { one: 'Crear {n} campo', other: 'Crear {n} campos' }),
  typeOf: (column: string) => `Tipo de ${column}`,
  fits: (share: string) => `${share} encajan`,
  declared: (count) => plural(count, { one: '{n} campo creado.', other: '{n} campos creados.' }),

  dateOrder: 'Fechas como 02/01/2026',
  dateOrderHint: 'Algunas fechas de este archivo se pueden leer de dos formas.',
  dateOrderNone: 'Elegir…',
  dateOrders: { dmy: 'Primero el día', mdy: 'Primero el mes' },
  encoding: '¿Cómo se escriben estos nombres?',
  encodingHint: 'Las letras de este archivo se pueden leer de varias formas. Elige la correcta.',
  encodings: {
    'windows-1252': 'Europa occidental',
    'windows-1250': 'Europa central',
    'windows-1254': 'Turco',
    'windows-1257': 'Báltico',
    macintosh: 'Europa occidental (Mac antiguo)',
    ibm850: 'Europa occidental (DOS)',
  },

  skipRows: 'Omitir filas',
  which: (column) => `Celdas de ${column} que se corrigen`,
  allCells: 'Todas estas celdas',
  onlyCells: (value, count) => `Solo «${value}» (${count})`,
  replaceThem: 'Reemplazar',
  fixes: 'Sus correcciones',
  fix: {
    skip_cell: (column) => `${column}: celdas omitidas`,
    replace: (column, text) => `${column}: reemplazado por «${text}»`,
    skip_row: (column) => `${column}: filas omitidas`,
    country: (column, country) => `${column}: números de ${country}`,
  },
  onlyFor: (fix, value) => `${fix}, solo «${value}»`,
  undoFix: (fix) => `Deshacer «${fix}»`,
  wholeRow: 'Fila completa',

  repeated: (count) =>
    plural(count, {
      one: '{n} fila es de la misma persona que una fila anterior del archivo.',
      other: '{n} filas son de la misma persona que una fila anterior del archivo.',
    }),
  mergeRows: 'Combinar filas',
  merged: 'Las filas de la misma persona se combinan',
  codes: {
    left_out: 'Omitido por una corrección',
    replaced: 'Reemplazado',
    country_set: 'Leído con el país elegido',
  },
};
