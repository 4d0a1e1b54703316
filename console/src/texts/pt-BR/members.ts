/** The texts of the page of members and roles. */
import type { members as english } from '../en/members.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const members: Like<typeof english> = {
  text: 'As pessoas que trabalham nesta conta. Cada uma entra como ela mesma, e a função dela limita o que pode fazer e ver.',
  tabsLabel: 'Membros e funções',
  tabs: { members: 'Membros', roles: 'Funções' },
  emptyTitle: 'Ainda não há membros',
  emptyText: 'Convide as pessoas que trabalham com estes contatos. Os programas continuam usando chaves.',
  name: 'Nome',
  number: 'Número',
  role: 'Função',
  state: 'Estado',
  states: { invited: 'Convidado', active: 'Ativo', suspended: 'Suspenso', left: 'Saiu' },
  declined: 'Recusado',
  groups: 'Grupos',
  lastSeen: 'Última atividade',
  made: 'Convidado em',
  owners: 'Nomes como responsável',
  showLeft: (count) => plural(count, { one: 'Mostrar {n} ex-membro', other: 'Mostrar {n} ex-membros' }),
  hideLeft: 'Ocultar ex-membros',

  invite: 'Convidar membro',
  inviteTitle: 'Convidar membro',
  inviteText: 'Você recebe um link para entregar. Quem o abrir primeiro entra como este membro.',
  inviteButton: 'Criar link',
  emailHint: 'Por exemplo, para entrar com o provedor da sua empresa. Nenhum e-mail é enviado.',
  groupsHint: 'O membro vê todos os contatos destes grupos.',
  ownersHint: 'Os contatos com um destes nomes no campo Responsável são deste membro. Um nome por linha.',
  ownersNew:
    'Os contatos com um destes nomes no campo Responsável são deste membro. Um nome por linha. Se ficar vazio, vale o número do membro.',

  edit: 'Editar…',
  editTitle: (name) => `Editar ${name}`,
  changed: (name) => `As alterações de ${name} foram salvas.`,
  preview: 'O que vê…',
  previewOf: (name) => `O que ${name} vê…`,
  previewTitle: (name) => `O que ${name} vê`,
  previewText: 'Os contatos como este membro os recebe, os mais novos primeiro.',
  previewRoleText:
    'Os contatos como os recebe um membro com esta função e sem nomes de responsável, os mais novos primeiro.',
  seesCount: (count) => plural(count, { one: '{n} contato', other: '{n} contatos' }),
  seesMore: (count) => `Mais de ${count} contatos`,
  seesNobody:
    'Nenhum contato. Adicione o membro a um grupo ou informe um nome que esteja como responsável nos contatos.',
  newLink: 'Novo link de acesso…',
  linkTitle: (name) => `Novo link de acesso para ${name}`,
  linkText:
    'O link funciona uma vez, em até 7 dias. Os links anteriores continuam valendo até serem usados ou expirarem.',
  shortLinkText:
    'O link funciona uma vez, em até 15 minutos. Use-o se esta pessoa não puder entrar de outra forma.',
  linkButton: 'Criar link',
  linkOf: (name) => `Link para ${name}`,
  linkUntil: (when) => `Entregue este link somente a esta pessoa. Ele funciona uma vez, até ${when}.`,
  link: 'Link de acesso',
  suspend: 'Suspender…',
  suspendTitle: (name) => `Suspender ${name}?`,
  suspendText:
    'As sessões e as chaves deste membro param de funcionar imediatamente, até você encerrar a suspensão.',
  suspendButton: 'Suspender',
  restore: 'Encerrar suspensão',
  end: 'Remover…',
  endTitle: (name) => `Remover ${name}?`,
  endText:
    'As sessões e as chaves deste membro terminam imediatamente. O nome continua nos históricos. Não é possível desfazer isso.',
  endButton: 'Remover',
  ended: (name) => `${name} não é mais membro.`,

  rolesText:
    'As quatro funções do Switchbook são iguais em todas as contas. Copie uma para adaptá-la. Você só pode dar funções cujas permissões você mesmo tem.',
  ofProgram: 'Padrão',
  newRole: 'Criar função',
  copyRole: 'Copiar…',
  copyOf: (name) => `${name} (cópia)`,
  roleEditText: 'A alteração vale imediatamente para todos os membros com esta função.',
  seesTitle: 'Vê',
  sees: {
    all: 'Todos os contatos',
    groups: 'Contatos próprios e os dos seus grupos',
    own: 'Somente contatos próprios',
  },
  seesTexts: {
    all: 'Todos da conta.',
    groups: 'Os contatos pelos quais o membro é responsável e todos dos seus grupos.',
    own: 'Os contatos pelos quais o membro é responsável. Os outros não existem para este membro.',
  },
  partsTitle: 'Partes de um contato',
  parts: {
    numbers: 'Números de telefone',
    emails: 'Endereços de e-mail',
    address: 'Endereço',
    birthday: 'Aniversário',
    description: 'Descrição',
    notes: 'Notas',
    attributes: 'Todos os campos próprios',
  },
  shown: { shown: 'Visível', masked: 'Visível em parte', hidden: 'Oculto' },
  hidden: 'Oculto',
  masked: 'Visível em parte',
  limitedHint: 'Uma função que não vê tudo só pode ter permissões que se limitam ao que ela vê.',
  scopesHint: 'Você só pode escolher permissões que você mesmo tem.',
  deleteRole: 'Excluir…',
  deleteRoleTitle: (name) => `Excluir a função ${name}?`,
  deleteRoleText: 'Nenhum membro tem esta função. Não é possível desfazer isso.',
  roleDeleted: (name) => `A função ${name} foi excluída.`,
};
