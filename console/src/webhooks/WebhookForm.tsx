/** A webhook is made, with its secret shown once, or changed. */
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { One, SecretWebhook, Webhook } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { FormErrors } from '../ui/form.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { SecretOnce } from '../ui/secret.tsx';
import { formatsQuery, webhooksQuery } from './queries.ts';

export function WebhookForm({
  webhook,
  onClose,
  onMade,
}: {
  /** absent: a new one */
  webhook?: Webhook;
  onClose: () => void;
  onMade?: (id: string) => void;
}) {
  const client = useQueryClient();
  const { data: formats = [] } = useQuery(formatsQuery);
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [face, setFace] = useState(webhook?.face ?? 'directory');
  const [description, setDescription] = useState(webhook?.description ?? '');
  const [types, setTypes] = useState<readonly string[] | null>(webhook?.types ?? null);
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () => {
      const body = { url: url.trim(), types, description };
      return webhook === undefined
        ? call<One<Webhook | SecretWebhook>>('POST', '/webhooks', { body: { ...body, face } })
        : call<One<Webhook | SecretWebhook>>('PATCH', `/webhooks/${webhook.id}`, { body });
    },
    onSuccess: ({ data: made }) => {
      void client.invalidateQueries(webhooksQuery);
      if (!('secret' in made)) onClose();
    },
  });
  const made = data?.data;
  if (made !== undefined && 'secret' in made) {
    const done = () => {
      onClose();
      onMade?.(made.id);
    };
    return (
      <WebhookSecretDialog
        title={t.webhooks.createdTitle}
        description={t.webhooks.createdText}
        secret={made.secret}
        onClose={done}
      />
    );
  }
  const offered = formats.find((one) => one.face === face)?.types ?? [];
  const isIncomplete = types !== null && types.length === 0;
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isIncomplete) mutate();
  };
  return (
    <Dialog
      isWide
      title={webhook === undefined ? t.webhooks.createTitle : t.webhooks.editTitle}
      {...(webhook === undefined ? { description: t.webhooks.createText } : {})}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" form="webhook" look="primary" isBusy={isPending} disabled={isIncomplete}>
            {webhook === undefined ? t.actions.create : t.actions.save}
          </Button>
        </>
      }
    >
      <form id="webhook" onSubmit={submit} className="flex flex-col gap-4 pb-1">
        <FormErrors error={error}>
          <Field label={t.webhooks.url} name="url" hint={t.webhooks.urlHint}>
            <Input
              autoFocus
              type="url"
              required
              placeholder="https://example.com/hook"
              value={url}
              maxLength={2000}
              onChange={(event) => setUrl(event.target.value)}
            />
          </Field>
          {webhook === undefined && (
            <Field label={t.webhooks.format} name="face" hint={t.webhooks.formatHint}>
              <Select
                value={face}
                onChange={(event) => {
                  setFace(event.target.value);
                  setTypes(null);
                }}
                options={formats.map(
                  (one) => [one.face, one.is_called ? one.title : t.webhooks.notCalled(one.title)] as const,
                )}
              />
            </Field>
          )}
          <EventTypes types={types} offered={offered} onChange={setTypes} />
          {isIncomplete && <p className="text-xs text-bad">{t.webhooks.chooseOne}</p>}
          <Field label={t.webhooks.description} name="description" hint={t.webhooks.descriptionHint}>
            <Input
              value={description}
              maxLength={500}
              onChange={(event) => setDescription(event.target.value)}
            />
          </Field>
        </FormErrors>
      </form>
    </Dialog>
  );
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
        <label key={String(isAll)} className="flex min-h-6 items-center gap-2 text-base">
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

export function WebhookSecretDialog({
  title,
  description,
  secret,
  onClose,
}: {
  title: string;
  description: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      description={description}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t.webhooks.done}
        </Button>
      }
    >
      <SecretOnce secret={secret} label={t.webhooks.secret} />
    </Dialog>
  );
}
