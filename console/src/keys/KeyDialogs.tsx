/** A key is made, changed, or gets a new secret. */
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Key, MadeKey, One, Scope } from '../api/types.ts';
import { accountQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { FormErrors } from '../ui/form.tsx';
import { Dialog } from '../ui/overlays.tsx';
import { SecretOnce } from '../ui/secret.tsx';
import { toast } from '../ui/toasts.tsx';
import { keysQuery } from './queries.ts';
import { ScopePicker } from './ScopePicker.tsx';
import { presetOf, presets } from './scopes.ts';

type Rate = Key['rate_limit'];
const dayMs = 86_400_000;

interface RateState {
  readonly kind: 'default' | 'unlimited' | 'window';
  readonly count: string;
  readonly seconds: string;
}

function rateStateOf(rate: Rate): RateState {
  return typeof rate === 'string'
    ? { kind: rate, count: '600', seconds: '60' }
    : { kind: 'window', count: String(rate.count), seconds: String(rate.seconds) };
}

function rateOf({ kind, count, seconds }: RateState): Rate {
  return kind === 'window' ? { count: Number(count), seconds: Number(seconds) } : kind;
}

/** A key with a limit shares it with all that it makes. */
function RateFields({
  rate,
  isShared,
  onChange,
}: {
  rate: RateState;
  isShared: boolean;
  onChange: (rate: RateState) => void;
}) {
  if (isShared)
    return (
      <div className="flex flex-col gap-1 text-sm">
        <span className="font-medium text-ink-soft">{t.keys.rate}</span>
        <span>{t.keys.rateShared}</span>
      </div>
    );
  const number = (name: 'count' | 'seconds', label: string, max: number) => (
    <Field label={label} name={`rate_limit.${name}`}>
      <Input
        type="number"
        min={1}
        max={max}
        required
        value={rate[name]}
        onChange={(event) => onChange({ ...rate, [name]: event.target.value })}
      />
    </Field>
  );
  return (
    <div className="grid gap-3 sm:grid-cols-[2fr_1fr_1fr]">
      <Field label={t.keys.rate}>
        <Select
          value={rate.kind}
          onChange={(event) => onChange({ ...rate, kind: event.target.value as RateState['kind'] })}
          options={Object.entries(t.keys.rateOptions)}
        />
      </Field>
      {rate.kind === 'window' && number('count', t.keys.requests, 1_000_000_000)}
      {rate.kind === 'window' && number('seconds', t.keys.seconds, 86_400)}
    </div>
  );
}

export function NewKeyDialog({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { key: own, can } = useAccount();
  const [name, setName] = useState('');
  const [scopes, setScopes] = useState<readonly Scope[]>(presets.readContacts.filter(can));
  const [isOwn, setOwn] = useState(false);
  const [rate, setRate] = useState(rateStateOf('default'));
  const [expiry, setExpiry] = useState('maker');
  const isShared = own !== undefined && own.rate_limit !== 'unlimited';
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () =>
      call<One<MadeKey>>('POST', '/keys', {
        body: {
          name: name.trim() || undefined,
          scopes,
          rate_limit: isShared ? undefined : rateOf(rate),
          expires_at:
            expiry === 'maker' ? undefined : new Date(Date.now() + Number(expiry) * dayMs).toISOString(),
        },
      }),
    onSuccess: () => client.invalidateQueries(keysQuery),
  });
  if (data !== undefined)
    return (
      <SecretDialog title={t.keys.createdTitle(data.data.name)} secret={data.data.key} onClose={onClose} />
    );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (scopes.length > 0) mutate();
  };
  return (
    <Dialog
      isWide
      title={t.keys.createTitle}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button
            type="submit"
            form="new-key"
            look="primary"
            isBusy={isPending}
            disabled={scopes.length === 0}
          >
            {t.actions.create}
          </Button>
        </>
      }
    >
      <form id="new-key" onSubmit={submit} className="flex flex-col gap-4 pb-1">
        <FormErrors error={error}>
          <Field label={t.keys.name} name="name" hint={t.keys.nameHint}>
            <Input autoFocus value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          </Field>
          <ScopePicker scopes={scopes} given={can} onChange={setScopes} isOwn={isOwn} onOwn={setOwn} />
          {scopes.length === 0 && <p className="text-xs text-bad">{t.keys.chooseScope}</p>}
          <RateFields rate={rate} isShared={isShared} onChange={setRate} />
          <Field label={t.keys.expiry} name="expires_at">
            <Select
              value={expiry}
              onChange={(event) => setExpiry(event.target.value)}
              options={[
                ['maker', t.keys.expiryWithMaker] as const,
                ...Object.entries(t.keys.expiryOptions).filter(([days]) => days !== 'never'),
              ]}
            />
          </Field>
        </FormErrors>
      </form>
    </Dialog>
  );
}

export function SecretDialog({
  title,
  secret,
  onClose,
}: {
  title: string;
  secret: string;
  onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      footer={
        <Button look="primary" onClick={onClose}>
          {t.keys.done}
        </Button>
      }
    >
      <SecretOnce secret={secret} label={t.keys.secret} />
    </Dialog>
  );
}

export function EditKeyDialog({
  edited,
  isInUse,
  onClose,
}: {
  edited: Key;
  isInUse: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const { key: own, can } = useAccount();
  const [name, setName] = useState(edited.name);
  const [scopes, setScopes] = useState<readonly Scope[]>(edited.scopes);
  const given = (scope: Scope) => can(scope) || edited.scopes.includes(scope);
  const [isOwn, setOwn] = useState(() => presetOf(edited.scopes, given) === 'own');
  const [rate, setRate] = useState(rateStateOf(edited.rate_limit));
  const isShared = own?.rate_limit !== 'unlimited';
  const { mutate, isPending, error } = useMutation({
    mutationFn: () =>
      call('PATCH', `/keys/${edited.id}`, {
        body: { name: name.trim() || undefined, scopes, rate_limit: isShared ? undefined : rateOf(rate) },
      }),
    onSuccess: () => {
      toast({ text: t.keys.changed });
      void client.invalidateQueries(keysQuery);
      if (isInUse) void client.invalidateQueries(accountQuery);
      onClose();
    },
  });
  return (
    <Dialog
      isWide
      title={t.keys.editTitle(edited.name || t.keys.nameless)}
      description={isInUse ? t.keys.editOwn : t.keys.editHint}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button type="submit" form="edit-key" look="primary" isBusy={isPending}>
            {t.actions.save}
          </Button>
        </>
      }
    >
      <form
        id="edit-key"
        onSubmit={(event) => {
          event.preventDefault();
          mutate();
        }}
        className="flex flex-col gap-4 pb-1"
      >
        <FormErrors error={error}>
          <Field label={t.keys.name} name="name">
            <Input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
          </Field>
          <ScopePicker scopes={scopes} given={given} onChange={setScopes} isOwn={isOwn} onOwn={setOwn} />
          {!isShared && <RateFields rate={rate} isShared={false} onChange={setRate} />}
        </FormErrors>
      </form>
    </Dialog>
  );
}

export function RotateKeyDialog({
  rotated,
  isInUse,
  onClose,
}: {
  rotated: Key;
  isInUse: boolean;
  onClose: () => void;
}) {
  const client = useQueryClient();
  const [overlap, setOverlap] = useState('86400');
  const name = rotated.name || t.keys.nameless;
  const { mutate, data, isPending, error } = useMutation({
    mutationFn: () =>
      call<One<MadeKey>>('POST', `/keys/${rotated.id}/rotate`, {
        body: { overlap_seconds: Number(overlap) },
      }),
    onSuccess: () => client.invalidateQueries(keysQuery),
  });
  if (data !== undefined)
    return <SecretDialog title={t.keys.rotatedTitle(name)} secret={data.data.key} onClose={onClose} />;
  return (
    <Dialog
      title={t.keys.rotateTitle(name)}
      description={t.keys.rotateText}
      onClose={onClose}
      footer={
        <>
          <Button onClick={onClose}>{t.actions.cancel}</Button>
          <Button look="primary" isBusy={isPending} onClick={() => mutate()}>
            {t.keys.rotateButton}
          </Button>
        </>
      }
    >
      <div className="flex flex-col gap-3 pb-1">
        <FormErrors error={error}>
          <Field label={t.keys.overlap} name="overlap_seconds">
            <Select
              value={overlap}
              onChange={(event) => setOverlap(event.target.value)}
              options={Object.entries(t.keys.overlaps)}
            />
          </Field>
          {isInUse && <p className="text-sm text-warn">{t.keys.rotateOwn}</p>}
        </FormErrors>
      </div>
    </Dialog>
  );
}
