/** The ways to reach and to recognise a person. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact, Identity, IdentityKind } from '../api/types.ts';
import { refreshLists } from '../contacts/queries.ts';
import { formatDate, t } from '../texts/texts.ts';
import { Button, IconButton, Input, Select } from '../ui/controls.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { Menu, MenuItem } from '../ui/overlays.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { refreshBeside } from './beside.ts';
import { Section } from './Overview.tsx';

const icons: Partial<Readonly<Record<IdentityKind, IconName>>> = {
  phone: 'phone',
  wa_id: 'chat',
  bsuid: 'chat',
  email: 'mail',
  telegram: 'plane',
  instagram: 'camera',
  messenger: 'chat',
  viber: 'chat',
  username: 'at',
  external: 'id',
  vendor_id: 'id',
  parent_bsuid: 'chat',
};

/** What people add by hand; the other kinds come from systems. */
const added: readonly IdentityKind[] = [
  'phone',
  'email',
  'telegram',
  'instagram',
  'messenger',
  'viber',
  'vk',
  'avito',
  'max',
  'username',
  'external',
  'wa_id',
];

export function Identities({ contact, canWrite }: { contact: Contact; canWrite: boolean }) {
  const client = useQueryClient();
  const [isAdding, setAdding] = useState(false);
  const done = () => {
    refreshBeside(client, contact.id);
    refreshLists(client);
  };
  const put = (identity: Identity, more: object) =>
    void call('POST', `/contacts/${contact.id}/identities`, { body: { ...named(identity), ...more } })
      .then(done)
      .catch(toastError);
  const remove = (identity: Identity) =>
    void call('DELETE', `/contacts/${contact.id}/identities/${identity.id}`)
      .then(() => {
        done();
        const { label, primary, verified_at } = identity;
        toast({
          text: t.removed(shownValue(identity)),
          action: { label: t.actions.undo, run: () => put(identity, { label, primary, verified_at }) },
        });
      })
      .catch(toastError);
  return (
    <Section
      title={t.identities}
      action={canWrite && <IconButton icon="plus" label={t.addIdentity} onClick={() => setAdding(true)} />}
    >
      {contact.identities.length === 0 && !isAdding && (
        <p className="text-sm text-ink-faint">{t.noIdentities}</p>
      )}
      <ul className="flex flex-col">
        {contact.identities.map((one) => (
          <li key={one.id} className="flex min-h-8 items-center gap-2.5">
            <Icon name={icons[one.kind] ?? 'globe'} label={t.kinds[one.kind]} className="text-ink-faint" />
            <span className="nums min-w-0 truncate text-sm">{shownValue(one)}</span>
            {one.primary && (
              <Icon name="star" label={t.primary} className="!size-3.5 fill-current text-accent" />
            )}
            {one.verified_at && (
              <Icon
                name="verified"
                label={t.verifiedOn(formatDate(one.verified_at))}
                className="!size-3.5 text-good"
              />
            )}
            <span className="min-w-0 flex-1 truncate text-right text-xs text-ink-faint">
              {[one.label, one.scope].filter(Boolean).join(' · ') || t.kinds[one.kind]}
            </span>
            {canWrite && (
              <Menu align="end" trigger={<IconButton icon="more" label={t.actionsFor(shownValue(one))} />}>
                <MenuItem
                  icon="copy"
                  onSelect={() => void navigator.clipboard.writeText(shownValue(one)).catch(() => {})}
                >
                  {t.actions.copy}
                </MenuItem>
                <MenuItem icon="star" isDisabled={one.primary} onSelect={() => put(one, { primary: true })}>
                  {t.makePrimary}
                </MenuItem>
                <MenuItem icon="trash" isDanger onSelect={() => remove(one)}>
                  {t.actions.remove}
                </MenuItem>
              </Menu>
            )}
          </li>
        ))}
      </ul>
      {isAdding && <AddIdentity contact={contact} onClose={() => setAdding(false)} onDone={done} />}
    </Section>
  );
}

function AddIdentity({
  contact,
  onClose,
  onDone,
}: {
  contact: Contact;
  onClose: () => void;
  onDone: () => void;
}) {
  const [kind, setKind] = useState<IdentityKind>('phone');
  const [value, setValue] = useState('');
  const [error, setError] = useState<unknown>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    call('POST', `/contacts/${contact.id}/identities`, { body: { kind, value: value.trim() } })
      .then(() => {
        onDone();
        onClose();
      })
      .catch(setError);
  };
  return (
    <form onSubmit={submit} className="mt-2 flex flex-col gap-2">
      <div className="flex gap-2">
        <Select
          aria-label={t.kind}
          value={kind}
          onChange={(event) => setKind(event.target.value as IdentityKind)}
          options={added.map((one) => [one, t.kinds[one]] as const)}
          className="!w-32 shrink-0"
        />
        <Input
          aria-label={t.value}
          autoFocus
          value={value}
          placeholder={kind === 'phone' ? '+14155550123' : ''}
          onChange={(event) => setValue(event.target.value)}
        />
      </div>
      {error !== undefined && <ErrorLine error={error} />}
      <div className="flex justify-end gap-2">
        <Button onClick={onClose}>{t.actions.cancel}</Button>
        <Button type="submit" look="primary" disabled={value.trim() === ''}>
          {t.actions.add}
        </Button>
      </div>
    </form>
  );
}

function isNumber(kind: IdentityKind): boolean {
  return kind === 'phone' || kind === 'wa_id';
}

function shownValue({ kind, value, raw }: Identity): string {
  return kind === 'phone' ? `+${value.replace(/^\+/, '')}` : raw || value;
}

/** As the API takes it. */
function named({ kind, scope, value }: Identity) {
  return {
    kind,
    value: isNumber(kind) ? `+${value.replace(/^\+/, '')}` : value,
    ...(scope === '' ? {} : { scope }),
  };
}
