/** The texts of the page of webhooks. */
import type { webhooks as english } from '../en/webhooks.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const webhooks: Like<typeof english> = {
  text: 'O Switchbook chama sua URL quando um contato muda. As entregas são assinadas, chegam pelo menos uma vez e mantêm a ordem para cada contato.',
  new: 'Criar webhook',
  emptyTitle: 'Ainda não há webhooks',
  emptyText:
    'Um webhook avisa outro programa de cada alteração, para que ele não precise consultar o tempo todo.',
  list: 'Webhooks',
  backToList: 'Todos os webhooks',
  gone: 'Este webhook não existe',
  goneText: 'Ele foi excluído ou o link está errado.',
  states: { active: 'Ativo', paused: 'Em pausa', disabled: 'Desativado' },
  failing: 'Com falhas',
  allEvents: 'Todos os eventos',
  events: (count) => plural(count, { one: '{n} evento', other: '{n} eventos' }),
  lastDelivery: (when) => `último sucesso: ${when}`,
  neverDelivered: 'ainda sem entregas',
  failures: (count, since) =>
    plural(count, {
      one: `{n} entrega falhou (${since}).`,
      other: `{n} entregas seguidas falharam (a primeira: ${since}).`,
    }),

  columns: { state: 'Estado', failures: 'Falhas seguidas' },
  details: 'Detalhes',
  event: 'Evento',
  contact: 'Contato',
  sent: 'Cabeçalhos da requisição',
  body: 'Corpo da requisição',
  bodyGone: 'O corpo foi excluído depois da entrega.',
  cameBack: 'Resposta',

  url: 'URL',
  urlHint:
    'Uma URL https que o servidor consiga acessar. O administrador do servidor precisa permitir redes privadas.',
  format: 'Formato',
  formatHint:
    'Os nomes de eventos, corpos e assinaturas do Switchbook ou de um fornecedor para o qual seu receptor foi escrito.',
  notCalled: (title) => `${title} (salvo, nunca chamado)`,
  which: 'Eventos',
  all: 'Todos os eventos, incluindo os de versões futuras',
  some: 'Eventos selecionados',
  description: 'Descrição',
  descriptionHint: 'Por exemplo, o programa que recebe os eventos.',
  chooseOne: 'Escolha pelo menos um evento.',
  createTitle: 'Criar webhook',
  createText: 'Você recebe eventos a partir de agora.',
  createdTitle: 'Webhook criado',
  createdText: 'Seu receptor verifica a assinatura de cada entrega com este segredo.',
  secret: 'Segredo',
  editTitle: 'Editar webhook',

  test: 'Enviar teste',
  testing: 'Enviando…',
  /** the HTTP status, and a time such as “12 ms” */
  testGood: (status, time) => `O receptor respondeu ${status} em ${time}.`,
  testBad: 'O teste falhou',
  answered: (status, time) =>
    `O receptor respondeu ${status} em ${time}. É necessário um código de 200 a 299.`,
  noAnswer: (error) => `Sem resposta: ${error}.`,
  said: 'Resposta:',
  edit: 'Editar',
  pause: 'Pausar',
  resume: 'Retomar',
  paused: 'O webhook está em pausa. Os eventos ficam guardados até você retomá-lo.',
  resumed: 'O webhook continua de onde parou.',
  rotate: 'Renovar segredo…',
  rotateTitle: 'Renovar o segredo?',
  rotateText:
    'Durante um dia, as entregas são assinadas com os dois segredos, para que você possa atualizar seu receptor. O formato de um fornecedor permite uma única assinatura: nele, o novo segredo vale imediatamente.',
  rotateButton: 'Renovar segredo',
  rotatedTitle: 'Novo segredo',
  delete: 'Excluir…',
  deleteTitle: 'Excluir este webhook?',
  deleteText: 'As entregas dele param, e o registro de entregas é excluído. Não é possível desfazer isso.',
  deleted: 'O webhook foi excluído.',

  disabledTitle: 'Este webhook está desativado e não envia nada',
  disabledNext: 'Corrija o receptor e envie um teste. Depois, retome: o webhook continua de onde parou.',
  failingTitle: 'As entregas estão falhando',
  failingNext:
    'As entregas são repetidas, por padrão durante três dias. Confira as respostas abaixo e corrija o receptor. Você também pode reenviar uma entrega.',
  pausedTitle: 'Este webhook está em pausa',
  pausedNext: 'Os eventos ficam guardados e são enviados quando você o retomar.',

  facts: {
    format: 'Formato',
    events: 'Eventos',
    made: 'Criado',
    last: 'Último sucesso',
    old: 'Segredo antigo',
  },
  oldUntil: (when) => `válido até ${when}`,

  deliveries: 'Entregas',
  deliveriesText: 'As entregas bem-sucedidas são mantidas por duas semanas.',
  anyState: 'Todas as situações',
  stateFilter: 'Situação das entregas',
  deliveryStates: { waiting: 'Em espera', delivered: 'Entregue', failed: 'Com falha' },
  noDeliveries: 'Ainda não há entregas',
  noDeliveriesText: 'Altere um contato ou envie um teste.',
  noneInState: 'Nenhuma entrega está nesta situação',
  noneInStateText: 'Escolha outra situação.',
  attempts: (count) => plural(count, { one: '{n} tentativa', other: '{n} tentativas' }),
  nextAt: (when) => `próxima tentativa: ${when}`,
  nextSoon: 'espera eventos anteriores do contato',
  again: 'Reenviar',
  sentAgain: 'A entrega está sendo reenviada.',
  span: 'Reenviar eventos…',
  spanTitle: 'Reenviar os eventos de um período',
  spanText:
    'Os eventos mantêm seus IDs. Enquanto isso, os novos eventos continuam sendo entregues. Os horários são do seu fuso horário.',
  from: 'De',
  to: 'Até',
  spanOrder: 'O fim precisa ser depois do início.',
  spanButton: 'Reenviar',
  spanBegun: 'Os eventos estão sendo reenviados.',
  redelivering: (count) =>
    plural(count, {
      one: 'Reenviando: {n} evento até agora.',
      other: 'Reenviando: {n} eventos até agora.',
    }),
};
