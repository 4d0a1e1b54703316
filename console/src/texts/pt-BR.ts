/** Every text of the console in Portuguese of Brazil. The texts of each page are in `pt-BR/`. */

import type { en } from './en.ts';
import { laterNames } from './later-fields.ts';
import type { Like } from './like.ts';
import { bulkChanges } from './pt-BR/bulk.ts';
import { combobox } from './pt-BR/combobox.ts';
import { contacts } from './pt-BR/contacts.ts';
import { deletedContacts } from './pt-BR/deleted.ts';
import { exporting } from './pt-BR/exporting.ts';
import { frame } from './pt-BR/frame.ts';
import { grid } from './pt-BR/grid.ts';
import { person } from './pt-BR/person.ts';
import { plural } from './pt-BR/phrases.ts';
import { savedViews } from './pt-BR/views.ts';

export const ptBR: Like<typeof en> = {
  product: 'Switchbook',
  thisAccount: 'Esta conta',
  navigation: 'Páginas',
  notifications: 'Notificações',
  skip: 'Ir para o conteúdo',
  menu: 'Menu',
  signedInWith: (name) => `Sessão iniciada com ${name}`,
  readsOnly: 'Somente leitura',
  readsOnlyText: 'Sua chave pode ler os dados, mas não alterá-los.',
  roles: { owner: 'Proprietário', editor: 'Edição', agent: 'Atendimento', reader: 'Leitura' },
  invitation: {
    as: (role: string) => `Função: ${role}`,
    by: (name: string) => `Convite de ${name}`,
    accept: (name: string) => `Participar de ${name}`,
  },
  reference: 'Referência da API',
  signOut: 'Sair',
  loading: 'Carregando…',
  searching: 'Buscando…',
  none: 'Vazio',
  any: 'Qualquer',
  choose: 'Escolher…',
  goTo: (page) => `Abrir ${page}`,
  requestId: (id) => `ID da requisição: ${id}`,

  pages: {
    contacts: 'Contatos',
    imports: 'Importações',
    bulkChanges: 'Ações em massa',
    numbers: 'Números de telefone',
    deleted: 'Excluídos',
    fields: 'Campos',
    duplicates: 'Duplicados',
    catalogs: 'Etiquetas e status',
    connect: 'Conectar',
    webhooks: 'Webhooks',
    intakes: 'WhatsApp',
    keys: 'Chaves',
    members: 'Membros',
    usage: 'Uso',
    health: 'Saúde do servidor',
    me: 'Minha conta',
    settings: 'Configurações',
  },
  sections: { general: 'Geral', pages: 'Páginas' },

  theme: {
    title: 'Tema',
    system: 'Do sistema',
    light: 'Claro',
    dark: 'Escuro',
    use: { system: 'Tema: do sistema', light: 'Tema: claro', dark: 'Tema: escuro' },
  },

  language: {
    title: 'Idioma',
    auto: 'Idioma do navegador',
    use: (name) => `Idioma: ${name}`,
    reload:
      'O idioma muda quando a página é recarregada. Salve antes o que você digitou, pois a recarga o apaga.',
    reloadNow: 'Recarregar página',
  },

  palette: {
    title: 'Comandos',
    open: 'Abrir comandos',
    button: 'Buscar',
    placeholder: 'Busque pessoas, etiquetas, configurações ou faça algo',
    empty: 'Nenhum resultado. Tente outra palavra.',
  },

  keyboard: {
    title: 'Atalhos do teclado',
    text: 'Teclas simples funcionam fora dos campos de texto e sem célula selecionada: Escape sai de ambos.',
  },

  actions: {
    add: 'Adicionar',
    back: 'Voltar',
    cancel: 'Cancelar',
    close: 'Fechar',
    copy: 'Copiar',
    create: 'Criar',
    delete: 'Excluir',
    record: 'Registrar',
    remove: 'Remover',
    save: 'Salvar',
    stop: 'Parar',
    tryAgain: 'Tentar novamente',
    undo: 'Desfazer',
  },

  notFound: { title: 'Esta página não existe', text: 'Escolha uma página no menu.' },
  noPermission: {
    title: 'Você não tem acesso',
    whole: 'Sua função não mostra tudo, e esta página trata da conta inteira.',
    member: (role) => `Sua função (${role}) não inclui esta página. Fale com um proprietário da conta.`,
    text: (scope) =>
      `Esta página precisa de uma chave com a permissão ${scope}. Entre com uma chave assim ou crie uma no servidor.`,
  },

  /** Keyed by problem code. An empty title shows the server's English message. */
  errors: {
    offline: {
      title: 'O servidor não responde.',
      next: 'Verifique se ele está em execução e se você tem conexão. Depois, tente novamente.',
    },
    not_loaded: {
      title: 'Não foi possível carregar esta parte da página.',
      next: 'O servidor não responde ou foi atualizado. Tente novamente.',
    },
    unauthenticated: {
      title: 'Esta chave não é válida.',
      next: 'Verifique se você a copiou por inteiro e se ela não foi revogada.',
    },
    code_not_live: {
      title: 'Este link de acesso já foi usado ou expirou.',
      next: 'Peça um novo link ou entre com uma chave.',
    },
    forbidden: { title: '', next: 'Use uma função ou uma chave que permita isso.' },
    not_found: { title: '', next: 'O item pode ter sido excluído. Atualize a lista.' },
    merged: { title: 'Este contato foi mesclado com outro.', next: 'Atualize a lista.' },
    conflict: { title: '', next: 'Digite outro valor ou use o que já existe.' },
    ambiguous: { title: 'Vários contatos correspondem.', next: 'Escolha um deles.' },
    stale: {
      title: 'Outra pessoa alterou estes dados.',
      next: 'Confira os novos valores e edite novamente.',
    },
    invalid: { title: '', next: 'Corrija e tente novamente.' },
    invalid_file: {
      title: '',
      next: 'Nada foi importado. Corrija o arquivo e escolha-o novamente.',
    },
    quota: {
      title: '',
      next: 'Exclua dados de que você não precisa ou peça ao administrador do servidor que aumente o limite.',
    },
    in_use: { title: '', next: 'Antes, defina outro valor para esses contatos.' },
    too_large: { title: '', next: 'Envie menos dados de uma vez.' },
    limited: { title: 'Requisições demais.', next: 'Espere um momento e tente novamente.' },
    unavailable: {
      title: 'O servidor está ocupado ou o banco de dados não responde.',
      next: 'Tente novamente em alguns instantes.',
    },
    internal: {
      title: 'Ocorreu um erro no servidor.',
      next: 'Tente novamente. Se acontecer de novo, procure o ID da requisição no log do servidor.',
    },
  },
  needsCountry: 'Falta o código do país, por exemplo +49 1512 3456789.',

  columns: {
    name: 'Nome',
    phone: 'Telefone',
    email: 'E-mail',
    tags: 'Etiquetas',
    status: 'Status',
    groups: 'Grupos',
    source: 'Origem',
    type: 'Tipo',
    company: 'Empresa',
    owner: 'Responsável',
    updated: 'Alterado',
    created: 'Criado',
  },

  fields: {
    search: 'Busca',
    code: 'Código',
    display_name: 'Nome',
    given_name: 'Primeiro nome',
    family_name: 'Sobrenome',
    company: 'Empresa',
    description: 'Descrição',
    owner: 'Responsável',
    phone: 'Telefone',
    email: 'E-mail',
    lid: 'LID do WhatsApp',
    identities: 'Meios de contato',
    tag: 'Etiqueta',
    tags: 'Etiquetas',
    group: 'Grupo',
    groups: 'Grupos',
    source: 'Origem',
    status: 'Status',
    type: 'Tipo',
    channel: 'Canal de contato',
    consent: 'Consentimento',
    consents: 'Consentimento',
    suppressions: 'Não contatar',
    updated_after: 'Alterado depois de',
    updated_before: 'Alterado antes de',
    attributes: 'Atributos',
    extensions: 'Campos do fornecedor',
    address: 'Endereço',
    street: 'Rua',
    city: 'Cidade',
    state: 'Estado',
    zip: 'CEP',
    country_code: 'País',
    blocked: 'Bloqueado',
    avatar_url: 'Imagem',
    ...laterNames('pt-BR'),
    reach: 'Pode receber mensagens',
    created_at: 'Criado',
    value: 'Valor',
  },

  types: { lead: 'Cliente em potencial', customer: 'Cliente', guest: 'Convidado' },
  channels: {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: 'E-mail',
    voice: 'Ligações',
    instagram: 'Instagram',
    messenger: 'Messenger',
    telegram: 'Telegram',
    viber: 'Viber',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    webchat: 'Chat no site',
  },
  kinds: {
    phone: 'Telefone',
    wa_id: 'ID do WhatsApp',
    bsuid: 'ID por empresa',
    lid: 'LID do WhatsApp',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'ID externo',
    vendor_id: 'ID personalizado',
    email: 'E-mail',
    username: 'Nome de usuário',
    parent_bsuid: 'ID por empresa controladora',
  },
  consentStates: {
    opted_in: 'Opt-in',
    opted_out: 'Opt-out',
    pending: 'Pendente',
    unknown: 'Desconhecido',
  },

  api: 'API',
  copied: 'Copiado',
  showMore: 'Mostrar mais',
  showFewer: 'Mostrar menos',
  showAll: (count) => plural(count, { one: 'Mostrar {n}', other: 'Mostrar todos ({n})' }),
  never: 'Nunca',
  secretOnce: 'Só é mostrado uma vez. Copie agora.',

  ...frame,
  ...contacts,
  ...person,
  grid,
  savedViews,
  bulkChanges,
  deletedContacts,
  exporting,
  combobox,
};
