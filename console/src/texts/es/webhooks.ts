/** The texts of the page of webhooks. */
import type { webhooks as english } from '../en/webhooks.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const webhooks: Like<typeof english> = {
  text: 'Switchbook llama a tu URL cuando cambia un contacto. Las entregas van firmadas, llegan al menos una vez y mantienen su orden para cada contacto.',
  new: 'Crear webhook',
  emptyTitle: 'Aún no hay webhooks',
  emptyText:
    'Un webhook avisa a otro programa de cada cambio, para que no tenga que consultar una y otra vez.',
  list: 'Webhooks',
  backToList: 'Todos los webhooks',
  gone: 'Este webhook no existe',
  goneText: 'Se eliminó o el enlace es incorrecto.',
  states: { active: 'Activo', paused: 'En pausa', disabled: 'Desactivado' },
  failing: 'Con fallos',
  allEvents: 'Todos los eventos',
  events: (count) => plural(count, { one: '{n} evento', other: '{n} eventos' }),
  lastDelivery: (when) => `último éxito: ${when}`,
  neverDelivered: 'aún sin entregas',
  failures: (count, since) =>
    plural(count, {
      one: `Falló {n} entrega (${since}).`,
      other: `Fallaron {n} entregas seguidas (la primera: ${since}).`,
    }),

  columns: { state: 'Estado', failures: 'Fallos seguidos' },
  details: 'Detalles',
  event: 'Evento',
  contact: 'Contacto',
  sent: 'Encabezados de la solicitud',
  body: 'Cuerpo de la solicitud',
  bodyGone: 'El cuerpo se eliminó después de la entrega.',
  cameBack: 'Respuesta',

  url: 'URL',
  urlHint:
    'Una URL https a la que el servidor pueda llegar. El administrador del servidor debe permitir las redes privadas.',
  format: 'Formato',
  formatHint:
    'Los nombres de eventos, cuerpos y firmas de Switchbook, o de un proveedor para el que se escribió tu receptor.',
  notCalled: (title) => `${title} (guardado, nunca llamado)`,
  which: 'Eventos',
  all: 'Todos los eventos, también los de versiones futuras',
  some: 'Eventos seleccionados',
  description: 'Descripción',
  descriptionHint: 'Por ejemplo, el programa que recibe los eventos.',
  chooseOne: 'Elige al menos un evento.',
  createTitle: 'Crear webhook',
  createText: 'Recibirás eventos a partir de ahora.',
  createdTitle: 'Webhook creado',
  createdText: 'Tu receptor comprueba la firma de cada entrega con este secreto.',
  secret: 'Secreto',
  editTitle: 'Editar webhook',

  test: 'Enviar prueba',
  testing: 'Enviando…',
  /** the HTTP status, and a time such as “12 ms” */
  testGood: (status, time) => `El receptor respondió ${status} en ${time}.`,
  testBad: 'La prueba falló',
  answered: (status, time) =>
    `El receptor respondió ${status} en ${time}. Se necesita un código de 200 a 299.`,
  noAnswer: (error) => `Sin respuesta: ${error}.`,
  said: 'Respuesta:',
  edit: 'Editar',
  pause: 'Pausar',
  resume: 'Reanudar',
  paused: 'El webhook está en pausa. Los eventos se guardan hasta que lo reanudes.',
  resumed: 'El webhook continúa donde se detuvo.',
  rotate: 'Renovar secreto…',
  rotateTitle: '¿Renovar el secreto?',
  rotateText:
    'Durante un día, las entregas se firman con los dos secretos, para que puedas actualizar tu receptor. El formato de un proveedor permite una sola firma: allí el secreto nuevo vale de inmediato.',
  rotateButton: 'Renovar secreto',
  rotatedTitle: 'Secreto nuevo',
  delete: 'Eliminar…',
  deleteTitle: '¿Eliminar este webhook?',
  deleteText: 'Sus entregas se detienen y su registro de entregas se elimina. Esto no se puede deshacer.',
  deleted: 'Se eliminó el webhook.',

  disabledTitle: 'Este webhook está desactivado y no envía nada',
  disabledNext:
    'Corrige el receptor y envía una prueba. Después, reanuda: el webhook continúa donde se detuvo.',
  failingTitle: 'Las entregas están fallando',
  failingNext:
    'Las entregas se reintentan, de forma predeterminada durante tres días. Revisa las respuestas más abajo y corrige el receptor. También puedes enviar de nuevo una entrega.',
  pausedTitle: 'Este webhook está en pausa',
  pausedNext: 'Los eventos se guardan y se envían cuando lo reanudes.',

  facts: {
    format: 'Formato',
    events: 'Eventos',
    made: 'Creado',
    last: 'Último éxito',
    old: 'Secreto anterior',
  },
  oldUntil: (when) => `válido hasta: ${when}`,

  deliveries: 'Entregas',
  deliveriesText: 'Las entregas correctas se conservan dos semanas.',
  anyState: 'Todos los estados',
  stateFilter: 'Estado de las entregas',
  deliveryStates: { waiting: 'En espera', delivered: 'Entregada', failed: 'Fallida' },
  noDeliveries: 'Aún no hay entregas',
  noDeliveriesText: 'Modifica un contacto o envía una prueba.',
  noneInState: 'Ninguna entrega tiene este estado',
  noneInStateText: 'Elige otro estado.',
  attempts: (count) => plural(count, { one: '{n} intento', other: '{n} intentos' }),
  nextAt: (when) => `próximo intento: ${when}`,
  nextSoon: 'espera eventos anteriores del contacto',
  again: 'Enviar de nuevo',
  sentAgain: 'La entrega se envía de nuevo.',
  span: 'Enviar eventos de nuevo…',
  spanTitle: 'Enviar de nuevo los eventos de un período',
  spanText:
    'Los eventos conservan sus ID. Mientras tanto, los eventos nuevos se siguen entregando. Las horas son de tu zona horaria.',
  from: 'Desde',
  to: 'Hasta',
  spanOrder: 'El final debe ser posterior al inicio.',
  spanButton: 'Enviar de nuevo',
  spanBegun: 'Los eventos se envían de nuevo.',
  redelivering: (count) =>
    plural(count, {
      one: 'Enviando de nuevo: {n} evento hasta ahora.',
      other: 'Enviando de nuevo: {n} eventos hasta ahora.',
    }),
};
