/** The texts of the page of APIs and of moving from a vendor. */
import type { connect as english } from '../en/connect.ts';
import type { Like } from '../like.ts';
import { number, plural } from './phrases.ts';

const contacts = (count: number) => plural(count, { one: '{n} contato', other: '{n} contatos' });
const requests = (count: number) => plural(count, { one: '{n} requisição', other: '{n} requisições' });
const differences = (count: number) => plural(count, { one: '{n} diferença', other: '{n} diferenças' });

export const connect: Like<typeof english> = {
  text: 'O Switchbook oferece estas APIs. Seus scripts e conectores continuam funcionando quando você altera a URL base deles. Escolha a API que sua aplicação usa.',
  all: 'Todas as APIs',
  another: 'Outra API',
  own: 'API do Switchbook',
  none: {
    title: 'Nenhuma API disponível',
    text: 'O servidor não encontrou nenhuma API. Verifique como ele foi instalado.',
  },
  unknown: { title: 'Esta API não existe aqui', text: 'Escolha uma da lista.' },
  reference: 'Referência da API',
  guide: 'Guia de migração',
  newWindow: '(abre uma nova aba)',

  base: 'Alterar a URL base',
  baseText: (vendor) => `Os caminhos, as chaves e os corpos são os mesmos de ${vendor}.`,
  baseOwn: 'Todos os caminhos da API do Switchbook começam com esta URL.',
  before: 'Antes',
  after: 'Depois',
  copyAfter: (url) => `Copiar ${url}`,
  headers: 'Cabeçalhos de cada requisição',
  differs: 'Diferenças',
  everyNote: 'A referência da API lista todas as diferenças.',

  keyPlaceholder: 'YOUR_KEY',
  accountPlaceholder: 'YOUR_ACCOUNT',
  numberPlaceholder: 'YOUR_NUMBER',

  keys: 'Importar as chaves das suas aplicações',
  keysText:
    'Uma chave importada continua funcionando, então suas aplicações não precisam mudar. O Switchbook guarda somente o hash dela e nunca a mostra de novo.',
  clientKey: 'Chave da aplicação',
  clientKeyHint: (api) => `A chave que a aplicação envia agora a ${api}.`,
  tokenHint: (path) => `Outras aplicações obtêm tokens aqui em ${path}, com o ID da conta e uma chave.`,
  keyName: 'Nome',
  keyNameHint: 'Aparece na lista de chaves',
  may: 'Acesso',
  scopes: {
    clients: 'Ler e escrever, como as aplicações precisam',
    read: 'Somente leitura',
    all: 'O mesmo da sua chave',
  },
  importKey: 'Importar chave',
  imported: (name, prefix) => `A chave ${name} (${prefix}…) foi importada. As aplicações já podem usá-la.`,
  toKeys: 'Todas as chaves',

  tryIt: 'Testar uma requisição',
  tryText: 'Execute-a onde sua aplicação funciona. A requisição aparece em “Requisições ao vivo”.',
  request: 'Requisição',
  address: 'Caminho',
  keyInSnippets: 'Chave nos exemplos',
  keyInSnippetsHint: 'A chave não sai desta página. Ela não é enviada nem salva.',
  language: 'Linguagem de programação',
  n8nHint: 'Copie e cole em um fluxo de trabalho. Vira um nó HTTP Request.',
  snippet: (language) => `A requisição em ${language}`,

  vendorUrl: 'URL',
  vendorUrlHint: (prefix) => `Sem ${prefix}`,
  vendorKey: (name) => `Sua chave em ${name}`,
  vendorKeyKept: 'Deixe vazio para usar a chave salva para esta URL.',
  vendorKeyKeptForPulls: 'Deixe vazio para extrair com a chave salva para esta URL.',
  needsKey: 'Digite acima a URL e sua chave.',
  /** `form` is an English phrase of the API, such as “begins with EAA” */
  vendorKeyForm: (form) => `Formato (em inglês): ${form}.`,
  lacks: {
    member: (role) => `Sua função (${role}) não inclui isto. Fale com um proprietário da conta.`,
    text: (scope) => `Você não tem acesso. Entre com uma chave que tenha a permissão ${scope}.`,
  },

  pullText:
    'Lê todos os contatos do fornecedor e os importa aqui. Eles mantêm os IDs que suas aplicações conhecem. Uma simulação não importa nada.',
  dryRun: 'Iniciar simulação',
  pullNow: 'Extrair contatos',
  onMatch: 'Se um contato já existir',
  matches: {
    fill: 'Preencher campos vazios',
    update: 'Substituir pelos dados do fornecedor',
    skip: 'Ignorar o contato',
  },
  sinceLast: 'Somente alterações desde a última extração',
  keepKey: 'Salvar a chave, criptografada, para as próximas extrações',
  earlier: 'Extrações anteriores',
  noPulls: 'Ainda não há extrações.',
  /** `total` is null when the vendor does not report it */
  pulling: (read, total) =>
    total === null
      ? plural(read, { one: '{n} contato lido', other: '{n} contatos lidos' })
      : plural(total, {
          one: `Contatos lidos: ${number(read)} de {n}`,
          other: `Contatos lidos: ${number(read)} de {n}`,
        }),
  importing: (percent) => `Importando: ${percent}`,
  /** `time` is such as “3 minutes” */
  left: (time) => `tempo restante aprox.: ${time}`,
  state: {
    pulling: 'Lendo',
    receiving: 'Lendo',
    queued: 'Em espera',
    running: 'Importando',
    done: 'Concluída',
    cancelled: 'Cancelada',
    failed: 'Com falha',
    undoing: 'Desfazendo',
    undone: 'Desfeita',
  },
  dry: 'Simulação',
  wouldBe: 'O que uma extração real faria',
  became: 'O que a extração fez',
  counts: {
    created: 'Criados',
    updated: 'Atualizados',
    skipped: 'Ignorados',
    rejected: 'Rejeitados',
  },
  problems: 'Avisos e problemas',
  reasonKinds: {
    rejected: 'Rejeitado',
    skipped: 'Ignorado',
    dropped: 'Valor ignorado',
    ambiguous: 'Vários contatos correspondem',
    joined: 'Adicionado a um contato existente',
    fixed: 'Célula corrigida',
    hidden: 'Linha oculta',
  },
  reasonIn: (column) => `campo ${column}`,
  row: (row) => `Contato ${number(row)}:`,
  cancel: 'Cancelar extração',
  undo: 'Desfazer extração',
  undoText: 'Exclui os contatos que a extração criou e restaura os que ela alterou.',
  resume: 'Retomar extração',
  resumeText:
    'Os contatos lidos até agora estão salvos. Digite a chave novamente ou deixe o campo vazio se ela estiver salva.',
  forgetKey: 'Excluir chave salva',
  toImports: 'Ver esta extração em Importações',

  compare: 'Comparar as respostas',
  compareText:
    'Envia as mesmas requisições ao fornecedor e ao Switchbook e lista as diferenças. Nenhum dado de contato é mostrado.',
  sample: 'Contatos para comparar um a um',
  compareNow: 'Comparar',
  compareAgain: 'Comparar novamente',
  stop: 'Parar',
  comparing: (requestCount, contactCount, differenceCount) =>
    `${requests(requestCount)}, ${contacts(contactCount)}, ${differences(differenceCount)}`,
  comparingNote: 'Enquanto isso, você pode abrir outras páginas. A comparação para se você fechar esta aba.',
  alike: 'As respostas são iguais',
  alikeText: (requestCount, contactCount) =>
    `Nenhuma diferença. Foram comparados: ${requests(requestCount)}, ${contacts(contactCount)}.`,
  /** so many differences, and so many kinds of them */
  different: (differenceCount, kinds) =>
    `${differences(differenceCount)} (${plural(kinds, { one: '{n} tipo', other: '{n} tipos' })})`,
  body: '(corpo)',
  missing: 'falta aqui',
  together: 'mesclado aqui com outro contato',
  added: 'só aqui',
  otherValue: 'valor diferente',
  otherOrder: 'ordem diferente',
  thereAndHere: (there, here) => `fornecedor: ${there}, aqui: ${here}`,
  firstContact: (id) => `primeiro no contato ${id}`,
  firstPage: (page) => `primeiro na página ${number(page)}`,
  notCounted: (kinds) =>
    plural(kinds, {
      one: '{n} tipo de diferença esperada (não contado)',
      other: '{n} tipos de diferenças esperadas (não contados)',
    }),
  ignored: (path, times, reason) =>
    `${path} (${plural(times, { one: '{n} vez', other: '{n} vezes' })}): ${reason}`,
  compareFailed: {
    refused: 'Verifique se a chave está correta e pode ler contatos.',
    unreachable:
      'Verifique a URL. Endereços privados e http sem criptografia precisam ser permitidos no servidor com SWITCHBOOK_UPSTREAM_ALLOW.',
    too_long: 'Tente com menos contatos.',
    broken: 'A comparação foi interrompida. Compare novamente.',
  },

  forwardTo: (url) => `As requisições que o Switchbook não atende são encaminhadas para ${url}.`,
  forwardOff: 'As requisições que o Switchbook não atende recebem um erro.',
  withKey: 'Elas são enviadas com a sua chave.',
  withoutKey: 'Elas são enviadas com a chave da aplicação.',
  forwardNow: 'Ativar encaminhamento',
  forwardChange: 'Atualizar encaminhamento',
  sendKey: 'Enviar a chave acima em vez da chave da aplicação',
  forwardStop: 'Desativar encaminhamento',
  forwardStopOf: (name) => `Desativar encaminhamento de ${name}`,
  forwardWhich: 'Host do fornecedor',
  forwardWhichHint: 'O fornecedor tem um host para cada versão. Defina a URL e a chave de cada um.',
  readThrough: 'Buscar no fornecedor os IDs de contato desconhecidos',
  readsThrough: 'Os IDs de contato desconhecidos são buscados no fornecedor.',
  keyStates: {
    good: '',
    ends_soon: 'A chave expira em breve.',
    ended: 'A chave expirou.',
    refused: 'O fornecedor rejeita a chave.',
  },
  forwardSet: 'O encaminhamento está ativado.',
  forwardScope: 'As chaves das suas aplicações precisam da permissão upstream:use.',

  calls: 'Requisições ao vivo',
  callsLabel: (name) => `Requisições ao vivo para ${name}`,
  unknownKey: (start, address) => `Chave desconhecida ${start}… de ${address}.`,
  noKeySent: (address) => `Requisição sem chave de ${address}.`,
  unknownKeyNext: 'Importe a chave desta aplicação ou dê a ela uma chave desta conta.',
  waiting: 'Aguardando a primeira requisição…',
  waitingText: 'Envie uma requisição da sua aplicação ou execute o exemplo desta página.',
  arrived: 'Uma requisição chegou.',
  listening: 'Ao vivo',
  paused: 'Em pausa enquanto a página não está visível',
  retrying: 'Reconectando…',
  gap: 'Algumas requisições intermediárias não são mostradas.',
  time: 'Hora',
  call: 'Requisição',
  status: 'Código',
  ms: 'Duração',
  forwarded: 'encaminhada',

  section: 'Conectar',
};
