/** The texts of the page of phone numbers without a country code. */
import type { numbers as english } from '../en/numbers.ts';
import type { Like } from '../like.ts';

export const numbers: Like<typeof english> = {
  text: 'Estos números de teléfono no tienen código de país. Solo son válidos en el país de la cuenta.',
  list: 'Números de teléfono sin código de país',
  none: 'Todos los números de teléfono tienen código de país',
  noRegion: 'La cuenta no tiene país',
  noRegionText: 'Elige un país en la configuración. Así esta página podrá comprobar los números.',
  toSettings: 'Abrir configuración',
  contact: 'Contacto',
  written: 'Como se escribió',
  stored: 'Guardado',
  corrected: 'Corregido',
  held: 'Otro contacto tiene este número. En su lugar, combina los dos contactos.',
  correct: 'Corregir números',
  confirmTitle: '¿Corregir todos los números de teléfono sin código de país?',
  confirmText:
    'Una acción masiva añade a cada número el código de país de la cuenta. Puedes deshacerla durante 30 días.',
};
