/** The texts of the timeline, the page, the report and the merge of a contact. */
import type { personPage as english } from '../en/person-page.ts';
import type { Like } from '../like.ts';
import { plural } from './phrases.ts';

export const personPage: Like<typeof english> = {
  next: 'Contacto siguiente',
  previous: 'Contacto anterior',
  openPage: 'Abrir como página',
  backToList: 'Volver a la lista',
  editName: 'Editar nombre',
  whatsApp: (value) => `Abrir ${value} en WhatsApp`,
  call: (value) => `Llamar a ${value}`,
  write: (value) => `Escribir a ${value}`,
  copy: (value) => `Copiar ${value}`,
  recordState: { opted_in: 'Registrar aceptación', opted_out: 'Registrar rechazo' },
  consentRecorded: 'Se registró el consentimiento.',
  by: (source) => `de ${source}`,
  chooseTags: 'Editar etiquetas',
  chooseGroups: 'Editar grupos',

  timeline: {
    title: 'Cronología',
    kinds: 'Mostrar',
    all: 'Todo',
    kind: {
      note: 'Notas',
      change: 'Cambios',
      consent: 'Consentimiento',
      message: 'Mensajes',
      merge: 'Fusiones',
    },
    none: 'Aún no hay nada',
    noneText: 'Aquí aparecen notas, cambios, consentimientos y mensajes.',
    noneOfKind: 'Nada de este tipo.',
    earlier: 'Mostrar entradas anteriores',
    save: 'Guardar nota',
    saveKeys: 'Ctrl + Intro guarda la nota',
    editNote: 'Editar nota',
    noteText: 'Texto de la nota',
    noteDeleted: 'La nota se eliminó.',
    writeNote: 'Escribir una nota',
    noteBy: (author) => `Nota de ${author}`,
    noteUnsigned: 'Nota',
    edited: (when) => `editada ${when}`,
    types: {
      'note.created': 'Nota añadida',
      'note.updated': 'Nota editada',
      'note.deleted': 'Nota eliminada',
      'message.latest': 'Último mensaje',
      'message.undelivered': 'Mensaje no entregado',
      merge: 'Fusionado',
    },
    received: (count) =>
      plural(count, { one: '{n} mensaje recibido hasta ahora', other: '{n} mensajes recibidos hasta ahora' }),
    code: (code) => `Código ${code} de la plataforma`,
    mergedWith: (number) => `El contacto n.º ${number} se fusionó con este.`,
    mergeUndone: (when) => `La fusión se deshizo el ${when}.`,
  },

  report: {
    menu: 'Imprimir todos los datos…',
    print: 'Imprimir / guardar como PDF',
    title: (name) => `Datos sobre ${name}`,
    about: (account, moment) =>
      `Todos los datos que ${account} guarda sobre esta persona, a fecha de ${moment}. Responde a una solicitud de acceso.`,
    missing:
      'No se incluyen: copias de seguridad, filas rechazadas de importaciones ni datos que recibieron otros sistemas. Añádalos si tratan de esta persona.',
    loading: (count) =>
      plural(count, {
        one: 'Cargando… {n} entrada hasta ahora',
        other: 'Cargando… {n} entradas hasta ahora',
      }),
    cut: (count) =>
      plural(count, {
        one: 'Solo se muestra la entrada más reciente.',
        other: 'Solo se muestran las {n} entradas más recientes.',
      }),
    fields: 'Campos',
    extensions: 'Datos de otras API',
    history: 'Historial',
    none: 'Ninguno.',
    id: 'ID',
    number: 'Número',
    version: 'Versión',
    blocked: 'Bloqueado',
    changedAt: 'Cambiado',
    basis: 'Base legal',
    proof: 'Prueba',
    subjects: 'Se aplica a',
    expires: 'Caduca',
    recordedBy: 'Registrado por',
    file: 'Archivo',
  },

  merge: {
    keep: 'Conservar este contacto',
    into: 'Se fusiona con el otro',
    differ: 'Elija un valor para cada campo',
    primary: {
      phone: 'Teléfono principal (se conservan ambos)',
      email: 'Correo principal (se conservan ambos)',
    },
    same: 'Ningún campo es distinto.',
    filled: 'Copiado, porque el contacto que se conserva no lo tiene',
    joined: 'Reunido',
    moved: (notes, consents) =>
      `También pasan ${plural(notes, { one: '{n} nota', other: '{n} notas' })} y ${plural(consents, { one: '{n} entrada de consentimiento', other: '{n} entradas de consentimiento' })}.`,
    takeAll: 'Elegir todo de este lado',
  },
};
