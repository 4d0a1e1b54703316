/** The texts of the page of deleted contacts, and of deletions that can be taken back. */
import type { deletedContacts as english } from '../en/deleted.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

const days = (n: number) => plural(n, { one: '{n} dia', many: '{n} dias', other: '{n} dias' });

const wayBack = (n: number | undefined, within: string) =>
  n === undefined ? '' : n === 0 ? 'Não é possível desfazer isso.' : within;

/** `n`: the days for which the account keeps a deleted contact; 0: it keeps none; undefined: the key may not know. */
export const deleteOneText = (n: number | undefined) =>
  `O contato e as notas dele são excluídos. ${wayBack(n, `Você pode restaurá-lo durante ${days(n ?? 0)}.`)} Os opt-outs dele são mantidos.`;
export const deleteManyText = (n: number | undefined) =>
  `Os contatos e as notas deles são excluídos. ${wayBack(n, `Você pode restaurá-los durante ${days(n ?? 0)}.`)} Os opt-outs dos números e endereços são mantidos.`;

export const deletedContacts: Like<typeof english> = {
  days,
  text: (n: number) =>
    n === 0
      ? 'Esta conta não guarda contatos excluídos.'
      : `Contatos excluídos podem ser restaurados com todos os dados durante ${days(n)}.`,
  none: 'Nenhum contato excluído',
  noneText: 'Os contatos que você excluir aparecem aqui até o fim do prazo.',
  search: 'Buscar contatos excluídos',
  left: 'Restam',
  when: 'Excluído',
  restore: 'Restaurar',
  restoreOne: (name: string) => `Restaurar ${name}`,
  deleteOne: (name: string) => `Excluir ${name} para sempre`,
  /** `lost`: identities that others now have */
  restored: (name: string, lost: string | undefined) =>
    `Contato restaurado: ${name}${lost === undefined ? '.' : `, mas sem ${lost}.`}`,
  notKept: 'Este contato não pode mais ser restaurado aqui. Ele já foi restaurado ou excluído para sempre.',
  takenTitle: 'Restaurar sem os valores de outros?',
  takenText:
    'Outro contato tem agora um telefone ou ID deste contato. Restaure sem esse valor ou altere primeiro o outro contato.',
  deleted: (name: string) => `${name} foi excluído para sempre.`,
  empty: 'Excluir todos…',
  emptyTitle: 'Excluir para sempre todos os contatos excluídos?',
  emptied: 'Os contatos excluídos foram apagados para sempre.',
  deleteTitle: (name: string) => `Excluir ${name} para sempre?`,
  deleteText: 'Não é possível desfazer isso. Os opt-outs são mantidos.',
};
