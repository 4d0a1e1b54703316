/** A webhook is made, with its secret shown once, or changed. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { One, SecretWebhook, Webhook } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { FormDialog, SecretDialog, SelectField, TextField } from '../ui/form-dialog.tsx';
import { formatsQuery, webhooksQuery } from './queries.ts';

interface FormProps {
  readonly onClose: () => void;
}

export function NewWebhook({ onClose, onMade }: FormProps & { readonly onMade: (id: string) => void }) {
  const [face, setFace] = useState('directory');
  const form = useWebhookForm(undefined, face);
  const { data: formats = [] } = useQuery(formatsQuery);
  return (
    <FormDialog
      isWide
      title={t.webhooks.createTitle}
      description={t.webhooks.createText}
      action={t.actions.create}
      isDisabled={form.isIncomplete}
      run={() => call<One<SecretWebhook>>('POST', '/webhooks', { body: { ...form.body(), face } })}
      onDone={form.refresh}
      onClose={onClose}
      made={({ data }) => (
        <SecretDialog
          title={t.webhooks.createdTitle}
          description={t.webhooks.createdText}
          secret={data.secret}
          label={t.webhooks.secret}
          onClose={() => {
            onClose();
            onMade(data.id);
          }}
        />
      )}
    >
      {form.url}
      <SelectField
        label={t.webhooks.format}
        name="face"
        hint={t.webhooks.formatHint}
        value={face}
        onChange={(next) => {
          setFace(next);
          form.onFormat();
        }}
        options={formats.map((one) => [
          one.face,
          one.is_called ? one.title : t.webhooks.notCalled(one.title),
        ])}
      />
      {form.rest}
    </FormDialog>
  );
}

export function EditWebhook({ webhook, onClose }: FormProps & { readonly webhook: Webhook }) {
  const form = useWebhookForm(webhook, webhook.face);
  return (
    <FormDialog
      isWide
      title={t.webhooks.editTitle}
      action={t.actions.save}
      isDisabled={form.isIncomplete}
      run={() => call('PATCH', `/webhooks/${webhook.id}`, { body: form.body() })}
      onDone={form.refresh}
      onClose={onClose}
    >
      {form.url}
      {form.rest}
    </FormDialog>
  );
}

/** The fields that a new webhook and a changed one have in common. */
function useWebhookForm(webhook: Webhook | undefined, face: string) {
  const client = useQueryClient();
  const { data: formats = [] } = useQuery(formatsQuery);
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [types, setTypes] = useState<readonly string[] | null>(webhook?.types ?? null);
  const isIncomplete = types !== null && types.length === 0;
  return {
    isIncomplete,
    body: () => ({ url: url.trim(), types, description }),
    refresh: () => void client.invalidateQueries(webhooksQuery),
    /** The events of another format have other names. */
    onFormat: () => setTypes(null),
    url: (
      <TextField
        label={t.webhooks.url}
        name="url"
        hint={t.webhooks.urlHint}
        autoFocus
        type="url"
        required
        placeholder="https://example.com/hook"
        value={url}
        maxLength={2000}
        onChange={setUrl}
      />
    ),
    rest: (
      <>
        <EventTypes
          types={types}
          offered={formats.find((one) => one.face === face)?.types ?? []}
          onChange={setTypes}
        />
        {isIncomplete && <p className="text-xs text-bad">{t.webhooks.chooseOne}</p>}
        <TextField
          label={t.webhooks.description}
          name="description"
          hint={t.webhooks.descriptionHint}
          value={description}
          maxLength={500}
          onChange={setDescription}
        />
      </>
    ),
  };
}

function EventTypes({
  types,
  offered,
  onChange,
}: {
  types: readonly string[] | null;
  offered: readonly string[];
  onChange: (types: readonly string[] | null) => void;
}) {
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium text-ink-soft">{t.webhooks.which}</legend>
      {[true, false].map((isAll) => (
        <label key={String(isAll)} className="flex min-h-6 items-center gap-2 text-sm">
          <input
            type="radio"
            name="which"
            checked={(types === null) === isAll}
            onChange={() => onChange(isAll ? null : offered.slice(0, 2))}
            className="size-4 accent-accent"
          />
          {isAll ? t.webhooks.all : t.webhooks.some}
        </label>
      ))}
      {types !== null && (
        <div className="mt-1 grid gap-x-4 rounded-md border border-line px-3 py-1.5 sm:grid-cols-2">
          {offered.map((type) => (
            <label key={type} className="flex min-h-7 items-center gap-2 text-sm">
              <input
                type="checkbox"
                checked={types.includes(type)}
                onChange={(event) =>
                  onChange(event.target.checked ? [...types, type] : types.filter((one) => one !== type))
                }
                className="size-4 accent-accent"
              />
              <code className="font-mono text-xs">{type}</code>
            </label>
          ))}
        </div>
      )}
    </fieldset>
  );
}
