/** The texts of the receivers of WhatsApp webhooks. */
import type { receivers as english } from '../en/receivers.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const receivers: Like<typeof english> = {
  title: 'Repassado para',
  text: 'Cada webhook vai para até cinco sistemas, sem alterações e com sua assinatura.',
  add: 'Adicionar receptor',
  sendAgain: 'Enviar de novo',
  sentAgain: 'O que falhou será enviado de novo.',
  noneWait: 'Nada pendente',
  waiting: (count, when) =>
    `${plural(count, { one: '{n} webhook pendente', other: '{n} webhooks pendentes' })}, o mais antigo chegou ${when}`,
  noAnswer: 'ainda sem resposta',
  answered: (answer, when) => `última resposta ${answer}, ${when}`,
  addTitle: 'Adicionar receptor',
  addText: 'Ele recebe os webhooks que chegarem a partir de agora.',
  name: 'Nome',
  nameHint: 'Por exemplo, n8n ou Chatwoot.',
  removeTitle: 'Remover este receptor?',
  removeText: 'Os webhooks pendentes para ele não são enviados. Os outros receptores continuam.',
  removed: 'O receptor foi removido.',
};
