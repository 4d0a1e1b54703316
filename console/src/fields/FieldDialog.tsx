/** Declares or changes a field. A button starts the dry run, whose result is shown in the dialog. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { call } from '../api/client.ts';
import type { FieldCheck, One, OwnField } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { type TextOf, useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { type ChoiceRow, ChoiceRows, choicesOf } from './ChoiceRows.tsx';
import { fieldsQuery, refreshFields } from './queries.ts';

type FieldType = OwnField['type'];
const types = Object.keys(t.ownFields.types) as readonly FieldType[];

const filledIn = (field: OwnField | undefined) => ({
  key: field?.key ?? '',
  label: field?.label ?? '',
  type: field?.type ?? ('text' as FieldType),
  choices: (field?.choices ?? []).map(({ value, label, color }) => ({
    value,
    label,
    color,
  })) as readonly ChoiceRow[],
  unique: field?.unique ?? false,
  indexed: field !== undefined && field.index !== 'none',
  searched: field?.searched ?? false,
});
type FieldValues = ReturnType<typeof filledIn>;

const pickMembers = (all: object, names: readonly string[]) =>
  Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));

const valueText: TextOf<FieldValues> = (name, value) => {
  if (name === 'choices') return (value as readonly ChoiceRow[]).map((row) => row.label).join(', ');
  return name === 'type' ? t.ownFields.types[value as FieldType] : undefined;
};

/** Declares a new field when `field` is missing. */
export function FieldDialog({ field, onClose }: { field?: OwnField; onClose: () => void }) {
  const client = useQueryClient();
  const change = useChange({
    id: `own field ${field?.key ?? ''}`,
    source: field,
    valuesOf: filledIn,
    labels: t.ownFields,
    textOf: valueText,
    read: useReread(fieldsQuery, field, 'key'),
  });
  const { at, values } = change;
  const { key, label, choices: rows } = values;
  const { isChosen } = abilitiesOf(values);
  const declared = declaredBy(values);
  const isGood = declared.key !== '' && (!isChosen || choicesOf(rows).length > 0);
  const save = async () => {
    const { key: name, ...rest } = declared;
    // Members that depend on a changed member are sent with it, for example the choices with the type.
    const sent = (changed: Partial<FieldValues>) =>
      changed.type === undefined ? pickMembers(rest, Object.keys(changed)) : rest;
    const saved =
      field === undefined
        ? await call<One<OwnField>>('POST', '/fields', { body: declared })
        : await change.save((changed) =>
            call<One<OwnField>>('PATCH', `/fields/${encodeURIComponent(name)}`, { body: sent(changed) }),
          );
    refreshFields(client);
    if (saved === undefined) return;
    const isConverting = saved.data.conversion !== null && saved.data.conversion !== field?.conversion;
    toast({
      text: isConverting ? t.ownFields.converting(saved.data.label) : t.ownFields.saved(saved.data.label),
    });
  };
  return (
    <ChangeDialog
      change={change}
      title={field === undefined ? t.ownFields.new : t.ownFields.editTitle(field.label)}
      description={t.ownFields.dialogText}
      action={field === undefined ? t.ownFields.new : t.actions.save}
      isDisabled={!isGood}
      run={save}
      onClose={onClose}
    >
      <TextField {...at('label')} autoFocus={field === undefined} maxLength={100} placeholder={key} />
      <TextField
        {...at('key')}
        hint={t.ownFields.keyHint}
        maxLength={100}
        disabled={field !== undefined}
        autoComplete="off"
        placeholder={label}
      />
      <SelectField
        {...at('type')}
        options={types.map((fieldType) => [fieldType, t.ownFields.types[fieldType]] as const)}
      />
      {isChosen && <ChoiceRows rows={rows} onChange={(next) => change.put({ choices: next })} />}
      <IndexTicks values={values} onChange={change.put} />
      <DryRun key={JSON.stringify(declared)} declared={declared} isDisabled={!isGood} />
    </ChangeDialog>
  );
}

/** Returns the abilities of a field of this type. */
function abilitiesOf({ type, unique, searched }: FieldValues) {
  const canSearch = type === 'text' || type === 'url';
  return {
    isChosen: type === 'one_of' || type === 'several_of',
    canIndex: type !== 'several_of',
    canSearch,
    needsIndex: unique || (canSearch && searched),
  };
}

/** Returns the field of the API. A field without a key or a label takes the other one. */
function declaredBy(values: FieldValues) {
  const { isChosen, canIndex, canSearch, needsIndex } = abilitiesOf(values);
  const key = values.key.trim() || values.label.trim();
  return {
    key,
    label: values.label.trim() || key,
    type: values.type,
    ...(isChosen ? { choices: choicesOf(values.choices) } : {}),
    unique: canIndex && values.unique,
    indexed: canIndex && (values.indexed || needsIndex),
    searched: canSearch && values.searched,
  };
}

interface IndexTicksProps {
  readonly values: FieldValues;
  readonly onChange: (change: Partial<FieldValues>) => void;
}

function IndexTicks({ values, onChange }: IndexTicksProps) {
  const { canIndex, canSearch, needsIndex } = abilitiesOf(values);
  if (!canIndex) return null;
  return (
    <div className="flex flex-col gap-1">
      <Tick
        label={t.ownFields.unique}
        isChecked={values.unique}
        onChange={(unique) => onChange({ unique })}
      />
      {canSearch && (
        <Tick
          label={t.ownFields.searched}
          isChecked={values.searched}
          onChange={(searched) => onChange({ searched })}
        />
      )}
      <Tick
        label={t.ownFields.indexed}
        isChecked={values.indexed || needsIndex}
        onChange={(indexed) => onChange({ indexed })}
      />
      <p className="pl-6 text-xs text-ink-faint">{t.ownFields.indexedHint}</p>
    </div>
  );
}

function DryRun({ declared, isDisabled }: { declared: object; isDisabled: boolean }) {
  const check = useMutation({
    mutationFn: () => call<One<FieldCheck>>('POST', '/fields/check', { body: declared }),
  });
  const found = check.data?.data;
  return (
    <div className="flex flex-col items-start gap-2">
      <Button
        type="button"
        icon="check"
        isBusy={check.isPending}
        disabled={isDisabled}
        onClick={() => check.mutate()}
      >
        {t.ownFields.check}
      </Button>
      {check.error !== null && <ErrorLine error={check.error} />}
      {found !== undefined && (
        <div role="status" className="text-sm text-ink-soft">
          <p>
            {t.ownFields.found(
              formatNumber(found.present),
              formatNumber(found.fit),
              formatNumber(found.changed),
            )}
            {!found.complete && ` ${t.ownFields.incomplete}`}
          </p>
          <Examples
            title={found.unfit > 0 && t.ownFields.unfit(formatNumber(found.unfit))}
            examples={found.examples.map((example) => t.ownFields.example(example.number, example.value))}
          />
          <Examples
            title={found.repeated > 0 && t.ownFields.repeated(formatNumber(found.repeated))}
            examples={found.repeated_examples.map((repeatedValue) =>
              t.ownFields.repeatedExample(
                repeatedValue.value,
                formatNumber(repeatedValue.contacts),
                repeatedValue.numbers.join(', '),
              ),
            )}
          />
        </div>
      )}
    </div>
  );
}

function Examples({ title, examples }: { title: string | false; examples: readonly string[] }) {
  if (title === false) return null;
  return (
    <>
      <p className="text-warn">{title}</p>
      <ul className="mt-1 list-disc pl-5">
        {examples.map((example) => (
          <li key={example} className="bidi break-words">
            {example}
          </li>
        ))}
      </ul>
    </>
  );
}
