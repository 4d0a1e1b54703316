/** The texts of the frame: the navigation, tables and forms of every page. */
import type { frame as english } from '../en/frame.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const frame: Like<typeof english> = {
  table: {
    details: 'Detalhes',
    detailsOf: (name) => `Detalhes de ${name}`,
  },
  places: { activity: 'Atividade', general: 'Geral', apis: 'APIs', assistants: 'Assistentes' },
  /** Screen readers read them after the numbers in the navigation. */
  counts: {
    duplicates: (count) => plural(count, { one: '{n} par em aberto', other: '{n} pares em aberto' }),
    webhooks: (count) => plural(count, { one: '{n} webhook com falha', other: '{n} webhooks com falha' }),
    jobs: (count) => `${number(count)} em andamento`,
    deleted: (count) => `${number(count)} excluídos`,
  },
  importFile: 'Importar arquivo',
  done: 'Pronto',
  unsaved: { title: 'Descartar as alterações?', discard: 'Descartar alterações', keep: 'Continuar editando' },
  notKept:
    'O que você digitou é longo demais para o navegador guardar. Salve antes de sair da página ou recarregá-la.',
  readGuide: 'Ler o guia',
  /** A field with an invalid value, which the form does not send. */
  mistakes: {
    missing: 'Preencha este campo.',
    url: 'Digite um endereço completo que comece com https://.',
    short: (count) =>
      plural(count, { one: 'Use {n} caractere ou mais.', other: 'Use {n} caracteres ou mais.' }),
  },
};
