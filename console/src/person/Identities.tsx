/** The ways to reach and to recognize a person. */
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Contact, Identity, IdentityKind, One } from '../api/types.ts';
import { refreshLists } from '../contacts/contact-queries.ts';
import { mailTo } from '../contacts/mail-to.ts';
import { useChange } from '../drafts/change.ts';
import { useExampleNumber } from '../phones/example-number.ts';
import { usePhoneFormat } from '../phones/use-phone-format.ts';
import { formatDate, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Tick } from '../ui/forms/fields.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { InlineForm } from '../ui/forms/InlineForm.tsx';
import { Icon, type IconName } from '../ui/Icon.tsx';
import { ActionMenu } from '../ui/menus/overlays.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { Section } from './Section.tsx';
import { refreshSections } from './section-queries.ts';

const icons: Partial<Readonly<Record<IdentityKind, IconName>>> = {
  phone: 'phone',
  wa_id: 'chat',
  bsuid: 'chat',
  lid: 'chat',
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

/** Kinds that users can add by hand. Other kinds are added by integrations. */
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
  'lid',
];

/** Identities shown at first. A longer list would push the sections below out of view. */
const firstShown = 5;

interface IdentitiesProps {
  readonly contact: Contact;
  readonly canWrite: boolean;
}

export function Identities({ contact, canWrite }: IdentitiesProps) {
  const { identities } = contact;
  /** the id of the edited identity; `''`: a new one */
  const [edited, setEdited] = useState<string>();
  const close = () => setEdited(undefined);
  const { refresh, put, remove } = useIdentityChanges(contact);
  const [isAll, setAll] = useState(false);
  const shown = isAll ? identities : identities.slice(0, firstShown);
  const actionsOf = (identity: Identity) => [
    {
      icon: 'star' as const,
      label: t.makePrimary,
      run: () => void put(identity, { primary: true }).catch(toastError),
      isDisabled: identity.primary || identity.shared === true,
    },
    { icon: 'edit' as const, label: t.changeIdentity, run: () => setEdited(identity.id) },
    { icon: 'trash' as const, label: t.actions.remove, run: () => remove(identity), isDanger: true },
  ];
  return (
    <Section
      title={t.fields.identities}
      action={canWrite && <IconButton icon="plus" label={t.addIdentity} onClick={() => setEdited('')} />}
    >
      {identities.length === 0 && edited === undefined && (
        <p className="text-sm text-ink-faint">{t.noIdentities}</p>
      )}
      <ul className="flex flex-col">
        {shown.map((identity) =>
          edited === identity.id ? (
            <li key={identity.id}>
              <IdentityForm contact={contact} identity={identity} onClose={close} onDone={refresh} />
            </li>
          ) : (
            <li key={identity.id} className="flex min-h-8 items-center gap-2.5">
              <IdentityFacts
                identity={identity}
                isOnly={identities.every(({ id, kind }) => kind !== identity.kind || id === identity.id)}
              />
              {canWrite && (
                <ActionMenu label={t.actionsFor(shownValue(identity))} actions={actionsOf(identity)} />
              )}
            </li>
          ),
        )}
      </ul>
      {identities.length > firstShown && (
        <Button look="quiet" onClick={() => setAll(!isAll)}>
          {isAll ? t.showFewer : t.showAll(identities.length)}
        </Button>
      )}
      {edited === '' && <IdentityForm contact={contact} onClose={close} onDone={refresh} />}
    </Section>
  );
}

function useIdentityChanges({ id }: Contact) {
  const client = useQueryClient();
  const path = `/contacts/${id}/identities`;
  const refresh = () => {
    refreshSections(client, id);
    refreshLists(client);
  };
  const put = (identity: Identity, more: object) =>
    call('POST', path, { body: { ...identityLabelOf(identity), ...more } }).then(refresh);
  const remove = (identity: Identity) =>
    void call('DELETE', `${path}/${identity.id}`)
      .then(() => {
        refresh();
        const { label, primary, verified_at } = identity;
        toast({
          text: t.removed(shownValue(identity)),
          action: { label: t.actions.undo, run: () => put(identity, { label, primary, verified_at }) },
        });
      })
      .catch(toastError);
  return { refresh, put, remove };
}

/** Shows an identity. `isOnly`: the contact has no other one of its kind. */
function IdentityFacts({ identity, isOnly }: { identity: Identity; isOnly: boolean }) {
  const format = usePhoneFormat();
  const { kind, value, shared, label, scope } = identity;
  const facts = [shared && t.shared, label, scope].filter(Boolean);
  return (
    <>
      <Icon name={icons[kind] ?? 'globe'} label={t.kinds[kind]} className="text-ink-faint" />
      <span className="nums min-w-0 truncate text-sm">
        {isNumber(kind) ? format(value) : shownValue(identity)}
      </span>
      {identity.primary && !isOnly && (
        <Icon name="star" label={t.primary} className="!size-3.5 fill-current text-accent" />
      )}
      {identity.verified_at && (
        <Icon
          name="verified"
          label={t.verifiedOn(formatDate(identity.verified_at))}
          className="!size-3.5 text-good"
        />
      )}
      <span className="min-w-0 flex-1 truncate text-right text-xs text-ink-faint">
        {facts.join(' · ') || <span className="max-sm:sr-only">{t.kinds[kind]}</span>}
      </span>
      <span className="flex shrink-0">
        <Links identity={identity} />
        <CopyButton text={shownValue(identity)} label={t.personPage.copy(shownValue(identity))} />
      </span>
    </>
  );
}

/** Ways to write or call in other programs. */
function Links({ identity }: { identity: Identity }) {
  const value = shownValue(identity);
  const digits = identity.value.replace(/^\+/, '');
  if (identity.kind === 'email')
    return <LinkIcon icon="mail" label={t.personPage.write(value)} href={mailTo(value)} />;
  if (!isNumber(identity.kind)) return null;
  return (
    <>
      <LinkIcon icon="chat" label={t.personPage.whatsApp(value)} href={`https://wa.me/${digits}`} isOther />
      {identity.kind === 'phone' && (
        <LinkIcon icon="phone" label={t.personPage.call(value)} href={`tel:+${digits}`} />
      )}
    </>
  );
}

function LinkIcon(props: {
  icon: IconName;
  label: string;
  href: string;
  /** opens in another tab */
  isOther?: boolean;
}) {
  const { icon, label, href, isOther } = props;
  return (
    <a
      href={href}
      aria-label={label}
      title={label}
      {...(isOther === true && { target: '_blank', rel: 'noopener noreferrer' })}
      className="inline-grid size-7 shrink-0 place-items-center rounded-md text-ink-soft hover:bg-sunken hover:text-ink print:hidden"
    >
      <Icon name={icon} />
    </a>
  );
}

interface IdentityFormProps {
  readonly contact: Contact;
  /** undefined: a new one */
  readonly identity?: Identity;
  readonly onClose: () => void;
  readonly onDone: () => void;
}

/**
 * Shows the form that edits or adds an identity. The value of an existing one is fixed: a new value is a new identity.
 */
function IdentityForm({ contact, identity, onClose, onDone }: IdentityFormProps) {
  const [kind, setKind] = useState<IdentityKind>(identity?.kind ?? 'phone');
  const { change, save } = useIdentityForm(contact, identity, kind);
  const kinds = identity === undefined ? added : [identity.kind];
  const example = useExampleNumber();
  const isScoped = identity === undefined && !isNumber(kind) && kind !== 'email' && kind !== 'lid';
  return (
    <InlineForm
      label={identity === undefined ? t.addIdentity : t.actionsFor(shownValue(identity))}
      action={identity === undefined ? t.actions.add : t.actions.save}
      run={(form) => save(form).then(onDone)}
      {...{ change, onClose }}
    >
      <div className="grid grid-cols-[9rem_1fr] gap-2.5">
        <SelectField
          label={t.kind}
          value={kind}
          disabled={identity !== undefined}
          onChange={setKind}
          options={kinds.map((kindName) => [kindName, t.kinds[kindName]] as const)}
        />
        <TextField
          label={t.fields.value}
          name="value"
          required
          autoFocus={identity === undefined}
          disabled={identity !== undefined}
          defaultValue={identity === undefined ? '' : shownValue(identity)}
          autoComplete="off"
          placeholder={kind === 'phone' ? example : ''}
        />
      </div>
      <TextField
        {...change.at('label')}
        hint={t.labelHint}
        autoFocus={identity !== undefined}
        autoComplete="off"
      />
      {isScoped && <TextField label={t.scope} name="scope" hint={t.scopeHint} autoComplete="off" />}
      <Tick
        name="verified"
        label={
          <>
            {t.verified} <span className="text-xs text-ink-faint">{t.verifiedHint}</span>
          </>
        }
        isChecked={change.values.isVerified}
        onChange={(isVerified) => change.put({ isVerified })}
      />
    </InlineForm>
  );
}

const verifiedMember = (isSet: boolean) => ({ verified_at: isSet ? new Date().toISOString() : null });

/** Returns the edit of an identity, or of a new one of this kind, and a function that sends it. */
function useIdentityForm(contact: Contact, identity: Identity | undefined, kind: IdentityKind) {
  const change = useChange({
    id: `contact ${contact.id} identity ${identity?.id ?? ''}`,
    source: identity,
    labels: { label: t.label, isVerified: t.verified },
    valuesOf: (source) => ({ label: source?.label ?? '', isVerified: source?.verified_at != null }),
    read: async () => {
      const { data } = await call<One<Contact>>('GET', `/contacts/${contact.id}`);
      return data.identities.find(({ id }) => id === identity?.id) ?? identity;
    },
  });
  const send = (body: object) => call<unknown>('POST', `/contacts/${contact.id}/identities`, { body });
  const save = (form: FormData): Promise<unknown> => {
    if (identity !== undefined)
      return change.save(({ label, isVerified }) =>
        send({
          ...identityLabelOf(identity),
          label: label === undefined ? undefined : label.trim() || null,
          ...(isVerified !== undefined && verifiedMember(isVerified)),
        }),
      );
    const text = (name: string) => String(form.get(name) ?? '').trim();
    return send({
      kind,
      value: text('value'),
      label: change.values.label.trim() || null,
      ...(text('scope') === '' ? {} : { scope: text('scope') }),
      ...(form.get('verified') !== null && verifiedMember(true)),
    });
  };
  return { change, save };
}

function isNumber(kind: IdentityKind): boolean {
  return kind === 'phone' || kind === 'wa_id';
}

function shownValue({ kind, value, raw }: Identity): string {
  return kind === 'phone' ? `+${value.replace(/^\+/, '')}` : raw || value;
}

/** Returns the members that name an identity in the API. */
function identityLabelOf({ kind, scope, value, shared }: Identity) {
  return {
    kind,
    value: isNumber(kind) ? `+${value.replace(/^\+/, '')}` : value,
    ...(scope === '' ? {} : { scope }),
    ...(shared === true ? { shared } : {}),
  };
}
