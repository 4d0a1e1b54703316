import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Contact, One } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input } from '../ui/controls.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { nameOf } from './CellEditor.tsx';
import { refreshLists, showContact } from './queries.ts';

const members = ['display_name', 'phone', 'email', 'company', 'tags'] as const;

export function NewContact({ onClose, onOpen }: { onClose: () => void; onOpen: (id: string) => void }) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const issues = isApiError(error, 'invalid') ? (error.problem?.errors ?? []) : [];
  const issueOf = (name: string) => issues.find((one) => one.path.split('.')[0] === name)?.message;
  const known = isApiError(error, 'conflict') ? error.problem?.contact_id : undefined;

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const sent = Object.fromEntries(
      members.flatMap((name) => {
        const text = String(form.get(name) ?? '').trim();
        if (text === '') return [];
        return [
          [
            name,
            name === 'tags'
              ? text
                  .split(',')
                  .map((one) => one.trim())
                  .filter(Boolean)
              : text,
          ],
        ];
      }),
    );
    setBusy(true);
    call<One<Contact>>('POST', '/contacts', { body: sent })
      .then(({ data }) => {
        showContact(client, data);
        refreshLists(client);
        void client.invalidateQueries({ queryKey: ['catalogs'] });
        toast({ text: t.created(nameOf(data)) });
        onClose();
        onOpen(data.id);
      })
      .catch((thrown: unknown) => {
        setError(thrown);
        setBusy(false);
      });
  };

  return (
    <Dialog title={t.newContact} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-3 pb-3">
        {members.map((name) => (
          <Field
            key={name}
            label={t.fields[name]}
            error={issueOf(name)}
            {...(name === 'tags' ? { hint: t.tagsHint } : name === 'phone' ? { hint: t.phoneHint } : {})}
          >
            <Input
              name={name}
              type={name === 'email' ? 'email' : name === 'phone' ? 'tel' : 'text'}
              autoComplete="off"
              autoFocus={name === 'display_name'}
              aria-invalid={issueOf(name) !== undefined || undefined}
            />
          </Field>
        ))}
        {error !== undefined && issues.length === 0 && <ErrorLine error={error} />}
        <div className="flex flex-wrap justify-end gap-2 pt-1">
          {known !== undefined && (
            <Button
              onClick={() => {
                onClose();
                onOpen(known);
              }}
            >
              {t.openKnown}
            </Button>
          )}
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="primary" isBusy={isBusy}>
            {t.actions.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
