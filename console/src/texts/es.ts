/** Every text of the console in Spanish. The texts of each page are in `es/`. */

import type { en } from './en.ts';
import { bulkChanges } from './es/bulk.ts';
import { combobox } from './es/combobox.ts';
import { contacts } from './es/contacts.ts';
import { deletedContacts } from './es/deleted.ts';
import { exporting } from './es/exporting.ts';
import { frame } from './es/frame.ts';
import { grid } from './es/grid.ts';
import { person } from './es/person.ts';
import { plural } from './es/phrases.ts';
import { savedViews } from './es/views.ts';
import { laterNames } from './later-fields.ts';
import type { Like } from './like.ts';

export const es: Like<typeof en> = {
  product: 'Switchbook',
  thisAccount: 'Esta cuenta',
  navigation: 'Páginas',
  notifications: 'Notificaciones',
  skip: 'Ir al contenido',
  menu: 'Menú',
  signedInWith: (name) => `Sesión iniciada con ${name}`,
  readsOnly: 'Solo lectura',
  readsOnlyText: 'Tu clave puede leer datos, pero no modificarlos.',
  roles: { owner: 'Propietario', editor: 'Editor', agent: 'Agente', reader: 'Lector' },
  invitation: {
    as: (role: string) => `Rol: ${role}`,
    by: (name: string) => `Invitación de ${name}`,
    accept: (name: string) => `Unirse a ${name}`,
  },
  reference: 'Referencia de la API',
  signOut: 'Cerrar sesión',
  loading: 'Cargando…',
  searching: 'Buscando…',
  none: 'Ninguno',
  any: 'Cualquiera',
  choose: 'Elegir…',
  goTo: (page) => `Abrir ${page}`,
  requestId: (id) => `ID de la solicitud: ${id}`,

  pages: {
    contacts: 'Contactos',
    imports: 'Importaciones',
    bulkChanges: 'Acciones masivas',
    numbers: 'Números de teléfono',
    deleted: 'Eliminados',
    fields: 'Campos',
    duplicates: 'Duplicados',
    catalogs: 'Etiquetas y estados',
    connect: 'Conectar',
    webhooks: 'Webhooks',
    intakes: 'WhatsApp',
    keys: 'Claves',
    members: 'Miembros',
    usage: 'Uso',
    health: 'Salud del servidor',
    me: 'Mi cuenta',
    settings: 'Configuración',
  },
  sections: { general: 'General', pages: 'Páginas' },

  theme: {
    title: 'Tema',
    system: 'Del sistema',
    light: 'Claro',
    dark: 'Oscuro',
    use: { system: 'Tema: del sistema', light: 'Tema: claro', dark: 'Tema: oscuro' },
  },

  language: {
    title: 'Idioma',
    auto: 'Idioma del navegador',
    use: (name) => `Idioma: ${name}`,
    reload:
      'El idioma cambia al recargar la página. Guarda antes lo que has escrito, porque al recargar se pierde.',
    reloadNow: 'Recargar página',
  },

  palette: {
    title: 'Comandos',
    open: 'Abrir comandos',
    button: 'Buscar',
    placeholder: 'Busca personas, etiquetas, ajustes o haz algo',
    empty: 'Sin resultados. Prueba con otra palabra.',
  },

  keyboard: {
    title: 'Atajos de teclado',
    text: 'Las teclas sueltas funcionan fuera de los campos de texto y sin ninguna celda seleccionada: Escape sale de ambos.',
  },

  actions: {
    add: 'Añadir',
    back: 'Atrás',
    cancel: 'Cancelar',
    close: 'Cerrar',
    copy: 'Copiar',
    create: 'Crear',
    delete: 'Eliminar',
    record: 'Registrar',
    remove: 'Quitar',
    save: 'Guardar',
    stop: 'Detener',
    tryAgain: 'Reintentar',
    undo: 'Deshacer',
  },

  notFound: { title: 'Esta página no existe', text: 'Elige una página en el menú.' },
  noPermission: {
    title: 'No tienes acceso',
    whole: 'Tu rol no muestra todo, y esta página trata de toda la cuenta.',
    member: (role) => `Tu rol (${role}) no incluye esta página. Pregunta a un propietario de la cuenta.`,
    text: (scope) =>
      `Esta página necesita una clave con el permiso ${scope}. Inicia sesión con una clave así o crea una en el servidor.`,
  },

  /** Keyed by problem code. An empty title shows the server's English message. */
  errors: {
    offline: {
      title: 'El servidor no responde.',
      next: 'Comprueba que esté en marcha y que tengas conexión. Después, inténtalo de nuevo.',
    },
    not_loaded: {
      title: 'No se pudo cargar esta parte de la página.',
      next: 'El servidor no responde o se actualizó. Inténtalo de nuevo.',
    },
    unauthenticated: {
      title: 'Esta clave no es válida.',
      next: 'Comprueba que la copiaste completa y que no fue revocada.',
    },
    code_not_live: {
      title: 'Este enlace de inicio de sesión ya se usó o caducó.',
      next: 'Pide un enlace nuevo o inicia sesión con una clave.',
    },
    forbidden: { title: '', next: 'Usa un rol o una clave que lo permita.' },
    not_found: { title: '', next: 'Es posible que se haya eliminado. Actualiza la lista.' },
    merged: { title: 'Este contacto se combinó con otro.', next: 'Actualiza la lista.' },
    conflict: { title: '', next: 'Introduce otro valor o usa el que ya existe.' },
    ambiguous: { title: 'Coinciden varios contactos.', next: 'Elige uno de ellos.' },
    stale: {
      title: 'Otra persona modificó estos datos.',
      next: 'Revisa los valores nuevos y vuelve a editarlos.',
    },
    invalid: { title: '', next: 'Corrígelo e inténtalo de nuevo.' },
    invalid_file: {
      title: '',
      next: 'No se importó nada. Corrige el archivo y elígelo otra vez.',
    },
    quota: {
      title: '',
      next: 'Elimina datos que no necesites o pide al administrador del servidor que aumente el límite.',
    },
    in_use: { title: '', next: 'Asigna antes otro valor a estos contactos.' },
    too_large: { title: '', next: 'Envía menos datos a la vez.' },
    limited: { title: 'Demasiadas solicitudes.', next: 'Espera un momento e inténtalo de nuevo.' },
    unavailable: {
      title: 'El servidor está ocupado o su base de datos no responde.',
      next: 'Inténtalo de nuevo en un momento.',
    },
    internal: {
      title: 'Se produjo un error en el servidor.',
      next: 'Inténtalo de nuevo. Si vuelve a ocurrir, busca el ID de la solicitud en el registro del servidor.',
    },
  },
  needsCountry: 'Falta el código de país, por ejemplo +49 1512 3456789.',

  columns: {
    name: 'Nombre',
    phone: 'Teléfono',
    email: 'Correo',
    tags: 'Etiquetas',
    status: 'Estado',
    groups: 'Grupos',
    source: 'Origen',
    type: 'Tipo',
    company: 'Empresa',
    owner: 'Responsable',
    updated: 'Modificado',
    created: 'Creado',
  },

  fields: {
    search: 'Búsqueda',
    code: 'Código',
    display_name: 'Nombre',
    given_name: 'Nombre de pila',
    family_name: 'Apellidos',
    company: 'Empresa',
    description: 'Descripción',
    owner: 'Responsable',
    phone: 'Teléfono',
    email: 'Correo',
    lid: 'LID de WhatsApp',
    identities: 'Medios de contacto',
    tag: 'Etiqueta',
    tags: 'Etiquetas',
    group: 'Grupo',
    groups: 'Grupos',
    source: 'Origen',
    status: 'Estado',
    type: 'Tipo',
    channel: 'Canal de contacto',
    consent: 'Consentimiento',
    consents: 'Consentimiento',
    suppressions: 'No contactar',
    updated_after: 'Modificado después del',
    updated_before: 'Modificado antes del',
    attributes: 'Atributos',
    extensions: 'Campos del proveedor',
    address: 'Dirección',
    street: 'Calle',
    city: 'Ciudad',
    state: 'Región',
    zip: 'Código postal',
    country_code: 'País',
    blocked: 'Bloqueado',
    avatar_url: 'Imagen',
    ...laterNames('es'),
    reach: 'Se le puede escribir',
    created_at: 'Creado',
    value: 'Valor',
  },

  types: { lead: 'Cliente potencial', customer: 'Cliente', guest: 'Invitado' },
  channels: {
    whatsapp: 'WhatsApp',
    sms: 'SMS',
    email: 'Correo',
    voice: 'Llamadas',
    instagram: 'Instagram',
    messenger: 'Messenger',
    telegram: 'Telegram',
    viber: 'Viber',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    webchat: 'Chat web',
  },
  kinds: {
    phone: 'Teléfono',
    wa_id: 'ID de WhatsApp',
    bsuid: 'ID por empresa',
    lid: 'LID de WhatsApp',
    telegram: 'Telegram',
    viber: 'Viber',
    instagram: 'Instagram',
    messenger: 'Messenger',
    vk: 'VK',
    avito: 'Avito',
    max: 'MAX',
    external: 'ID externo',
    vendor_id: 'ID personalizado',
    email: 'Correo',
    username: 'Nombre de usuario',
    parent_bsuid: 'ID por empresa matriz',
  },
  consentStates: {
    opted_in: 'Opt-in',
    opted_out: 'Opt-out',
    pending: 'Pendiente',
    unknown: 'Desconocido',
  },

  api: 'API',
  copied: 'Copiado',
  showMore: 'Mostrar más',
  showFewer: 'Mostrar menos',
  showAll: (count) => plural(count, { one: 'Mostrar {n}', other: 'Mostrar los {n}' }),
  never: 'Nunca',
  secretOnce: 'Solo se muestra una vez. Cópialo ahora.',

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
