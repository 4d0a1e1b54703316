/** The texts of the steps of an import that fix, suggest and remember. */
import type { importing as english } from '../en/importing.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const importing: Like<typeof english> = {
  program: (name) => `Exportação do ${name}`,
  workbook:
    'Só é possível ler pastas de trabalho do Excel no formato .xlsx, de no máximo 32 MB. Salve este arquivo como .xlsx ou CSV e selecione aqui o arquivo salvo.',
  sheet: 'Planilha',

  last: (date) => `Em ${date} você importou um arquivo com estas colunas.`,
  useLast: 'Usar essas escolhas',
  usedLast: (date) => `Como em ${date}`,
  forgetLast: 'Esquecer',
  forgotten: 'As escolhas foram esquecidas.',

  consents: (count) =>
    plural(count, {
      one: '{n} coluna parece ser consentimento',
      other: '{n} colunas parecem ser consentimento',
    }),
  consentsText:
    'Confira cada uma antes de usar. O arquivo, a linha e a célula ficam guardados como prova. Um cancelamento registrado permanece, a menos que o arquivo tenha uma data de consentimento posterior.',
  useConsents: 'Importar como consentimento',
  purpose: 'Finalidade do consentimento',
  purposeHint: 'Opcional, por exemplo boletim. O consentimento vale então só para essa finalidade.',
  optOutOn: (channel) => `Cancelamento em ${channel} (“sim” é um cancelamento)`,
  withPurpose: (field, purpose) => `${field}, para ${purpose}`,
  consentDate: 'Data do consentimento',
  consentProof: 'Prova do consentimento',

  declareAll: 'Criar campos para elas',
  declareText:
    'Cada coluna vira um campo do tipo que as células mostram. As que não servem aparecem como problemas da prévia.',
  declareButton: (count: number) => plural(count, { one: 'Criar {n} campo', other: 'Criar {n} campos' }),
  typeOf: (column: string) => `Tipo de ${column}`,
  fits: (share: string) => `${share} servem`,
  declared: (count) => plural(count, { one: '{n} campo criado.', other: '{n} campos criados.' }),

  dateOrder: 'Datas como 02/01/2026',
  dateOrderHint: 'Algumas datas deste arquivo podem ser lidas de duas formas.',
  dateOrderNone: 'Escolher…',
  dateOrders: { dmy: 'Dia primeiro', mdy: 'Mês primeiro' },
  encoding: 'Como estes nomes são escritos?',
  encodingHint: 'As letras deste arquivo podem ser lidas de várias formas. Escolha a correta.',
  encodings: {
    'windows-1252': 'Europa Ocidental',
    'windows-1250': 'Europa Central',
    'windows-1254': 'Turco',
    'windows-1257': 'Báltico',
    macintosh: 'Europa Ocidental (Mac antigo)',
    ibm850: 'Europa Ocidental (DOS)',
  },

  skipRows: 'Ignorar linhas',
  which: (column) => `Células de ${column} a corrigir`,
  allCells: 'Todas estas células',
  onlyCells: (value, count) => `Só “${value}” (${count})`,
  replaceThem: 'Substituir',
  fixes: 'Suas correções',
  fix: {
    skip_cell: (column) => `${column}: células ignoradas`,
    replace: (column, text) => `${column}: substituído por “${text}”`,
    skip_row: (column) => `${column}: linhas ignoradas`,
    country: (column, country) => `${column}: números de ${country}`,
  },
  onlyFor: (fix, value) => `${fix}, só “${value}”`,
  undoFix: (fix) => `Desfazer “${fix}”`,
  wholeRow: 'Linha inteira',

  repeated: (count) =>
    plural(count, {
      one: '{n} linha é da mesma pessoa que uma linha anterior do arquivo.',
      other: '{n} linhas são da mesma pessoa que uma linha anterior do arquivo.',
    }),
  mergeRows: 'Mesclar linhas',
  merged: 'Linhas da mesma pessoa são mescladas',
  codes: {
    left_out: 'Ignorado por uma correção',
    replaced: 'Substituído',
    country_set: 'Lido com o país escolhido',
  },
};
