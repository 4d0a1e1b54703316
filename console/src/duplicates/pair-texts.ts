/** Words for the contacts of a pair, and for what they have in common. */
import type { Duplicate } from '../api/types.ts';
import { phoneText } from '../phones/use-phone-format.ts';
import { findText, t } from '../texts/texts.ts';

export type Candidate = Duplicate['contacts'][number];

export function candidateName({ display_name, phone, email, number }: Candidate): string {
  return display_name || (phone && phoneText(phone)) || email || t.numbered(number);
}

export function reasonText(reason: Duplicate['reasons'][number], letters: number | null): string {
  if (reason === 'similar_name' && letters !== null && letters > 0) return t.duplicates.letters(letters);
  return findText(t.duplicates.reasons, reason) ?? reason;
}
