/** The member's logins with providers and passkeys; passkeys are added here. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { MemberLogin } from '../api/types.ts';
import { PasskeyFailed, refusalText } from '../session/refusals.ts';
import { optionsQuery } from '../session/sign-in-options.ts';
import { formatDate, t } from '../texts/texts.ts';
import { Ago } from '../ui/Ago.tsx';
import { Button, IconButton } from '../ui/buttons.tsx';
import { ConfirmDialog } from '../ui/ConfirmDialog.tsx';
import { FormDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { FormPart } from '../ui/page-frame.tsx';
import { Unread } from '../ui/states.tsx';

const loginsQuery = dataQuery<readonly MemberLogin[]>(['me', 'logins'], '/me/logins');

export function Logins() {
  const list = useQuery(loginsQuery);
  const { data: logins } = list;
  const { data: options } = useQuery(optionsQuery);
  const [open, setOpen] = useState<MemberLogin | 'new'>();
  const close = () => setOpen(undefined);
  // Browsers have no passkeys at some addresses: then the list is always empty.
  if (logins?.length === 0 && options?.passkeys === false) return null;
  return (
    <FormPart
      title={t.self.logins}
      text={t.self.loginsText}
      actions={
        options?.passkeys && (
          <Button icon="plus" onClick={() => setOpen('new')}>
            {t.self.addPasskey}
          </Button>
        )
      }
    >
      {logins === undefined && <Unread of={list} rows={2} />}
      {logins?.length === 0 && options?.passkeys && (
        <p className="px-4 py-3 text-sm text-ink-soft">{t.self.noLogins}</p>
      )}
      <ul className="divide-y divide-line">
        {logins?.map((login) => (
          <li key={login.id} className="flex items-center gap-x-4 px-4 py-2">
            <div className="min-w-0 flex-1">
              <p className="bidi truncate text-sm font-medium">{login.label || t.self.passkey}</p>
              <p className="truncate text-xs text-ink-soft">
                {login.issuer ?? t.self.passkey} · {formatDate(login.created_at)} · {t.self.used}:{' '}
                <Ago at={login.last_used_at} />
              </p>
            </div>
            <IconButton
              icon="trash"
              label={t.self.removeOf(login.label || t.self.passkey)}
              onClick={() => setOpen(login)}
            />
          </li>
        ))}
      </ul>
      {open === 'new' && <PasskeyDialog onClose={close} />}
      {open !== undefined && open !== 'new' && <RemoveDialog login={open} onClose={close} />}
    </FormPart>
  );
}

function PasskeyDialog({ onClose }: { onClose: () => void }) {
  const [label, setLabel] = useState('');
  const [refusal, setRefusal] = useState<string>();
  const run = async () => {
    setRefusal(undefined);
    const { addPasskey } = await import('../session/passkeys.ts');
    try {
      await addPasskey(label.trim());
    } catch (error) {
      if (error instanceof PasskeyFailed) setRefusal(refusalText(error.code));
      throw error;
    }
  };
  return (
    <FormDialog
      title={t.self.addPasskey}
      action={t.self.addPasskey}
      isDisabled={label.trim() === ''}
      run={run}
      instead={refusal}
      done={t.self.added}
      refresh={[loginsQuery]}
      onClose={onClose}
    >
      <TextField
        label={t.self.passkeyName}
        name="label"
        hint={t.self.passkeyHint}
        required
        autoFocus
        maxLength={100}
        value={label}
        onChange={setLabel}
      />
    </FormDialog>
  );
}

function RemoveDialog({ login, onClose }: { login: MemberLogin; onClose: () => void }) {
  const label = login.label || t.self.passkey;
  return (
    <ConfirmDialog
      title={t.self.removeOf(label)}
      action={t.actions.remove}
      run={() => call('DELETE', `/me/logins/${login.id}`)}
      done={t.self.removed(label)}
      refresh={[loginsQuery]}
      onClose={onClose}
    >
      <p>{t.self.removeText}</p>
    </ConfirmDialog>
  );
}
