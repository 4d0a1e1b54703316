/** The texts of the list of contacts. */
import type { contacts as english } from '../en/contacts.ts';
import type { Like } from '../like.ts';
import { deleteManyText } from './deleted.ts';
import { plural } from './phrases.ts';

export const contacts: Like<typeof english> = {
  search: 'Buscar contatos',
  searchHint: 'Nome, empresa, número ou e-mail',
  order: 'Ordem',
  orderOf: (order) => `Ordem: ${order}`,
  orders: {
    '-created_at': 'Mais novos primeiro',
    created_at: 'Mais antigos primeiro',
    '-updated_at': 'Alterados há menos tempo',
    updated_at: 'Alterados há mais tempo',
    display_name: 'Nome de A a Z',
    '-display_name': 'Nome de Z a A',
  },
  notAllChosen: (count) =>
    plural(count, {
      one: '{n} linha deste intervalo não está carregada e não foi selecionada.',
      other: '{n} linhas deste intervalo não estão carregadas e não foram selecionadas.',
    }),
  filter: 'Filtrar',
  filters: 'Filtros',
  clearFilters: 'Limpar filtros',
  counting: 'Contando…',
  atLeast: (count) => `pelo menos ${count}`,
  refresh: 'Atualizar',
  toList: 'Abrir lista',
  inList: 'Na lista',
  columnsTitle: 'Colunas',
  usualColumns: 'Redefinir colunas',
  compactRows: 'Linhas compactas',
  selectShown: 'Selecionar linhas carregadas',
  select: (name) => `Selecionar ${name}`,
  /** the label of a field: the column, and the name of the contact */
  editCell: (column, name) => `${column} de ${name}`,
  changedMeanwhile: (name) =>
    `Outra pessoa alterou antes o contato ${name}. O que você digitou continua na célula.`,
  nameless: 'Sem nome',
  blocked: 'Bloqueado',
  newContact: 'Criar contato',
  created: (name) => `Contato criado: ${name}.`,
  deleted: (name) => `Contato excluído: ${name}.`,
  openKnown: 'Abrir contato existente',
  tagsHint: 'Separadas por vírgulas.',
  phoneHint: 'Com o código do país, por exemplo +1 415 555 0123.',
  phoneHintOf: (country) => `Números sem código do país: ${country}.`,
  phoneCountry: 'País dos números sem código do país',
  phoneCountryHint: 'Vale para todos os números da conta. Pode ser alterado em Configurações.',
  notSaved:
    'Uma visão ou um segmento salvo não pode nomear pessoas, como um e-mail. Remova esse filtro e salve.',
  nothingEntered: 'Digite um nome, um número de telefone, um e-mail ou uma empresa.',
  empty: {
    title: 'Ainda não há contatos',
    text: 'Crie um contato aqui, importe um arquivo ou envie contatos pela API.',
    mineTitle: 'Nenhum contato está atribuído a você',
    mineText: 'Os contatos aparecem aqui quando são atribuídos a você ou a um grupo seu.',
    byHand: 'Crie um contato aqui ou peça a um proprietário que importe um arquivo.',
    noMatch: 'Nenhum contato encontrado',
    noMatchText: 'Tente outra busca ou remova filtros.',
  },

  bulk: {
    title: 'Contatos selecionados',
    selected: (count) => plural(count, { one: '{n} selecionado', other: '{n} selecionados' }),
    allMatching: (count) =>
      plural(count, {
        one: '{n} resultado selecionado',
        other: 'Todos os {n} resultados selecionados',
      }),
    selectAll: (count) => plural(count, { one: 'Selecionar {n}', other: 'Selecionar todos ({n})' }),
    clear: 'Limpar seleção',
    addTagMenu: 'Adicionar etiqueta',
    removeTagMenu: 'Remover etiqueta',
    addGroupMenu: 'Adicionar a grupo',
    removeGroupMenu: 'Remover de grupo',
    dialog: {
      'add tag': 'Adicionar uma etiqueta',
      'remove tag': 'Remover uma etiqueta',
      'add group': 'Adicionar a um grupo',
      'remove group': 'Remover de um grupo',
      status: 'Definir o status',
      owner: 'Definir o responsável',
    },
    newTag: 'Um nome novo cria uma etiqueta nova.',
    forMany: (count) => plural(count, { one: '{n} contato', other: '{n} contatos' }),
    addTag: (name) => `Adicionar a etiqueta “${name}”`,
    removeTag: (name) => `Remover a etiqueta “${name}”`,
    addGroup: (name) => `Adicionar ao grupo “${name}”`,
    removeGroup: (name) => `Remover do grupo “${name}”`,
    setStatus: (name) => `Definir o status: ${name}`,
    setOwner: (name) => `Definir o responsável: ${name}`,
    delete: 'Excluir',
    deleteTitle: (count) => plural(count, { one: 'Excluir {n} contato?', other: 'Excluir {n} contatos?' }),
    deleteText: deleteManyText,
    typeNumber: (count) => `Para confirmar, digite: ${count}`,
    deleteButton: (count) => plural(count, { one: 'Excluir {n}', other: 'Excluir {n}' }),
    /** A change such as “Add the tag vip”; `total` is undefined until it is counted. */
    running: (what, done, total) => (total === undefined ? `${what}…` : `${what}: ${done} de ${total}`),
    done: (what, count, failed) =>
      `${what}: ${plural(count, { one: '{n} contato pronto', other: '{n} contatos prontos' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} com erro. Abra-o para ver o motivo.', other: '{n} com erro. Abra um deles para ver o motivo.' })}`}`,
    undoing: 'Desfazendo…',
    stopped: (what, count, failed) =>
      `${what}: ${plural(count, { one: 'parou depois de {n} contato', other: 'parou depois de {n} contatos' })}${failed === undefined ? '.' : `, ${plural(failed, { one: '{n} com erro.', other: '{n} com erro.' })}`}`,
    undone: (count, kept) =>
      `${plural(count, { one: '{n} contato foi restaurado.', other: '{n} contatos foram restaurados.' })}${kept === undefined ? '' : ` ${plural(kept, { one: '{n} contato manteve um valor mais recente.', other: '{n} contatos mantiveram valores mais recentes.' })}`}`,
    all: 'Ações em massa',
  },
};
