/** The texts of the timeline, the page, the report and the merge of a contact. */
import type { personPage as english } from '../en/person-page.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const personPage: Like<typeof english> = {
  next: 'Próximo contato',
  previous: 'Contato anterior',
  openPage: 'Abrir como página',
  backToList: 'Voltar à lista',
  editName: 'Editar nome',
  whatsApp: (value) => `Abrir ${value} no WhatsApp`,
  call: (value) => `Ligar para ${value}`,
  write: (value) => `Escrever para ${value}`,
  copy: (value) => `Copiar ${value}`,
  recordState: { opted_in: 'Registrar aceite', opted_out: 'Registrar recusa' },
  consentRecorded: 'O consentimento foi registrado.',
  by: (source) => `de ${source}`,
  chooseTags: 'Editar etiquetas',
  chooseGroups: 'Editar grupos',

  timeline: {
    title: 'Linha do tempo',
    kinds: 'Mostrar',
    all: 'Tudo',
    kind: {
      note: 'Notas',
      change: 'Alterações',
      consent: 'Consentimento',
      message: 'Mensagens',
      merge: 'Mesclagens',
    },
    none: 'Nada aqui ainda',
    noneText: 'Notas, alterações, consentimentos e mensagens aparecem aqui.',
    noneOfKind: 'Nada deste tipo.',
    earlier: 'Mostrar entradas anteriores',
    save: 'Salvar nota',
    saveKeys: 'Ctrl + Enter salva a nota',
    editNote: 'Editar nota',
    noteText: 'Texto da nota',
    noteDeleted: 'A nota foi excluída.',
    writeNote: 'Escrever uma nota',
    noteBy: (author) => `Nota de ${author}`,
    noteUnsigned: 'Nota',
    edited: (when) => `editada ${when}`,
    types: {
      'note.created': 'Nota adicionada',
      'note.updated': 'Nota editada',
      'note.deleted': 'Nota excluída',
      'message.latest': 'Última mensagem',
      'message.undelivered': 'Mensagem não entregue',
      merge: 'Mesclado',
    },
    received: (count) =>
      plural(count, { one: '{n} mensagem recebida até agora', other: '{n} mensagens recebidas até agora' }),
    code: (code) => `Código ${code} da plataforma`,
    mergedWith: (number) => `O contato nº ${number} foi mesclado a este.`,
    mergeUndone: (when) => `A mesclagem foi desfeita em ${when}.`,
  },

  report: {
    menu: 'Imprimir todos os dados…',
    print: 'Imprimir / salvar como PDF',
    title: (name) => `Dados sobre ${name}`,
    about: (account, moment) =>
      `Todos os dados que ${account} guarda sobre esta pessoa, em ${moment}. Resposta a um pedido de acesso.`,
    missing:
      'Não incluídos: backups, linhas rejeitadas de importações e dados que outros sistemas receberam. Acrescente-os se forem sobre esta pessoa.',
    loading: (count) =>
      plural(count, {
        one: 'Carregando… {n} entrada até agora',
        other: 'Carregando… {n} entradas até agora',
      }),
    cut: (count) =>
      plural(count, {
        one: 'Só a entrada mais recente é mostrada.',
        other: 'Só as {n} entradas mais recentes são mostradas.',
      }),
    fields: 'Campos',
    extensions: 'Dados de outras APIs',
    history: 'Histórico',
    none: 'Nenhum.',
    id: 'ID',
    number: 'Número',
    version: 'Versão',
    blocked: 'Bloqueado',
    changedAt: 'Alterado',
    basis: 'Base legal',
    proof: 'Prova',
    subjects: 'Vale para',
    expires: 'Expira',
    recordedBy: 'Registrado por',
    file: 'Arquivo',
  },

  merge: {
    keep: 'Manter este contato',
    into: 'Mesclado ao outro',
    differ: 'Escolha um valor para cada campo',
    primary: {
      phone: 'Telefone principal (os dois são mantidos)',
      email: 'E-mail principal (os dois são mantidos)',
    },
    same: 'Nenhum campo é diferente.',
    filled: 'Copiado, porque o contato mantido não tem',
    joined: 'Reunido',
    moved: (notes, consents) =>
      `${plural(notes, { one: '{n} nota', other: '{n} notas' })} e ${plural(consents, { one: '{n} entrada de consentimento', other: '{n} entradas de consentimento' })} também passam.`,
    takeAll: 'Escolher tudo deste lado',
  },
};
