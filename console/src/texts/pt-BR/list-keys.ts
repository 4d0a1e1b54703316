/** The keys of the list of contacts, for the help. */
import type { listKeys as english } from '../en/list-keys.ts';
import type { Like } from '../like.ts';

export const listKeys: Like<typeof english> = {
  ArrowDown: 'Próxima célula (todas as setas). Com Shift: selecionar um intervalo',
  F2: 'Editar a célula (também Enter). Uma letra substitui o texto: para atalhos de uma tecla, saia antes da célula',
  Escape: 'Sair da célula e, depois, limpar a seleção',
  Enter: 'Abrir o contato, na primeira coluna',
  'mod+Enter': 'Abrir o contato, em qualquer coluna',
  Space: 'Selecionar o contato. Com Shift: selecionar o intervalo',
  'mod+c': 'Copiar células',
  'mod+v': 'Colar células',
  'mod+d': 'Preencher células com a primeira linha',
  Delete: 'Limpar células',
  'mod+z': 'Desfazer a última edição',
  'mod+y': 'Refazer a última edição',
  Home: 'Primeira célula da linha (End: última célula)',
  'mod+Home': 'Primeiro contato',
  'mod+End': 'Último contato',
  'Alt+ArrowDown': 'Menu da coluna, no cabeçalho dela',
  'mod+Shift+ArrowRight': 'Mover a visualização, na sua aba (também com o mouse)',
};
