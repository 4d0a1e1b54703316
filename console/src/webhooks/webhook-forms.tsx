/** A webhook is made, with its secret shown once, or changed. */
import { useQuery } from '@tanstack/react-query';
import { type ComponentProps, useId, useState } from 'react';
import type { One, SecretWebhook, Webhook } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { useIssue, useMistake } from '../ui/forms/form.tsx';
import { SecretDialog, TextField } from '../ui/forms/form-dialog.tsx';
import type { FieldOf } from '../ui/forms/values.ts';
import { formatsQuery, webhooksQuery } from './queries.ts';

interface FormProps {
  readonly onClose: () => void;
}

export function NewWebhook({ onClose, onMade }: FormProps & { readonly onMade: (id: string) => void }) {
  const [face, setFace] = useState('directory');
  const form = useWebhookForm(undefined, face);
  const { data: formats = [] } = useQuery(formatsQuery);
  return (
    <ChangeDialog
      {...form.dialog}
      title={t.webhooks.new}
      description={t.webhooks.createText}
      action={t.actions.create}
      run={() =>
        form.change.store<One<SecretWebhook>>('/webhooks', undefined, (all) => ({
          ...webhookBodyOf(all),
          face,
        }))
      }
      onClose={onClose}
      made={(answer) =>
        answer && (
          <SecretDialog
            title={t.webhooks.createdTitle}
            description={t.webhooks.createdText}
            secret={answer.data.secret}
            label={t.webhooks.secret}
            onClose={() => {
              onClose();
              onMade(answer.data.id);
            }}
          />
        )
      }
    >
      {form.url}
      <SelectField
        label={t.exportDialog.format}
        name="face"
        hint={t.webhooks.formatHint}
        value={face}
        onChange={(next) => {
          setFace(next);
          form.onFormat();
        }}
        options={formats.map((format) => [
          format.face,
          format.is_called ? format.title : t.webhooks.notCalled(format.title),
        ])}
      />
      {form.rest}
    </ChangeDialog>
  );
}

export function EditWebhook({ webhook, onClose }: FormProps & { readonly webhook: Webhook }) {
  const form = useWebhookForm(webhook, webhook.face);
  return (
    <ChangeDialog
      {...form.dialog}
      title={t.webhooks.editTitle}
      action={t.actions.save}
      run={() => form.change.store('/webhooks', webhook.id, webhookBodyOf)}
      onClose={onClose}
    >
      {form.url}
      {form.rest}
    </ChangeDialog>
  );
}

const labels = { url: t.connect.vendorUrl, types: t.webhooks.which, description: t.fields.description };

interface WebhookValues {
  readonly url: string;
  readonly description: string;
  readonly types: readonly string[] | null;
}

const webhookBodyOf = ({ url, ...rest }: Partial<WebhookValues>) => ({ ...rest, url: url?.trim() });

/** Returns the fields that the forms of a new webhook and of a changed one share. */
function useWebhookForm(webhook: Webhook | undefined, face: string) {
  const { data: formats = [] } = useQuery(formatsQuery);
  const change = useChange({
    id: `webhook ${webhook?.id ?? 'new'}`,
    source: webhook,
    labels,
    valuesOf: (item) => ({
      url: item?.url ?? '',
      description: item?.description ?? '',
      types: (item?.types ?? null) as readonly string[] | null,
    }),
    read: useReread(webhooksQuery, webhook, 'id'),
  });
  return {
    change,
    dialog: { isWide: true, change, refresh: [webhooksQuery] },
    /** The events of another format have other names. */
    onFormat: () => change.put({ types: null }),
    url: <UrlField placeholder="https://example.com/hook" {...change.at('url')} />,
    rest: (
      <>
        <EventTypes
          {...change.at('types')}
          offered={formats.find((format) => format.face === face)?.types ?? []}
        />
        <TextField {...change.at('description')} hint={t.webhooks.descriptionHint} maxLength={500} />
      </>
    ),
  };
}

/** Shows the field of the address of a webhook, or of a receiver of an intake. */
export function UrlField(
  props: Pick<ComponentProps<typeof TextField>, 'placeholder' | 'value' | 'onChange'>,
) {
  return (
    <TextField
      {...props}
      label={t.connect.vendorUrl}
      name="url"
      hint={t.webhooks.urlHint}
      autoFocus
      type="url"
      required
      maxLength={2000}
    />
  );
}

type Types = WebhookValues['types'];

function EventTypes(
  props: Omit<FieldOf<{ types: Types }, 'types'>, 'name' | 'label'> & { offered: readonly string[] },
) {
  const { value: types, offered, onChange } = props;
  const id = useId();
  const issue = useIssue('types');
  const { mistake, onInvalid } = useMistake();
  const error = types?.length === 0 && mistake !== undefined ? t.webhooks.chooseOne : issue;
  return (
    <fieldset className="flex flex-col gap-1">
      <legend className="mb-1 text-sm font-medium text-ink-soft">{t.webhooks.which}</legend>
      {[true, false].map((isAll) => (
        <Tick
          key={String(isAll)}
          type="radio"
          name="which"
          label={isAll ? t.webhooks.all : t.webhooks.some}
          isChecked={(types === null) === isAll}
          onChange={() => onChange(isAll ? null : offered.slice(0, 2))}
        />
      ))}
      {types !== null && (
        <div className="mt-1 grid gap-x-4 rounded-md border border-line px-3 py-1.5 sm:grid-cols-2">
          {offered.map((type, index) => (
            <Tick
              key={type}
              label={<code className="font-mono text-xs">{type}</code>}
              isChecked={types.includes(type)}
              // The browser does not submit the form without a choice, and focuses the first option.
              {...(index === 0 && {
                required: types.length === 0,
                onInvalid,
                'aria-invalid': error !== undefined || undefined,
                'aria-describedby': error === undefined ? undefined : id,
              })}
              onChange={(isOn) =>
                onChange(isOn ? [...types, type] : types.filter((candidate) => candidate !== type))
              }
            />
          ))}
        </div>
      )}
      {error !== undefined && (
        <span id={id} role="alert" className="text-xs text-bad">
          {error}
        </span>
      )}
    </fieldset>
  );
}
