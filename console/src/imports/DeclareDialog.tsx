/** Creates fields for columns that have none. Each field has the type of the cells, which the user can change. */
import { useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { FileInspection, One, OwnField } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Select } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { FormDialog } from '../ui/forms/form-dialog.tsx';
import type { Draft } from './draft.ts';
import { fitText } from './field-label.ts';
import { ofRejected } from './LeftOut.tsx';

type FieldType = OwnField['type'];

interface DeclareProps {
  readonly draft: Draft;
  /** the latest inspection of the file, with the user's choices */
  readonly inspection: FileInspection;
  readonly onDone: (made: { readonly fields: readonly string[]; readonly declared: number }) => void;
  readonly onClose: () => void;
}

export function DeclareDialog({ draft, inspection, onDone, onClose }: DeclareProps) {
  const [types, setTypes] = useState<ReadonlyMap<number, FieldType | undefined>>(
    () =>
      new Map(
        columnsToDeclare(draft).map(
          (index) => [index, inspection.columns[index]?.value_type ?? 'text'] as const,
        ),
      ),
  );
  const put = (index: number, type: FieldType | undefined) => setTypes(new Map(types).set(index, type));
  const chosen = [...types].flatMap(([index, type]) => (type === undefined ? [] : [[index, type] as const]));
  return (
    <FormDialog
      isWide
      title={t.importing.declareAll}
      description={t.importing.declareText}
      action={t.importing.declareButton(chosen.length)}
      isDisabled={chosen.length === 0}
      run={() => declareColumns(draft, chosen)}
      onDone={onDone}
      onClose={onClose}
    >
      <ul className="divide-y divide-line">
        {[...types].map(([index, type]) => {
          const {
            name = '',
            samples = [],
            value_type: own,
            fit = null,
            choices = [],
          } = inspection.columns[index] ?? {};
          const isGuess = type === own && fit !== null;
          const words = type === 'one_of' && choices.length > 0 ? choices : samples;
          return (
            <li
              key={index}
              className="grid gap-x-3 gap-y-1 py-2 sm:grid-cols-[1fr_11rem_7rem] sm:items-center"
            >
              <div className="min-w-0">
                <Tick
                  label={name}
                  isChecked={type !== undefined}
                  onChange={(isOn) => put(index, isOn ? (own ?? 'text') : undefined)}
                />
                <p className="bidi truncate pl-6 text-xs text-ink-faint">{words.join(', ')}</p>
              </div>
              <Select
                aria-label={t.importing.typeOf(name)}
                value={type ?? ''}
                disabled={type === undefined}
                onChange={(next) => put(index, next as FieldType)}
                options={typesFor(choices).map(
                  (fieldType) => [fieldType, t.ownFields.types[fieldType]] as const,
                )}
              />
              <p className={`text-xs ${fit === 100 ? 'text-good' : 'text-warn'}`}>
                {isGuess && fitText(fit)}
              </p>
            </li>
          );
        })}
      </ul>
    </FormDialog>
  );
}

/** Returns the possible types. A field with choices needs the choices, which a column of other cells does not show. */
function typesFor(choices: readonly string[]): readonly FieldType[] {
  const all = Object.keys(t.ownFields.types) as readonly FieldType[];
  return all.filter(
    (fieldType) => fieldType !== 'several_of' && (fieldType !== 'one_of' || choices.length > 0),
  );
}

/** Returns columns with cells and without a field: other columns would lose nothing. */
export function columnsToDeclare({ inspection, fields }: Draft): readonly number[] {
  return inspection.columns.flatMap(({ name, value_type: type, suggested }, index) => {
    const isLeft = (fields[index] ?? '') === '' && type !== null && suggested === null;
    return isLeft && !ofRejected.test(name) ? [index] : [];
  });
}

/** Makes a key. It is part of paths, so it has no slashes. */
const fieldKeyOf = (heading: string) =>
  heading
    .replaceAll(/[/\\\p{Cc}]/gu, '-')
    .trim()
    .slice(0, 100);

const choiceOf = (value: string) => ({ value, label: value, color: null });

/** Declares fields. Returns the fields of all columns, including the new ones, and the number of declared fields. */
async function declareColumns(
  draft: Draft,
  chosen: readonly (readonly [index: number, type: OwnField['type']])[],
): Promise<{ fields: readonly string[]; declared: number }> {
  const fields = [...draft.fields];
  let declared = 0;
  for (const [index, type] of chosen) {
    const { name = '', choices = [] } = draft.inspection.columns[index] ?? {};
    const key = fieldKeyOf(name);
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
