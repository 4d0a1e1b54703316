/** Erasing a person: for good, so the number of the contact is typed. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact } from '../api/types.ts';
import { refreshLists } from '../contacts/contact-queries.ts';
import { runRemoval } from '../contacts/list/live.ts';
import { nameOf } from '../contacts/name.ts';
import { t } from '../texts/texts.ts';
import { FormDialog, TypedField } from '../ui/forms/form-dialog.tsx';
import { toast } from '../ui/toasts.tsx';

export function EraseDialog(props: {
  contact: Contact;
  onClose: () => void;
  onOpen: (id: undefined) => void;
}) {
  const { contact, onClose, onOpen } = props;
  const client = useQueryClient();
  const [typed, setTyped] = useState('');
  const erase = async () => {
    await runRemoval(contact.id, () =>
      call('POST', `/contacts/${contact.id}/erase`, { version: contact.version }),
    );
    toast({ text: t.erase.done });
    onOpen(undefined);
    refreshLists(client);
  };
  return (
    <FormDialog
      title={t.erase.title(nameOf(contact))}
      description={t.erase.text}
      look="danger"
      icon="erase"
      action={t.erase.button}
      isDisabled={typed.trim() !== String(contact.number)}
      run={erase}
      onClose={onClose}
    >
      <TypedField
        label={t.erase.type(String(contact.number))}
        inputMode="numeric"
        value={typed}
        onChange={setTyped}
      />
    </FormDialog>
  );
}
