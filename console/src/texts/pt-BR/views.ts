/** The texts of saved views. */
import type { savedViews as english } from '../en/views.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const savedViews: Like<typeof english> = {
  title: 'Visualizações',
  all: 'Todos',
  text: 'Uma visualização salva o filtro, a ordem e as colunas com um nome.',
  save: 'Salvar visualização',
  changed: (name) => `Outra pessoa alterou ${name} nesse meio-tempo. Redefinir mostra a versão dela.`,
  saveNew: 'Salvar como nova visualização',
  open: (name) => `Abrir a visualização ${name}`,
  reset: 'Redefinir',
  name: 'Nome da visualização',
  forAll: 'Para todos',
  personal: 'Só para você',
  actions: 'Ações da visualização',
  copyLink: 'Copiar link',
  rename: 'Renomear visualização',
  share: 'Compartilhar com todos',
  unshare: 'Tornar pessoal',
  move: { up: 'Mover para cima', down: 'Mover para baixo' },
  delete: 'Excluir visualização',
  deleteTitle: (name) => `Excluir a visualização ${name}?`,
  deleteShared: 'Todos perdem esta visualização. Os contatos não mudam.',
  deleteOwn: 'Os contatos não mudam.',
  noSearch: 'A visualização foi salva sem o texto da busca.',
  moved: (count) =>
    plural(count, {
      one: '{n} visualização deste navegador foi salva na sua chave.',
      other: '{n} visualizações deste navegador foram salvas na sua chave.',
    }),
};
