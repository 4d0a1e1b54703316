/** The texts of the page of tags, groups, sources and statuses. */
import type { catalogs as english } from '../en/catalogs.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const catalogs: Like<typeof english> = {
  tabs: { tags: 'Etiquetas', groups: 'Grupos', sources: 'Origens', statuses: 'Status' },
  tabsLabel: 'Etiquetas e status',
  texts: {
    tags: 'Palavras para classificar contatos. “VIP” e “vip” são etiquetas diferentes.',
    groups: 'Listas de contatos. Um contato pode estar em vários grupos.',
    sources: 'De onde o contato veio. Um contato tem uma única origem.',
    statuses: 'Seu progresso com um contato. Um contato tem um único status.',
  },
  new: {
    tags: 'Criar etiqueta',
    groups: 'Criar grupo',
    sources: 'Criar origem',
    statuses: 'Criar status',
  },
  none: {
    tags: 'Ainda não há etiquetas',
    groups: 'Ainda não há grupos',
    sources: 'Ainda não há origens',
    statuses: 'Ainda não há status',
  },
  noneText: 'Comece a lista aqui ou importe contatos que já tenham esse dado.',
  search: 'Buscar por nome',
  noMatch: 'Nenhum resultado.',
  name: 'Nome',
  contacts: 'Contatos',
  changed: 'Alteração',
  color: 'Cor',
  noColor: 'Sem cor',
  ownColor: 'Cor personalizada',
  ownColorHint: 'Por exemplo, #10B981.',
  colors: {
    '#EF4444': 'Vermelho',
    '#F97316': 'Laranja',
    '#EAB308': 'Amarelo',
    '#22C55E': 'Verde',
    '#14B8A6': 'Turquesa',
    '#3B82F6': 'Azul',
    '#6366F1': 'Índigo',
    '#A855F7': 'Roxo',
    '#EC4899': 'Rosa',
    '#64748B': 'Cinza',
  },
  /** the label of a link to the contacts that have this item */
  show: (count, name) => `${name}: ${plural(count, { one: '{n} contato', other: '{n} contatos' })}`,
  edit: 'Editar…',
  editTitle: (name) => `Editar “${name}”`,
  editText: 'Todos os contatos mostram o novo nome imediatamente.',
  created: (name) => `Item criado: ${name}.`,
  merge: 'Mesclar…',
  mergeTitle: (name) => `Mesclar “${name}” com outro item`,
  mergeText: (name, count) =>
    `${plural(count, { one: '{n} contato passa', other: '{n} contatos passam' })} para o outro item. Depois, o item “${name}” é excluído. Os programas que acompanham o diretório recebem cada alteração. Não é possível desfazer isso.`,
  into: 'Mesclar com',
  mergeButton: (name) => `Mesclar com “${name}”`,
  mergeEmpty: 'Mesclar',
  merging: (from, into, moved) =>
    `Mesclando “${from}” com “${into}”: ${plural(moved, { one: '{n} contato pronto', other: '{n} contatos prontos' })}`,
  merged: (from, into, moved) =>
    `Mesclagem de “${from}” com “${into}” concluída. ${plural(moved, { one: '{n} contato alterado', other: '{n} contatos alterados' })}.`,
  mergeStopped: (from) =>
    `A mesclagem parou. Os outros contatos mantêm “${from}”. Para continuar, mescle novamente.`,
  delete: 'Excluir…',
  deleteTitle: (name) => `Excluir “${name}”?`,
  deleteText: {
    tags: (count) =>
      plural(count, {
        one: '{n} contato perde esta etiqueta. O contato em si é mantido.',
        other: '{n} contatos perdem esta etiqueta. Os contatos em si são mantidos.',
      }),
    groups: (count) =>
      plural(count, {
        one: '{n} contato sai deste grupo. O contato em si é mantido.',
        other: '{n} contatos saem deste grupo. Os contatos em si são mantidos.',
      }),
    sources: (count) =>
      plural(count, {
        one: '{n} contato tem esta origem. Você só pode excluí-la quando nenhum contato a tiver: antes, mescle-a com outra.',
        other:
          '{n} contatos têm esta origem. Você só pode excluí-la quando nenhum contato a tiver: antes, mescle-a com outra.',
      }),
    statuses: (count) =>
      plural(count, {
        one: '{n} contato tem este status. Você só pode excluí-lo quando nenhum contato o tiver: antes, mescle-o com outro.',
        other:
          '{n} contatos têm este status. Você só pode excluí-lo quando nenhum contato o tiver: antes, mescle-o com outro.',
      }),
  },
  typeName: (name) => `Para confirmar, digite: ${name}`,
  deleted: (name) => `Item excluído: ${name}.`,
};
