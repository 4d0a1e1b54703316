/** Declares or changes a field. The dry run of what is written is asked for by a button, and shown in place. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { FieldCheck, One, OwnField } from '../api/types.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Button, Field, TextArea } from '../ui/controls.tsx';
import { Tick } from '../ui/fields.tsx';
import { FormDialog, SelectField, TextField } from '../ui/form-dialog.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { readChoices, refreshFields, writtenChoices } from './queries.ts';

type FieldType = OwnField['type'];
const types = Object.keys(t.ownFields.types) as readonly FieldType[];

/** Declares a new field when `field` is missing. */
export function FieldDialog({ field, onClose }: { field?: OwnField; onClose: () => void }) {
  const client = useQueryClient();
  const [key, setKey] = useState(field?.key ?? '');
  const [label, setLabel] = useState(field?.label ?? '');
  const [type, setType] = useState<FieldType>(field?.type ?? 'text');
  const [written, setWritten] = useState(writtenChoices(field?.choices ?? []));
  const [isUnique, setUnique] = useState(field?.unique ?? false);
  const [isIndexed, setIndexed] = useState(field !== undefined && field.index !== 'none');
  const [isSearched, setSearched] = useState(field?.searched ?? false);
  const isChosen = type === 'one_of' || type === 'several_of';
  const canIndex = type !== 'several_of';
  const canSearch = type === 'text' || type === 'url';
  const needsIndex = isUnique || (canSearch && isSearched);
  const choices = isChosen ? readChoices(written) : [];
  const isGood = key.trim() !== '' && (!isChosen || choices.length > 0);
  const declared = {
    key: key.trim(),
    label: label.trim() === '' ? key.trim() : label.trim(),
    type,
    ...(isChosen ? { choices } : {}),
    unique: canIndex && isUnique,
    indexed: canIndex && (isIndexed || needsIndex),
    searched: canSearch && isSearched,
  };
  const save = async () => {
    const { key: name, ...rest } = declared;
    const saved =
      field === undefined
        ? await call<One<OwnField>>('POST', '/fields', { body: declared })
        : await call<One<OwnField>>('PATCH', `/fields/${encodeURIComponent(name)}`, { body: rest });
    refreshFields(client);
    const isConverting = saved.data.conversion !== null && saved.data.conversion !== field?.conversion;
    toast({
      text: isConverting ? t.ownFields.converting(saved.data.label) : t.ownFields.saved(saved.data.label),
    });
  };
  return (
    <FormDialog
      title={field === undefined ? t.ownFields.new : t.ownFields.editTitle(field.label)}
      description={t.ownFields.dialogText}
      action={field === undefined ? t.ownFields.declare : t.actions.save}
      isDisabled={!isGood}
      run={save}
      onClose={onClose}
    >
      <TextField
        label={t.ownFields.key}
        name="key"
        hint={t.ownFields.keyHint}
        autoFocus={field === undefined}
        value={key}
        maxLength={100}
        disabled={field !== undefined}
        autoComplete="off"
        onChange={setKey}
      />
      <TextField
        label={t.ownFields.label}
        name="label"
        value={label}
        maxLength={100}
        placeholder={key}
        onChange={setLabel}
      />
      <SelectField
        label={t.ownFields.type}
        name="type"
        value={type}
        onChange={setType}
        options={types.map((one) => [one, t.ownFields.types[one]] as const)}
      />
      {isChosen && (
        <Field label={t.ownFields.choices} name="choices" hint={t.ownFields.choicesHint}>
          <TextArea rows={5} value={written} onChange={(event) => setWritten(event.target.value)} />
        </Field>
      )}
      {canIndex && (
        <div className="flex flex-col gap-1">
          <Tick label={t.ownFields.unique} isChecked={isUnique} onChange={setUnique} />
          {canSearch && <Tick label={t.ownFields.searched} isChecked={isSearched} onChange={setSearched} />}
          <Tick label={t.ownFields.indexed} isChecked={isIndexed || needsIndex} onChange={setIndexed} />
          <p className="pl-6 text-xs text-ink-faint">{t.ownFields.indexedHint}</p>
        </div>
      )}
      <DryRun key={JSON.stringify(declared)} declared={declared} isDisabled={!isGood} />
    </FormDialog>
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
            examples={found.examples.map((one) => t.ownFields.example(one.number, one.value))}
          />
          <Examples
            title={found.repeated > 0 && t.ownFields.repeated(formatNumber(found.repeated))}
            examples={found.repeated_examples.map((one) =>
              t.ownFields.repeatedExample(one.value, formatNumber(one.contacts), one.numbers.join(', ')),
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
        {examples.map((one) => (
          <li key={one} className="bidi break-words">
            {one}
          </li>
        ))}
      </ul>
    </>
  );
}
