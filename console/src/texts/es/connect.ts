/** The texts of the page of APIs and of moving from a vendor. */
import type { connect as english } from '../en/connect.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

const contacts = (count: number) => plural(count, { one: '{n} contacto', other: '{n} contactos' });
const requests = (count: number) => plural(count, { one: '{n} solicitud', other: '{n} solicitudes' });
const differences = (count: number) => plural(count, { one: '{n} diferencia', other: '{n} diferencias' });

export const connect: Like<typeof english> = {
  text: 'Switchbook ofrece estas API. Tus scripts y conectores siguen funcionando cuando cambias su URL base. Elige la API que usa tu aplicación.',
  all: 'Todas las API',
  another: 'Otra API',
  own: 'API de Switchbook',
  none: {
    title: 'No hay ninguna API disponible',
    text: 'El servidor no encontró ninguna API. Revisa cómo se instaló.',
  },
  unknown: { title: 'Esta API no existe aquí', text: 'Elige una de la lista.' },
  reference: 'Referencia de la API',
  guide: 'Guía de migración',
  newWindow: '(abre una pestaña nueva)',

  base: 'Cambiar la URL base',
  baseText: (vendor) => `Las rutas, las claves y los cuerpos son los mismos que en ${vendor}.`,
  baseOwn: 'Todas las rutas de la API de Switchbook empiezan por esta URL.',
  before: 'Antes',
  after: 'Después',
  copyAfter: (url) => `Copiar ${url}`,
  headers: 'Encabezados de cada solicitud',
  differs: 'Diferencias',
  everyNote: 'La referencia de la API enumera todas las diferencias.',

  keyPlaceholder: 'YOUR_KEY',
  accountPlaceholder: 'YOUR_ACCOUNT',
  numberPlaceholder: 'YOUR_NUMBER',

  keys: 'Importar las claves de tus aplicaciones',
  keysText:
    'Una clave importada sigue funcionando, así que no hace falta cambiar tus aplicaciones. Switchbook guarda solo su hash y nunca la vuelve a mostrar.',
  clientKey: 'Clave de la aplicación',
  clientKeyHint: (api) => `La clave que la aplicación envía ahora a ${api}.`,
  tokenHint: (path) =>
    `Otras aplicaciones obtienen tokens aquí en ${path}, con el ID de la cuenta y una clave.`,
  keyName: 'Nombre',
  keyNameHint: 'Aparece en la lista de claves',
  may: 'Acceso',
  scopes: {
    clients: 'Leer y escribir, como necesitan las aplicaciones',
    read: 'Solo lectura',
    all: 'El mismo que tu clave',
  },
  importKey: 'Importar clave',
  imported: (name, prefix) => `Se importó la clave ${name} (${prefix}…). Las aplicaciones ya pueden usarla.`,
  toKeys: 'Todas las claves',

  tryIt: 'Probar una solicitud',
  tryText: 'Ejecútala donde funciona tu aplicación. La solicitud aparece en “Solicitudes en vivo”.',
  request: 'Solicitud',
  address: 'Ruta',
  keyInSnippets: 'Clave en los ejemplos',
  keyInSnippetsHint: 'La clave no sale de esta página. No se envía ni se guarda.',
  language: 'Lenguaje de programación',
  n8nHint: 'Cópialo y pégalo en un flujo de trabajo. Se convierte en un nodo HTTP Request.',
  snippet: (language) => `La solicitud en ${language}`,

  vendorUrl: 'URL',
  vendorUrlHint: (prefix) => `Sin ${prefix}`,
  vendorKey: (name) => `Tu clave de ${name}`,
  vendorKeyKept: 'Déjalo vacío para usar la clave guardada para esta URL.',
  vendorKeyKeptForPulls: 'Déjalo vacío para extraer con la clave guardada para esta URL.',
  needsKey: 'Introduce arriba la URL y tu clave.',
  /** `form` is an English phrase of the API, such as “begins with EAA” */
  vendorKeyForm: (form) => `Formato (en inglés): ${form}.`,
  lacks: {
    member: (role) => `Tu rol (${role}) no incluye esto. Pregunta a un propietario de la cuenta.`,
    text: (scope) => `No tienes acceso. Inicia sesión con una clave que tenga el permiso ${scope}.`,
  },

  pullText:
    'Lee todos los contactos del proveedor y los importa aquí. Conservan los ID que tus aplicaciones conocen. Una simulación no importa nada.',
  dryRun: 'Iniciar simulación',
  pullNow: 'Extraer contactos',
  onMatch: 'Si un contacto ya existe',
  matches: {
    fill: 'Rellenar los campos vacíos',
    update: 'Sobrescribir con los datos del proveedor',
    skip: 'Omitirlo',
  },
  sinceLast: 'Solo los cambios desde la última extracción',
  keepKey: 'Guardar la clave, cifrada, para próximas extracciones',
  earlier: 'Extracciones anteriores',
  noPulls: 'Aún no hay extracciones.',
  /** `total` is null when the vendor does not report it */
  pulling: (read, total) =>
    total === null
      ? plural(read, { one: '{n} contacto leído', other: '{n} contactos leídos' })
      : plural(total, {
          one: `Contactos leídos: ${number(read)} de {n}`,
          other: `Contactos leídos: ${number(read)} de {n}`,
        }),
  importing: (percent) => `Importando: ${percent}`,
  /** `time` is such as “3 minutes” */
  left: (time) => `tiempo restante aprox.: ${time}`,
  state: {
    pulling: 'Leyendo',
    receiving: 'Leyendo',
    queued: 'En espera',
    running: 'Importando',
    done: 'Terminada',
    cancelled: 'Cancelada',
    failed: 'Fallida',
    undoing: 'Deshaciendo',
    undone: 'Deshecha',
  },
  dry: 'Simulación',
  wouldBe: 'Lo que haría una extracción real',
  became: 'Lo que hizo la extracción',
  counts: {
    created: 'Creados',
    updated: 'Actualizados',
    skipped: 'Omitidos',
    rejected: 'Rechazados',
  },
  problems: 'Avisos y problemas',
  reasonKinds: {
    rejected: 'Rechazado',
    skipped: 'Omitido',
    dropped: 'Valor omitido',
    ambiguous: 'Coinciden varios contactos',
    joined: 'Añadido a un contacto existente',
    fixed: 'Celda corregida',
    hidden: 'Fila oculta',
  },
  reasonIn: (column) => `campo ${column}`,
  row: (row) => `Contacto ${number(row)}:`,
  cancel: 'Cancelar extracción',
  undo: 'Deshacer extracción',
  undoText: 'Elimina los contactos que creó la extracción y restaura los que modificó.',
  resume: 'Reanudar extracción',
  resumeText:
    'Los contactos leídos hasta ahora están guardados. Introduce la clave de nuevo, o deja el campo vacío si está guardada.',
  forgetKey: 'Eliminar clave guardada',
  toImports: 'Ver esta extracción en Importaciones',

  compare: 'Comparar las respuestas',
  compareText:
    'Envía las mismas solicitudes al proveedor y a Switchbook, y enumera las diferencias. No se muestran datos de contactos.',
  sample: 'Contactos para comparar uno por uno',
  compareNow: 'Comparar',
  compareAgain: 'Comparar de nuevo',
  stop: 'Detener',
  comparing: (requestCount, contactCount, differenceCount) =>
    `${requests(requestCount)}, ${contacts(contactCount)}, ${differences(differenceCount)}`,
  comparingNote:
    'Mientras tanto puedes abrir otras páginas. La comparación se detiene si cierras esta pestaña.',
  alike: 'Las respuestas son iguales',
  alikeText: (requestCount, contactCount) =>
    `Sin diferencias. Se comparó: ${requests(requestCount)}, ${contacts(contactCount)}.`,
  /** so many differences, and so many kinds of them */
  different: (differenceCount, kinds) =>
    `${differences(differenceCount)} (${plural(kinds, { one: '{n} tipo', other: '{n} tipos' })})`,
  body: '(cuerpo)',
  missing: 'falta aquí',
  together: 'combinado aquí con otro contacto',
  added: 'solo aquí',
  otherValue: 'valor distinto',
  otherOrder: 'orden distinto',
  thereAndHere: (there, here) => `proveedor: ${there}, aquí: ${here}`,
  firstContact: (id) => `primero en el contacto ${id}`,
  firstPage: (page) => `primero en la página ${number(page)}`,
  notCounted: (kinds) =>
    plural(kinds, {
      one: '{n} tipo de diferencia esperada (no se cuenta)',
      other: '{n} tipos de diferencias esperadas (no se cuentan)',
    }),
  ignored: (path, times, reason) =>
    `${path} (${plural(times, { one: '{n} vez', other: '{n} veces' })}): ${reason}`,
  compareFailed: {
    refused: 'Comprueba que la clave sea correcta y pueda leer contactos.',
    unreachable:
      'Comprueba la URL. Las direcciones privadas y http sin cifrar deben permitirse en el servidor con SWITCHBOOK_UPSTREAM_ALLOW.',
    too_long: 'Prueba con menos contactos.',
    broken: 'La comparación se interrumpió. Compara de nuevo.',
  },

  forwardTo: (url) => `Las solicitudes que Switchbook no atiende se reenvían a ${url}.`,
  forwardOff: 'Las solicitudes que Switchbook no atiende reciben un error.',
  withKey: 'Se envían con tu clave.',
  withoutKey: 'Se envían con la clave de la aplicación.',
  forwardNow: 'Activar reenvío',
  forwardChange: 'Actualizar reenvío',
  sendKey: 'Enviar la clave de arriba en lugar de la clave de la aplicación',
  forwardStop: 'Desactivar reenvío',
  forwardStopOf: (name) => `Desactivar reenvío de ${name}`,
  forwardWhich: 'Host del proveedor',
  forwardWhichHint: 'El proveedor tiene un host para cada versión. Define la URL y la clave de cada uno.',
  readThrough: 'Buscar en el proveedor los ID de contacto desconocidos',
  readsThrough: 'Los ID de contacto desconocidos se buscan en el proveedor.',
  keyStates: {
    good: '',
    ends_soon: 'La clave caduca pronto.',
    ended: 'La clave ha caducado.',
    refused: 'El proveedor rechaza la clave.',
  },
  forwardSet: 'El reenvío está activado.',
  forwardScope: 'Las claves de tus aplicaciones necesitan el permiso upstream:use.',

  calls: 'Solicitudes en vivo',
  callsLabel: (name) => `Solicitudes en vivo a ${name}`,
  unknownKey: (start, address) => `Clave desconocida ${start}… desde ${address}.`,
  noKeySent: (address) => `Solicitud sin clave desde ${address}.`,
  unknownKeyNext: 'Importa la clave de esta aplicación o dale una clave de esta cuenta.',
  waiting: 'Esperando la primera solicitud…',
  waitingText: 'Envía una solicitud desde tu aplicación o ejecuta el ejemplo de esta página.',
  arrived: 'Llegó una solicitud.',
  listening: 'En vivo',
  paused: 'En pausa mientras la página no está visible',
  retrying: 'Reconectando…',
  gap: 'Algunas solicitudes intermedias no se muestran.',
  time: 'Hora',
  call: 'Solicitud',
  status: 'Código',
  ms: 'Duración',
  forwarded: 'reenviada',

  section: 'Conectar',
};
