import type { Contact } from '../api/types.ts';
import { phoneText } from '../phones/use-phone-format.ts';
import { t } from '../texts/texts.ts';

export function nameOf(contact: Pick<Contact, 'display_name' | 'phone' | 'email'>): string {
  return contact.display_name ?? (contact.phone && phoneText(contact.phone)) ?? contact.email ?? t.nameless;
}
