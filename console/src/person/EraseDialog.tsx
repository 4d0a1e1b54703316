/** Erasing a person: for good, so the number of the contact is typed. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact } from '../api/types.ts';
import { nameOf } from '../contacts/CellEditor.tsx';
import { refreshLists } from '../contacts/queries.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input } from '../ui/controls.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';

export function EraseDialog({
  contact,
  onClose,
  onOpen,
}: {
  contact: Contact;
  onClose: () => void;
  onOpen: (id: undefined) => void;
}) {
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const isTyped = typed.trim() === String(contact.number);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!isTyped) return;
    setBusy(true);
    call('POST', `/contacts/${contact.id}/erase`, { version: contact.version })
      .then(() => {
        toast({ text: t.erase.done });
        onClose();
        onOpen(undefined);
        refreshLists(client);
      })
      .catch((thrown: unknown) => {
        setError(thrown);
        setBusy(false);
      });
  };
  return (
    <Dialog title={t.erase.title(nameOf(contact))} description={t.erase.text} onClose={onClose}>
      <form onSubmit={submit} className="flex flex-col gap-4 pb-3">
        <Field label={t.erase.type(String(contact.number))}>
          <Input
            autoFocus
            inputMode="numeric"
            autoComplete="off"
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
        </Field>
        {error !== undefined && <ErrorLine error={error} />}
        <div className="flex justify-end gap-2">
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" look="danger" icon="erase" isBusy={isBusy} disabled={!isTyped}>
            {t.erase.button}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
