/** The texts of the page of usage. */
import type { usage as english } from '../en/usage.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const usage: Like<typeof english> = {
  text: 'O crescimento da conta e as requisições a cada API. Os dias são em UTC. As requisições aparecem em até um minuto.',
  span: 'Período',
  days: (count) => plural(count, { one: '{n} dia', other: '{n} dias' }),
  contacts: 'Contatos',
  contactsNow: 'Contatos agora',
  ofLimit: (limit) => `de no máximo ${limit}`,
  noLimit: 'sem limite',
  nearLimit: 'Você está perto do limite de contatos',
  atLimit: 'O limite de contatos foi atingido. Não é possível criar mais contatos',
  limitNext:
    'Exclua contatos de que você não precisa. Ou peça ao administrador do servidor que aumente o limite com switchbook account set.',
  calls: 'Requisições',
  callsInTime: 'Requisições neste período',
  perDay: (count) => `${count} por dia`,
  ofApi: (api) => `Requisições para ${api}`,
  busiest: (count, day) => `Máximo: ${count} em ${day}`,
  fewDays: 'O registro começou há pouco tempo. A linha cresce um ponto por dia.',
  ownCalls: 'inclui este console',
  noCalls: 'Nenhuma requisição neste período',
  noCallsText: 'Conecte um programa a uma das APIs. A página “Conectar” mostra como.',
  toConnect: 'Abrir “Conectar”',
  /** the description of a chart: its subject, the first and last day, the lowest and highest value */
  summary: (what, first, last, low, high) =>
    `${what}: de ${first} a ${last}, menor valor ${low}, maior valor ${high}. A tabela contém todos os dias.`,
  asTable: 'Ver tabela',
  asChart: 'Ver gráficos',
  tableTitle: 'Contatos e requisições por dia',
  day: 'Dia',
};
