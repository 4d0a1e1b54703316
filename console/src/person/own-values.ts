/** Values of own fields: shown to people, and read from inputs. */
import type { OwnField } from '../api/types.ts';
import { formatNumber, shownDay, t } from '../texts/texts.ts';
import { choiceColor } from '../values/hue.ts';

/** Returns the choices of the field, each with its color. */
export const coloredChoices = ({ choices }: Pick<OwnField, 'choices'>) =>
  choices.map((choice, index) => ({ ...choice, color: choiceColor(choice.color, index) }));

/** Returns the chosen choices. Undefined: the field has none, or not this value. */
export function chosenOf(field: OwnField, value: unknown) {
  const all = coloredChoices(field);
  const chosen = [value].flat().map((item) => all.find((choice) => choice.value === item));
  return all.length > 0 && chosen.every((choice) => choice !== undefined) ? chosen : undefined;
}

/** Returns null for a value that does not fit the field. */
export function formatOwnValue(field: OwnField, value: unknown): string | null {
  const labelOf = (chosen: unknown) => field.choices.find((choice) => choice.value === chosen)?.label ?? null;
  switch (field.type) {
    case 'number':
      return typeof value === 'number' ? formatNumber(value) : null;
    case 'yes_no':
      return typeof value === 'boolean' ? (value ? t.yesNo.yes : t.yesNo.no) : null;
    case 'one_of':
      return labelOf(value);
    case 'several_of': {
      if (!Array.isArray(value)) return null;
      const labels = value.map(labelOf);
      return labels.includes(null) ? null : labels.join(', ');
    }
    case 'date':
      return typeof value === 'string' ? shownDay(value) : null;
    default:
      return typeof value === 'string' ? value : null;
  }
}

/** Returns the text of the input; `several_of` has ticks instead. */
export function toOwnInput(value: unknown): string {
  return value === undefined || value === null || typeof value === 'object' ? '' : String(value);
}

/** Returns the value to send. Null clears the field. The server reads and checks the rest. */
export function parseOwnInput(field: OwnField, written: string): unknown {
  if (written.trim() === '') return null;
  if (field.type === 'yes_no') return written === 'true';
  return written;
}
