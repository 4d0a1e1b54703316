/** The texts of the receivers of WhatsApp webhooks. */
import type { receivers as english } from '../en/receivers.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const receivers: Like<typeof english> = {
  title: 'Se reenvía a',
  text: 'Cada webhook llega a hasta cinco sistemas, sin cambios y con su firma.',
  add: 'Añadir receptor',
  sendAgain: 'Enviar de nuevo',
  sentAgain: 'Lo que falló se envía de nuevo.',
  noneWait: 'Nada pendiente',
  waiting: (count, when) =>
    `${plural(count, { one: '{n} webhook pendiente', other: '{n} webhooks pendientes' })}, el más antiguo llegó ${when}`,
  noAnswer: 'aún sin respuesta',
  answered: (answer, when) => `última respuesta ${answer}, ${when}`,
  addTitle: 'Añadir receptor',
  addText: 'Recibirá los webhooks que lleguen a partir de ahora.',
  name: 'Nombre',
  nameHint: 'Por ejemplo, n8n o Chatwoot.',
  removeTitle: '¿Quitar este receptor?',
  removeText: 'Los webhooks pendientes para él no se envían. Los demás receptores continúan.',
  removed: 'El receptor se quitó.',
};
