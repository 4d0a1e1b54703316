/** Declares own fields for columns that are not imported, each with the type that its cells have. */
import { call, isApiError } from '../api/client.ts';
import type { One, OwnField } from '../api/types.ts';
import type { Draft } from './draft.ts';
import { ofRejected } from './LeftOut.tsx';

/** Columns with cells and without a field: other columns would lose nothing. */
export function columnsToDeclare({ look, fields }: Draft): readonly number[] {
  return look.columns.flatMap(({ name, value_type: type, suggested }, index) => {
    const isLeft = (fields[index] ?? '') === '' && type !== null && suggested === null;
    return isLeft && !ofRejected.test(name) ? [index] : [];
  });
}

/** A key is part of paths, so it has no slashes. */
const keyOf = (heading: string) =>
  heading
    .replaceAll(/[/\\\p{Cc}]/gu, '-')
    .trim()
    .slice(0, 100);

const choiceOf = (word: string) => ({ value: word, label: word, color: null });

/** The fields of all columns, including the new ones, and the number of declared fields. */
export async function declareColumns(
  draft: Draft,
  chosen: readonly (readonly [index: number, type: OwnField['type']])[],
): Promise<{ fields: readonly string[]; declared: number }> {
  const fields = [...draft.fields];
  let declared = 0;
  for (const [index, type] of chosen) {
    const { name = '', choices = [] } = draft.look.columns[index] ?? {};
    const key = keyOf(name);
    if (key === '' || fields.includes(`attributes.${key}`)) continue;
    try {
      await call<One<OwnField>>('POST', '/fields', {
        body: { key, label: key, type, ...(type === 'one_of' && { choices: choices.map(choiceOf) }) },
      });
      declared += 1;
    } catch (error) {
      // The account has it already.
      if (!isApiError(error, 'conflict')) throw error;
    }
    fields[index] = `attributes.${key}`;
  }
  return { fields, declared };
}
