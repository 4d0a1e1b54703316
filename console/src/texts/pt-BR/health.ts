/** The texts of the page of health. */
import type { health as english } from '../en/health.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const health: Like<typeof english> = {
  text: 'O funcionamento do servidor e das tarefas em segundo plano desta conta. Atualizado a cada dez segundos.',
  again: 'Atualizar',
  lookedAt: (when) => `Última verificação: ${when}.`,
  states: {
    ok: 'Tudo funciona',
    warning: 'Algumas verificações têm avisos',
    failed: 'Algumas verificações falharam',
  },
  stateText: {
    ok: 'Todas as verificações passaram.',
    warning: 'O servidor funciona. Os avisos aparecem primeiro.',
    failed: 'As verificações que falharam aparecem primeiro, com o que fazer.',
  },
  stateNames: { ok: 'Tudo certo', warning: 'Aviso', failed: 'Falha' },
  checks: 'Verificações',
  names: {
    database: 'Banco de dados',
    versions: 'Versões',
    clock: 'Relógios',
    imports: 'Importações',
    webhooks: 'Webhooks',
    intakes: 'Webhooks do WhatsApp',
    disk: 'Discos',
    backup: 'Cópia de segurança',
  },
  database: 'Banco de dados',
  up: 'Ativo',
  down: 'Fora do ar',
  postgres: (version) => `PostgreSQL ${version}`,
  connections: (used, max) => `Conexões em uso: ${used} de ${max}`,
  connectionsWaiting: (count) =>
    plural(count, {
      one: '{n} requisição espera por uma conexão.',
      other: '{n} requisições esperam por uma conexão.',
    }),
  disks: {
    'the data': 'Disco de dados',
    backups: 'Disco de cópias de segurança',
    'temporary files': 'Disco de arquivos temporários',
  },
  diskOf: (what) => `Disco: ${what}`,
  used: (used) => `${used} em uso`,
  ofDisk: (total, free) => `de ${total}, espaço livre: ${free}`,
  inUse: 'Recursos em uso',
  inUseText: 'O que as requisições a este servidor usam agora. É liberado quando elas terminam.',
  of: (now, maximum) => `${now} de ${maximum}`,
  backup: 'Última cópia de segurança',
  noBackup: 'Nenhuma',
  noBackupText: 'Veja as verificações abaixo.',
  imports: 'Importações em andamento',
  rowsWaiting: (rows) => plural(rows, { one: 'Falta {n} linha', other: 'Faltam {n} linhas' }),
  nothingToDo: 'Não há nada pendente.',
  outbox: 'Entregas pendentes',
  atLeast: (count) => `${count} ou mais`,
  oldest: (when) => `Mais antiga: ${when}`,
  server: 'Servidor',
  version: (version) => `Versão ${version}`,
  upFor: (time) => `No ar há ${time}`,
  processes: 'Servidores',
  processesText: 'Os servidores deste banco de dados que responderam à última verificação.',
  pid: (pid) => `Processo ${pid}`,
  starting: 'Iniciando',
  otherVersion: 'Versão diferente',
  awayTitle: 'O banco de dados não responde',
  awayText:
    'O servidor está em execução, mas não consegue acessar o banco de dados. Enquanto isso, não é possível ler nem gravar nada. Todos os dados confirmados estão salvos.',
  awaySteps: [
    'Leia o log do servidor. O motivo está lá.',
    'Um PostgreSQL integrado reinicia sozinho. Se você usa o seu próprio, verifique se ele está em execução e acessível.',
    'Verifique se o disco do banco de dados está cheio.',
    'Execute switchbook doctor no servidor.',
  ],
  offlineTitle: 'O servidor não responde',
  offlineText:
    'O servidor não está em execução ou você está sem conexão. Esta página continua quando o servidor voltar a responder.',
  retrying: 'Nova tentativa a cada dez segundos…',
  unknown: 'Desconhecido',
};
