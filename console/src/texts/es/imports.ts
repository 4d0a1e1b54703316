/** The texts of the page of imports, and of the export. */
import type { imports as english, exporting as englishExport } from '../en/imports.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const imports: Like<typeof english> = {
  intro: 'Verás una vista previa antes de que se importe algo.',
  drop: 'Suelta un archivo aquí',
  dropText: 'CSV, NDJSON o vCard, también comprimido con gzip',
  chooseFile: 'Elegir archivo',
  importFile: 'Importar archivo',
  looking: 'Leyendo el archivo…',
  list: 'Importaciones anteriores',
  none: 'Aún no hay importaciones',
  noneText: 'Aquí aparecen tus importaciones. Puedes deshacerlas durante 30 días.',
  more: 'Mostrar importaciones anteriores',
  showChecks: (count) =>
    plural(count, {
      one: 'Mostrar {n} vista previa anterior',
      other: 'Mostrar {n} vistas previas anteriores',
    }),
  hideChecks: 'Ocultar vistas previas anteriores',
  back: 'Todas las importaciones',
  file: 'Archivo',
  state: 'Estado',
  when: 'Fecha',
  nameless: 'Archivo sin nombre',
  states: {
    receiving: 'Subiendo',
    queued: 'En espera',
    running: 'En curso',
    done: 'Terminada',
    cancelled: 'Cancelada',
    failed: 'Fallida',
    undoing: 'Deshaciendo',
    undone: 'Deshecha',
  },
  dryRun: 'Vista previa',
  outcomes: {
    created: 'Creados',
    updated: 'Actualizados',
    skipped: 'Omitidos',
    rejected: 'Rechazados',
  },
  wouldBe: {
    created: 'Se crearán',
    updated: 'Se actualizarán',
    skipped: 'Se omitirán',
    rejected: 'Rechazados',
  },

  steps: { columns: 'Columnas', check: 'Vista previa', result: 'Resultado' },
  stepsLabel: 'Pasos de la importación',
  toColumns: 'Editar columnas',
  lost: 'Elegir archivo de nuevo',
  lostText: 'La página se recargó y ya no tiene el archivo.',
  lostButKept: (count) =>
    plural(count, {
      one: 'Tu {n} celda editada está guardada, pero la página se recargó y ya no tiene el archivo. Elígelo de nuevo para continuar.',
      other:
        'Tus {n} celdas editadas están guardadas, pero la página se recargó y ya no tiene el archivo. Elígelo de nuevo para continuar.',
    }),

  formats: { csv: 'CSV', ndjson: 'NDJSON', vcf: 'vCard' },
  packed: 'gzip',
  delimiters: {
    ',': 'separado por comas',
    ';': 'separado por punto y coma',
    '\t': 'separado por tabuladores',
    '|': 'separado por |',
  },
  separatedBy: (what) => `separado por ${what}`,
  noHeader: 'sin fila de encabezados',
  columns: 'Columnas del archivo',
  column: 'Columna',
  samples: 'Primeras celdas',
  becomes: 'Importar como',
  fieldOf: (column) => `Importar ${column} como`,
  found: 'Reconocida por',
  by: { mapping: 'Tu elección', heading: 'El encabezado', content: 'El contenido' },
  readable: (percent) => `El ${percent} de las celdas encaja`,
  allReadable: 'Todas las celdas encajan',
  leftOut: 'No se importa',
  ownAttribute: (name) => `Atributo “${name}”`,
  otherFormat: 'Este formato define sus campos. No hace falta asignar columnas.',
  nothingMapped: 'Elige un campo para al menos una columna.',
  fieldNames: {
    id: 'ID de Switchbook',
    whatsapp: 'Número de WhatsApp',
    wa_id: 'ID de WhatsApp',
    lid: 'LID de WhatsApp',
    created_at: 'Creado',
    updated_at: 'Modificado',
  },

  options: 'Opciones',
  onMatch: 'Si el contacto ya existe',
  policies: {
    skip: ['Omitir la fila', 'Solo se crean contactos nuevos.'],
    update: [
      'Sobrescribir con el archivo',
      'Los valores del archivo reemplazan los del contacto. Se añaden etiquetas, grupos y números.',
    ],
    fill: [
      'Rellenar los campos vacíos',
      'Solo se rellenan los campos vacíos del contacto. Se añaden etiquetas, grupos y números.',
    ],
  },
  region: 'País de los números sin código de país',
  regionHint: 'Algunos números de este archivo no tienen código de país.',
  regionNone: 'Ninguno',
  tags: 'Etiquetas para todos los contactos',
  badCells: 'Omitir celdas con errores',
  badCellsHint:
    'El resto de la fila se importa. Sin esta opción, la fila se rechaza y puedes corregirla en el paso siguiente.',
  check: 'Ver vista previa',
  importNow: 'Importar',
  sending: (percent) => `Subiendo: ${percent}`,
  receivingFile: 'El servidor lee el resto del archivo…',
  stopSending: 'Cancelar subida',

  progress: (done, total) => `Filas: ${done} de ${total}`,
  /** `time` is such as “3 minutes” */
  left: (time) => `tiempo restante aprox.: ${time}`,
  leave: 'Puedes salir de esta página. La importación continúa.',
  cancel: 'Cancelar importación',
  cancelText: 'Las filas importadas se conservan. Puedes deshacerlas.',
  cancelled: 'La importación se canceló.',
  rows: (count) => plural(count, { one: '{n} fila', other: '{n} filas' }),
  onMatchWas: {
    skip: 'Omite los contactos existentes',
    update: 'Sobrescribe con el archivo',
    fill: 'Rellena los campos vacíos',
  },
  checked: 'Esto es una vista previa. No se importó nada.',
  good: 'El archivo no tiene errores.',
  problems: 'Problemas',
  notices: 'Avisos',
  kinds: {
    rejected: 'Fila rechazada',
    skipped: 'Fila omitida',
    dropped: 'Celda omitida',
    ambiguous: 'Ambiguo',
    joined: 'Añadida a un contacto existente',
    fixed: 'Celda corregida',
  },
  codes: {
    repeated: 'Repetido en el archivo',
    known: 'El contacto ya existe',
    unchanged: 'El contacto ya tiene estos valores',
    invalid: 'No válido',
    required: 'Falta',
    too_long: 'Demasiado largo',
    too_many: 'Demasiados',
    ambiguous: 'Coinciden varios contactos',
    conflict: 'Pertenece a otro contacto',
    ambiguous_phone: 'Válido con y sin código de país',
    erased: 'Se borraron los datos de la persona',
    other: 'Otros motivos',
  },
  problem: 'Problema',
  examples: 'Ejemplos',
  example: (row, message) => `Fila ${number(row)}: ${message}`,

  leftOutCount: (count) =>
    plural(count, { one: '{n} columna no se importa', other: '{n} columnas no se importan' }),
  takeAll: 'Importar como atributos',
  looksLikeOptIn: 'Parecen opt-ins. Elige un canal.',
  optInOn: (channel) => `Opt-in para ${channel} (ignorar “no”)`,
  optInOrOutOn: (channel) => `Opt-in para ${channel} (“no” es un opt-out)`,
  groups: 'Corregir muchas a la vez',
  leaveCellOut: 'Omitir celdas',
  replace: 'Reemplazar por…',
  replaceWith: (column) => `Nuevo valor de ${column}`,
  from: (column) => `País de ${column}`,
  theyAreFrom: 'Definir el país…',
  stillBad: 'Este valor tampoco es válido.',
  cellGood: 'Válida',
  cellLeftOut: 'Omitida',
  shownRows: (from, to, all) => `Filas ${from} a ${to} de ${all}`,
  again: 'Corregir filas rechazadas',
  /** `name` is the name of the imported file without its ending */
  rejectedOf: (name) => `filas rechazadas de ${name}.csv`,

  mend: 'Corregir las filas rechazadas',
  mendText:
    'Edita una celda y, después, abre la vista previa de nuevo o importa. Intro pasa a la celda de abajo.',
  mendOther:
    'Las filas de este formato no se pueden editar aquí. Descarga las filas rechazadas, corrígelas e importa ese archivo.',
  mendNoFile: 'Para corregir filas aquí, elige el archivo de nuevo más abajo.',
  row: 'Fila',
  cellOf: (column, row) => `${column} en la fila ${number(row)}`,
  nextRows: 'Filas siguientes',
  previousRows: 'Filas anteriores',
  corrected: (count) => plural(count, { one: '{n} celda editada.', other: '{n} celdas editadas.' }),
  keptHere: 'Se guarda en esta pestaña hasta que importes o cierres la sesión.',
  tooManyToKeep:
    'Hay demasiados cambios para guardarlos en esta pestaña. Abre la vista previa de nuevo antes de salir.',
  forget: 'Descartar cambios',
  checkAgain: 'Repetir vista previa',
  importAnyway: (good) => plural(good, { one: 'Importar {n} fila', other: 'Importar {n} filas' }),
  rejectedFile: 'Descargar filas rechazadas',

  result: (created, updated) => `Creados: ${created}. Actualizados: ${updated}.`,
  brief: (created, updated, rejected) =>
    `Creados: ${created}, actualizados: ${updated}, rechazados: ${rejected}`,
  failed: 'La importación falló',
  showContacts: 'Ver contactos',
  undo: 'Deshacer importación',
  undoTitle: '¿Deshacer esta importación?',
  undoText:
    'Los contactos que creó se eliminan. Los contactos que actualizó recuperan sus valores anteriores. Los contactos que se modificaron después quedan como están. Los opt-outs se conservan.',
  undoneText: (reverted, kept) =>
    `Filas deshechas: ${reverted}. Contactos conservados porque se modificaron después: ${kept}.`,
  gone: 'Esta importación no existe',
  goneText: 'Caducó o el enlace es incorrecto.',
};

export const exporting: Like<typeof englishExport> = {
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
