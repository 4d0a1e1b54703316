/** The texts of the page of imports, and of the export. */
import type { imports as english, exporting as englishExport } from '../en/imports.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

export const imports: Like<typeof english> = {
  intro: 'Você vê uma prévia antes que algo seja importado.',
  drop: 'Solte um arquivo aqui',
  dropText: 'CSV, NDJSON ou vCard, também compactado com gzip',
  chooseFile: 'Escolher arquivo',
  importFile: 'Importar arquivo',
  looking: 'Lendo o arquivo…',
  list: 'Importações anteriores',
  none: 'Ainda não há importações',
  noneText: 'Suas importações aparecem aqui. Você pode desfazê-las durante 30 dias.',
  more: 'Mostrar importações anteriores',
  showChecks: (count) =>
    plural(count, { one: 'Mostrar {n} prévia anterior', other: 'Mostrar {n} prévias anteriores' }),
  hideChecks: 'Ocultar prévias anteriores',
  back: 'Todas as importações',
  file: 'Arquivo',
  state: 'Situação',
  when: 'Data',
  nameless: 'Arquivo sem nome',
  states: {
    receiving: 'Enviando',
    queued: 'Em espera',
    running: 'Em andamento',
    done: 'Concluída',
    cancelled: 'Cancelada',
    failed: 'Com falha',
    undoing: 'Desfazendo',
    undone: 'Desfeita',
  },
  dryRun: 'Prévia',
  outcomes: {
    created: 'Criados',
    updated: 'Atualizados',
    skipped: 'Ignorados',
    rejected: 'Rejeitados',
  },
  wouldBe: {
    created: 'A criar',
    updated: 'A atualizar',
    skipped: 'A ignorar',
    rejected: 'Rejeitados',
  },

  steps: { columns: 'Colunas', check: 'Prévia', result: 'Resultado' },
  stepsLabel: 'Etapas da importação',
  toColumns: 'Editar colunas',
  lost: 'Escolher arquivo novamente',
  lostText: 'A página foi recarregada e não tem mais o arquivo.',
  lostButKept: (count) =>
    plural(count, {
      one: 'Sua {n} célula editada está salva, mas a página foi recarregada e não tem mais o arquivo. Escolha-o novamente para continuar.',
      other:
        'Suas {n} células editadas estão salvas, mas a página foi recarregada e não tem mais o arquivo. Escolha-o novamente para continuar.',
    }),

  formats: { csv: 'CSV', ndjson: 'NDJSON', vcf: 'vCard' },
  packed: 'gzip',
  delimiters: {
    ',': 'separado por vírgulas',
    ';': 'separado por ponto e vírgula',
    '\t': 'separado por tabulações',
    '|': 'separado por |',
  },
  separatedBy: (what) => `separado por ${what}`,
  noHeader: 'sem linha de cabeçalho',
  columns: 'Colunas do arquivo',
  column: 'Coluna',
  samples: 'Primeiras células',
  becomes: 'Importar como',
  fieldOf: (column) => `Importar ${column} como`,
  found: 'Reconhecida por',
  by: { mapping: 'Sua escolha', heading: 'Cabeçalho', content: 'Conteúdo' },
  readable: (percent) => `Células compatíveis: ${percent}`,
  allReadable: 'Todas as células são compatíveis',
  leftOut: 'Não importada',
  ownAttribute: (name) => `Atributo “${name}”`,
  otherFormat: 'Este formato define seus próprios campos. Você não precisa associar colunas.',
  nothingMapped: 'Escolha um campo para pelo menos uma coluna.',
  fieldNames: {
    id: 'ID do Switchbook',
    whatsapp: 'Número do WhatsApp',
    wa_id: 'ID do WhatsApp',
    lid: 'LID do WhatsApp',
    created_at: 'Criado',
    updated_at: 'Alterado',
  },

  options: 'Opções',
  onMatch: 'Se o contato já existir',
  policies: {
    skip: ['Ignorar a linha', 'Somente contatos novos são criados.'],
    update: [
      'Substituir pelos dados do arquivo',
      'Os valores do arquivo substituem os do contato. Etiquetas, grupos e números são adicionados.',
    ],
    fill: [
      'Preencher campos vazios',
      'Somente os campos vazios do contato são preenchidos. Etiquetas, grupos e números são adicionados.',
    ],
  },
  region: 'País dos números sem código do país',
  regionHint: 'Alguns números deste arquivo não têm código do país.',
  regionNone: 'Nenhum',
  tags: 'Etiquetas para todos os contatos',
  badCells: 'Ignorar células com erros',
  badCellsHint:
    'O resto da linha é importado. Sem esta opção, a linha é rejeitada e você pode corrigi-la na próxima etapa.',
  check: 'Ver prévia',
  importNow: 'Importar',
  sending: (percent) => `Enviando: ${percent}`,
  receivingFile: 'O servidor está lendo o resto do arquivo…',
  stopSending: 'Cancelar envio',

  progress: (done, total) => `Linhas: ${done} de ${total}`,
  /** `time` is such as “3 minutes” */
  left: (time) => `tempo restante aprox.: ${time}`,
  leave: 'Você pode sair desta página. A importação continua.',
  cancel: 'Cancelar importação',
  cancelText: 'As linhas importadas são mantidas. Você pode desfazê-las.',
  cancelled: 'A importação foi cancelada.',
  rows: (count) => plural(count, { one: '{n} linha', other: '{n} linhas' }),
  onMatchWas: {
    skip: 'Ignora os contatos existentes',
    update: 'Substitui pelos dados do arquivo',
    fill: 'Preenche campos vazios',
  },
  checked: 'Isto é uma prévia. Nada foi importado.',
  good: 'O arquivo não tem erros.',
  problems: 'Problemas',
  notices: 'Avisos',
  kinds: {
    rejected: 'Linha rejeitada',
    skipped: 'Linha ignorada',
    dropped: 'Célula ignorada',
    ambiguous: 'Ambíguo',
    joined: 'Adicionada a um contato existente',
    fixed: 'Célula corrigida',
  },
  codes: {
    repeated: 'Repetido no arquivo',
    known: 'O contato já existe',
    unchanged: 'O contato já tem estes valores',
    invalid: 'Inválido',
    required: 'Ausente',
    too_long: 'Longo demais',
    too_many: 'Valores demais',
    ambiguous: 'Vários contatos correspondem',
    conflict: 'Pertence a outro contato',
    ambiguous_phone: 'Válido com e sem código do país',
    erased: 'Os dados da pessoa foram apagados',
    other: 'Outros motivos',
  },
  problem: 'Problema',
  examples: 'Exemplos',
  example: (row, message) => `Linha ${number(row)}: ${message}`,

  leftOutCount: (count) =>
    plural(count, {
      one: '{n} coluna não é importada',
      other: '{n} colunas não são importadas',
    }),
  takeAll: 'Importar como atributos',
  looksLikeOptIn: 'Parecem ser opt-ins. Escolha um canal.',
  optInOn: (channel) => `Opt-in para ${channel} (ignorar “não”)`,
  optInOrOutOn: (channel) => `Opt-in para ${channel} (“não” é um opt-out)`,
  groups: 'Corrigir várias de uma vez',
  leaveCellOut: 'Ignorar células',
  replace: 'Substituir por…',
  replaceWith: (column) => `Novo valor de ${column}`,
  from: (column) => `País de ${column}`,
  theyAreFrom: 'Definir o país…',
  stillBad: 'Este valor também não é válido.',
  cellGood: 'Válida',
  cellLeftOut: 'Ignorada',
  shownRows: (from, to, all) => `Linhas ${from} a ${to} de ${all}`,
  again: 'Corrigir linhas rejeitadas',
  /** `name` is the name of the imported file without its ending */
  rejectedOf: (name) => `linhas rejeitadas de ${name}.csv`,

  mend: 'Corrigir as linhas rejeitadas',
  mendText: 'Edite uma célula e depois veja a prévia novamente ou importe. Enter vai para a célula abaixo.',
  mendOther:
    'As linhas deste formato não podem ser editadas aqui. Baixe as linhas rejeitadas, corrija-as e importe esse arquivo.',
  mendNoFile: 'Para corrigir linhas aqui, escolha o arquivo novamente abaixo.',
  row: 'Linha',
  cellOf: (column, row) => `${column} na linha ${number(row)}`,
  nextRows: 'Próximas linhas',
  previousRows: 'Linhas anteriores',
  corrected: (count) => plural(count, { one: '{n} célula editada.', other: '{n} células editadas.' }),
  keptHere: 'Fica salvo nesta aba até você importar ou sair.',
  tooManyToKeep: 'Há edições demais para salvar nesta aba. Veja a prévia novamente antes de deixar a página.',
  forget: 'Descartar edições',
  checkAgain: 'Ver nova prévia',
  importAnyway: (good) => plural(good, { one: 'Importar {n} linha', other: 'Importar {n} linhas' }),
  rejectedFile: 'Baixar linhas rejeitadas',

  result: (created, updated) => `Criados: ${created}. Atualizados: ${updated}.`,
  brief: (created, updated, rejected) =>
    `Criados: ${created}, atualizados: ${updated}, rejeitados: ${rejected}`,
  failed: 'A importação falhou',
  showContacts: 'Ver contatos',
  undo: 'Desfazer importação',
  undoTitle: 'Desfazer esta importação?',
  undoText:
    'Os contatos que ela criou são excluídos. Os contatos que ela atualizou recuperam os valores antigos. Os contatos alterados depois ficam como estão. Os opt-outs são mantidos.',
  undoneText: (reverted, kept) =>
    `Linhas desfeitas: ${reverted}. Contatos mantidos porque foram alterados depois: ${kept}.`,
  gone: 'Esta importação não existe',
  goneText: 'Ela expirou ou o link está errado.',
};

export const exporting: Like<typeof englishExport> = {
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
