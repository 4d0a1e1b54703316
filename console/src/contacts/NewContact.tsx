import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call, isApiError } from '../api/client.ts';
import type { Contact, One } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { countryName, t } from '../texts/texts.ts';
import { Button, Field, Input } from '../ui/controls.tsx';
import { FormErrors, useForm } from '../ui/form.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { toast } from '../ui/toasts.tsx';
import { nameOf } from './name.ts';
import { catalogQuery, refreshLists, showContact } from './queries.ts';

const byHand = 'manual';
const identifying = ['display_name', 'phone', 'email', 'company'] as const;
const members = ['display_name', 'phone', 'email', 'company', 'tags'] as const;

export function NewContact({ onClose, onOpen }: { onClose: () => void; onOpen: (id: string) => void }) {
  const client = useQueryClient();
  const { account, can } = useAccount();
  const { data: sources = [] } = useQuery({ ...catalogQuery('sources'), enabled: can('sources:read') });
  const [isEmpty, setEmpty] = useState(false);
  const create = (form: FormData) => {
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
    // A contact needs a name or an address to be recognised or reached.
    setEmpty(!identifying.some((name) => name in sent));
    if (!identifying.some((name) => name in sent)) return undefined;
    // Typed by a person, where the account has a source for that.
    const source = sources.some((one) => one.name === byHand) ? { source: byHand } : {};
    return call<One<Contact>>('POST', '/contacts', { body: { ...sent, ...source } }).then(({ data }) => {
      showContact(client, data);
      refreshLists(client);
      void client.invalidateQueries({ queryKey: ['catalogs'] });
      toast({ text: t.created(nameOf(data)) });
      onClose();
      onOpen(data.id);
    });
  };
  const { onSubmit, isBusy, error } = useForm(create);
  const known = isApiError(error, 'conflict') ? error.problem?.contact_id : undefined;
  const region = account?.default_region ?? undefined;
  const hints: Readonly<Record<string, string>> = { tags: t.tagsHint, phone: phoneHint(region) };

  return (
    <Dialog title={t.newContact} onClose={onClose}>
      <form onSubmit={onSubmit} className="flex flex-col gap-3 pb-3">
        <FormErrors error={error}>
          {members.map((name) => (
            <Field
              key={name}
              label={t.fields[name]}
              name={name}
              error={isEmpty && name === 'display_name' ? t.nothingEntered : undefined}
              {...(hints[name] !== undefined && { hint: hints[name] })}
            >
              <Input
                name={name}
                type={name === 'email' ? 'email' : name === 'phone' ? 'tel' : 'text'}
                autoComplete="off"
                autoFocus={name === 'display_name'}
              />
            </Field>
          ))}
        </FormErrors>
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

/** A number needs its country, unless the account has one. */
function phoneHint(region: string | undefined): string {
  return region === undefined ? t.phoneHint : t.phoneHintOf(countryName(region));
}
