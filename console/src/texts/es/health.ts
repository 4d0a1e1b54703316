/** The texts of the page of health. */
import type { health as english } from '../en/health.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const health: Like<typeof english> = {
  text: 'El funcionamiento del servidor y de las tareas en segundo plano de esta cuenta. Se actualiza cada diez segundos.',
  again: 'Actualizar',
  lookedAt: (when) => `Última comprobación: ${when}.`,
  states: {
    ok: 'Todo funciona',
    warning: 'Algunas comprobaciones tienen advertencias',
    failed: 'Algunas comprobaciones fallaron',
  },
  stateText: {
    ok: 'Todas las comprobaciones son correctas.',
    warning: 'El servidor funciona. Las advertencias aparecen primero.',
    failed: 'Las comprobaciones que fallaron aparecen primero, con lo que hay que hacer.',
  },
  stateNames: { ok: 'Correcto', warning: 'Advertencia', failed: 'Error' },
  checks: 'Comprobaciones',
  names: {
    database: 'Base de datos',
    versions: 'Versiones',
    clock: 'Relojes',
    imports: 'Importaciones',
    webhooks: 'Webhooks',
    intakes: 'Webhooks de WhatsApp',
    disk: 'Discos',
    backup: 'Copia de seguridad',
  },
  database: 'Base de datos',
  up: 'Activa',
  down: 'Caída',
  postgres: (version) => `PostgreSQL ${version}`,
  connections: (used, max) => `Conexiones en uso: ${used} de ${max}`,
  connectionsWaiting: (count) =>
    plural(count, {
      one: '{n} solicitud espera una conexión.',
      other: '{n} solicitudes esperan una conexión.',
    }),
  disks: {
    'the data': 'Disco de datos',
    backups: 'Disco de copias de seguridad',
    'temporary files': 'Disco de archivos temporales',
  },
  diskOf: (what) => `Disco: ${what}`,
  used: (used) => `${used} en uso`,
  ofDisk: (total, free) => `de ${total}, espacio libre: ${free}`,
  inUse: 'Recursos en uso',
  inUseText: 'Lo que usan ahora las solicitudes a este servidor. Se libera cuando terminan.',
  of: (now, maximum) => `${now} de ${maximum}`,
  backup: 'Última copia de seguridad',
  noBackup: 'Ninguna',
  noBackupText: 'Consulta las comprobaciones más abajo.',
  imports: 'Importaciones en curso',
  rowsWaiting: (rows) => plural(rows, { one: 'Falta {n} fila', other: 'Faltan {n} filas' }),
  nothingToDo: 'No hay nada pendiente.',
  outbox: 'Entregas pendientes',
  atLeast: (count) => `${count} o más`,
  oldest: (when) => `Más antigua: ${when}`,
  server: 'Servidor',
  version: (version) => `Versión ${version}`,
  upFor: (time) => `Activo desde hace ${time}`,
  processes: 'Servidores',
  processesText: 'Los servidores de esta base de datos que respondieron a la última comprobación.',
  pid: (pid) => `Proceso ${pid}`,
  starting: 'Iniciando',
  otherVersion: 'Versión distinta',
  awayTitle: 'La base de datos no responde',
  awayText:
    'El servidor está en marcha, pero no puede conectarse a su base de datos. Mientras tanto, no se puede leer ni escribir nada. Todos los datos confirmados están guardados.',
  awaySteps: [
    'Lee el registro del servidor. Allí está el motivo.',
    'Un PostgreSQL integrado se reinicia solo. Si usas uno propio, comprueba que esté en marcha y sea accesible.',
    'Comprueba si el disco de la base de datos está lleno.',
    'Ejecuta switchbook doctor en el servidor.',
  ],
  offlineTitle: 'El servidor no responde',
  offlineText:
    'El servidor no está en marcha o no tienes conexión. Esta página continúa cuando el servidor vuelva a responder.',
  retrying: 'Se reintenta cada diez segundos…',
  unknown: 'Desconocido',
};
