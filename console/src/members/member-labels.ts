/** The names of roles, and of parts of contacts, in the language of the reader. */
import type { OwnField, Role } from '../api/types.ts';
import { findText, t } from '../texts/texts.ts';

/** Returns the label of a role. The roles of the program have names in the language of the reader. */
export function roleLabel(role: Role | undefined, name: string): string {
  const ofProgram = role === undefined || role.of_program ? findText(t.roles, name) : undefined;
  return ofProgram ?? role?.label ?? name;
}

/** Returns the label of a part. An own field has the label that the account gave it. */
export function partLabel(part: string, fields: readonly OwnField[]): string {
  const key = part.startsWith('attributes.') ? part.slice('attributes.'.length) : undefined;
  if (key === undefined) return findText(t.members.parts, part) ?? part;
  return fields.find((field) => field.key === key)?.label ?? key;
}
