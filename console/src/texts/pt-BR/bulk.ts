/** The texts of the page of bulk changes. */
import type { bulkChanges as english } from '../en/bulk.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const bulkChanges: Like<typeof english> = {
  undoTitle: (count) =>
    plural(count, {
      one: 'Desfazer esta ação em {n} contato?',
      other: 'Desfazer esta ação em {n} contatos?',
    }),
  undoText:
    'Os contatos alterados depois mantêm os valores mais recentes. Não é possível parar depois de começar. Esta página mostra o progresso.',
  list: 'Todas as ações em massa',
  text: 'O servidor executa as ações em massa em segundo plano. Você pode fechar esta página. Você pode desfazer uma alteração durante 30 dias.',
  none: 'Ainda não há ações em massa',
  noneText: 'Selecione contatos na lista. Depois, altere as etiquetas, os grupos ou o status.',
  toContacts: 'Abrir contatos',
  what: 'Ação',
  changed: 'Alterados',
  unchanged: 'Sem alteração',
  failed: 'Com erro',
  when: 'Data',
  actions: 'Opções',
  /** a row in brief, for narrow screens; `failed` is left out when it is 0 */
  brief: (changed, failed) =>
    [
      plural(changed, { one: '{n} alterado', other: '{n} alterados' }),
      failed === undefined ? '' : plural(failed, { one: '{n} com erro', other: '{n} com erro' }),
    ]
      .filter(Boolean)
      .join(', '),
  undone: (reverted, kept) =>
    [
      plural(reverted, { one: '{n} restaurado', other: '{n} restaurados' }),
      kept === undefined
        ? ''
        : plural(kept, {
            one: '{n} manteve um valor mais recente',
            other: '{n} mantiveram valores mais recentes',
          }),
    ]
      .filter(Boolean)
      .join(', '),
  by: (name) => `por ${name}`,
  chosen: 'Contatos selecionados',
  everybody: 'Todos os contatos',
  /** `filters` is a list such as “Tag: vip · Type: Lead” */
  matching: (filters) => `Contatos com ${filters}`,
  noSource: 'Remover a origem',
  setSource: (name) => `Definir a origem: ${name}`,
  setField: (field, value) => `Definir ${field}: ${value}`,
  clearField: (field) => `Limpar ${field}`,
  /** The argument is a change such as “Add the tag vip”. */
  undo: (what) => `Desfazer: ${what}`,
  stop: (what) => `Parar: ${what}`,
  correctNumbers: 'Corrigir números',
  convertField: (key: string) => `Converter ${key}`,
};
