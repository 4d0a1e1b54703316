/** The texts of the page of members and roles. */
import type { members as english } from '../en/members.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const members: Like<typeof english> = {
  text: 'Las personas que trabajan en esta cuenta. Cada una inicia sesión como ella misma y su rol limita lo que puede hacer y ver.',
  tabsLabel: 'Miembros y roles',
  tabs: { members: 'Miembros', roles: 'Roles' },
  emptyTitle: 'Todavía no hay miembros',
  emptyText: 'Invita a las personas que trabajan con estos contactos. Los programas siguen usando claves.',
  name: 'Nombre',
  number: 'Número',
  role: 'Rol',
  state: 'Estado',
  states: { invited: 'Invitado', active: 'Activo', suspended: 'Suspendido', left: 'Se fue' },
  declined: 'Rechazada',
  groups: 'Grupos',
  lastSeen: 'Última actividad',
  made: 'Invitado el',
  owners: 'Nombres como responsable',
  showLeft: (count) =>
    plural(count, { one: 'Mostrar {n} miembro anterior', other: 'Mostrar {n} miembros anteriores' }),
  hideLeft: 'Ocultar miembros anteriores',

  invite: 'Invitar miembro',
  inviteTitle: 'Invitar miembro',
  inviteText: 'Recibes un enlace para entregar. Quien lo abra primero inicia sesión como este miembro.',
  inviteButton: 'Crear enlace',
  emailHint: 'Por ejemplo, para iniciar sesión con el proveedor de tu empresa. No se envía ningún correo.',
  groupsHint: 'El miembro ve a todos los contactos de estos grupos.',
  ownersHint:
    'Los contactos con uno de estos nombres en el campo Responsable son de este miembro. Un nombre por línea.',
  ownersNew:
    'Los contactos con uno de estos nombres en el campo Responsable son de este miembro. Un nombre por línea. Si queda vacío, se usa el número del miembro.',

  edit: 'Editar…',
  editTitle: (name) => `Editar ${name}`,
  changed: (name) => `Se guardó ${name}.`,
  preview: 'Lo que ve…',
  previewOf: (name) => `Lo que ve ${name}…`,
  previewTitle: (name) => `Lo que ve ${name}`,
  previewText: 'Los contactos tal como los recibe este miembro, los más nuevos primero.',
  previewRoleText:
    'Los contactos tal como los recibe un miembro con este rol y sin nombres de responsable, los más nuevos primero.',
  seesCount: (count) => plural(count, { one: '{n} contacto', other: '{n} contactos' }),
  seesMore: (count) => `Más de ${count} contactos`,
  seesNobody:
    'Ningún contacto. Añade al miembro a un grupo o indica un nombre que los contactos tengan como responsable.',
  newLink: 'Nuevo enlace de acceso…',
  linkTitle: (name) => `Nuevo enlace de acceso para ${name}`,
  linkText:
    'El enlace funciona una vez, durante 7 días. Los enlaces anteriores siguen funcionando hasta que se usen o caduquen.',
  shortLinkText:
    'El enlace funciona una vez, durante 15 minutos. Úsalo si esta persona no puede iniciar sesión de otra forma.',
  linkButton: 'Crear enlace',
  linkOf: (name) => `Enlace para ${name}`,
  linkUntil: (when) => `Entrega este enlace solo a esta persona. Funciona una vez, hasta ${when}.`,
  link: 'Enlace de acceso',
  suspend: 'Suspender…',
  suspendTitle: (name) => `¿Suspender a ${name}?`,
  suspendText:
    'Las sesiones y las claves de este miembro dejan de funcionar de inmediato, hasta que levantes la suspensión.',
  suspendButton: 'Suspender',
  restore: 'Levantar suspensión',
  end: 'Quitar…',
  endTitle: (name) => `¿Quitar a ${name}?`,
  endText:
    'Las sesiones y las claves de este miembro terminan de inmediato. El nombre queda en los historiales. Esto no se puede deshacer.',
  endButton: 'Quitar',
  ended: (name) => `Se quitó a ${name}.`,

  rolesText:
    'Los cuatro roles de Switchbook son iguales en todas las cuentas. Copia uno para adaptarlo. Solo puedes dar roles cuyos permisos tienes tú.',
  ofProgram: 'Predefinido',
  newRole: 'Crear rol',
  copyRole: 'Copiar…',
  copyOf: (name) => `${name} (copia)`,
  roleEditText: 'El cambio se aplica de inmediato a todos los miembros con este rol.',
  seesTitle: 'Ve',
  sees: {
    all: 'Todos los contactos',
    groups: 'Contactos propios y los de sus grupos',
    own: 'Solo contactos propios',
  },
  seesTexts: {
    all: 'Todos los de la cuenta.',
    groups: 'Los contactos de los que el miembro es responsable y todos los de sus grupos.',
    own: 'Los contactos de los que el miembro es responsable. Los demás no existen para este miembro.',
  },
  partsTitle: 'Partes de un contacto',
  parts: {
    numbers: 'Números de teléfono',
    emails: 'Direcciones de correo',
    address: 'Dirección postal',
    birthday: 'Cumpleaños',
    description: 'Descripción',
    notes: 'Notas',
    attributes: 'Todos los campos propios',
  },
  shown: { shown: 'Visible', masked: 'Visible en parte', hidden: 'Oculto' },
  hidden: 'Oculto',
  masked: 'Visible en parte',
  limitedHint: 'Un rol que no lo ve todo solo puede tener permisos que se limitan a lo que ve.',
  scopesHint: 'Solo puedes elegir permisos que tienes tú.',
  deleteRole: 'Eliminar…',
  deleteRoleTitle: (name) => `¿Eliminar el rol ${name}?`,
  deleteRoleText: 'Ningún miembro tiene este rol. Esto no se puede deshacer.',
  roleDeleted: (name) => `Se eliminó el rol ${name}.`,
};
