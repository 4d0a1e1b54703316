/** The texts of the export of contacts. */
import type { exporting as english } from '../en/exporting.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const exporting: Like<typeof english> = {
  button: 'Exportar',
  title: 'Exportar contatos',
  /** `count` is undefined until it is counted */
  all: (count) =>
    count === undefined
      ? 'Todos os contatos'
      : plural(count, { one: '{n} contato', other: 'Todos os {n} contatos' }),
  filtered: (count) =>
    count === undefined
      ? 'Todos os contatos que correspondem ao filtro'
      : plural(count, {
          one: '{n} contato que corresponde ao filtro',
          other: '{n} contatos que correspondem ao filtro',
        }),
  format: 'Formato',
  formats: {
    csv: ['CSV', 'Para planilhas. As listas são separadas por ponto e vírgula.'],
    ndjson: ['NDJSON', 'Para programas. Um contato por linha, com todos os campos.'],
    vcf: ['vCard', 'Para agendas e telefones.'],
  },
  notes: 'As notas não são exportadas. Todos os formatos podem ser importados novamente.',
  save: 'Exportar',
  running: (size) => `Salvo: ${size}`,
  done: (name) => `O arquivo ${name} foi salvo.`,
  broken: 'A conexão foi perdida, e o arquivo está incompleto. Exporte novamente.',
  nothing: 'Nenhum contato corresponde ao filtro.',
};
