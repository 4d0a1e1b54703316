/** The texts of the grid of contacts. */
import type { grid as english } from '../en/grid.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const grid: Like<typeof english> = {
  open: 'Abrir contato',
  nextPerson: 'Próxima pessoa',
  previousPerson: 'Pessoa anterior',
  ascending: 'Ordem crescente',
  descending: 'Ordem decrescente',
  moveLeft: 'Mover para a esquerda',
  moveRight: 'Mover para a direita',
  freeze: 'Congelar até aqui',
  unfreeze: 'Descongelar a partir daqui',
  wider: 'Mais larga',
  narrower: 'Mais estreita',
  fit: 'Ajustar ao conteúdo',
  hide: 'Ocultar coluna',
  placeOf: (place, count) => `${place} de ${count}`,
  nothingToUndo: 'Não há nada para desfazer.',
  nothingToRedo: 'Não há nada para refazer.',
  undone: (count) =>
    plural(count, { one: '{n} célula foi desfeita.', other: '{n} células foram desfeitas.' }),
  redone: (count) => plural(count, { one: '{n} célula foi refeita.', other: '{n} células foram refeitas.' }),
  saving: (done, count) => `Salvando: ${done} de ${count} contatos`,
  manyStale: (count) =>
    plural(count, {
      one: 'Outra pessoa alterou antes {n} contato. A nova versão é mostrada.',
      other: 'Outra pessoa alterou antes {n} contatos. As novas versões são mostradas.',
    }),
  manyTaken: (count) =>
    plural(count, {
      one: 'Outra pessoa alterou antes {n} contato. O que você digitou continua na célula dele.',
      other: 'Outra pessoa alterou antes {n} contatos. O que você digitou continua nas células deles.',
    }),
  conflict: (who) => `${who ?? 'Outra pessoa'} alterou isto para`,
  unsent: 'Ainda não foi salvo. Será salvo quando o servidor responder.',
  kept: 'Ainda não foi salvo. Pressione Enter para salvar ou Esc para descartar.',
  keepMine: 'Manter o meu',
  takeTheirs: 'Usar o outro',
  refused: (count, why) =>
    `${plural(count, { one: '{n} célula não foi salva', other: '{n} células não foram salvas' })}: ${why}`,
  notLoaded: 'Algumas destas linhas ainda estão carregando. Copie novamente em um instante.',
  cut: 'As células copiadas não cabem aqui. As que não cabem foram deixadas de fora.',
  tooMany: (count, most) =>
    count === undefined
      ? `É demais de uma vez. Escolha no máximo ${most} células.`
      : `${count} células são demais de uma vez. Escolha no máximo ${most}.`,
};
