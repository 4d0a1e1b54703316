/** A key is made, changed, or gets a new secret. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Key, MadeKey, One, Scope } from '../api/types.ts';
import { useChange } from '../drafts/change.ts';
import { readAgain } from '../drafts/read-again.ts';
import { Taken } from '../drafts/Taken.tsx';
import { membersQuery } from '../members/queries.ts';
import { refreshMe, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { FormDialog, SecretDialog, SelectField, TextField } from '../ui/form-dialog.tsx';
import { toast } from '../ui/toasts.tsx';
import { keysQuery, waitsForOf } from './queries.ts';
import { ScopePicker } from './ScopePicker.tsx';
import { presets } from './scopes.ts';

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
    <TextField
      label={label}
      name={`rate_limit.${name}`}
      type="number"
      min={1}
      max={max}
      required
      value={rate[name]}
      onChange={(text) => onChange({ ...rate, [name]: text })}
    />
  );
  return (
    <div className="grid gap-3 sm:grid-cols-[2fr_1fr_1fr]">
      <SelectField
        label={t.keys.rate}
        value={rate.kind}
        onChange={(kind) => onChange({ ...rate, kind })}
        options={(['default', 'unlimited', 'window'] as const).map((one) => [one, t.keys.rateOptions[one]])}
      />
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
  const [rate, setRate] = useState(rateStateOf('default'));
  const [expiry, setExpiry] = useState('maker');
  const [member, setMember] = useState('');
  const { data: members } = useQuery(membersQuery);
  const staying = members?.filter((one) => one.state !== 'left') ?? [];
  const isShared = own !== undefined && own.rate_limit !== 'unlimited';
  const body = () => ({
    name: name.trim() || undefined,
    scopes,
    rate_limit: isShared ? undefined : rateOf(rate),
    member: member === '' ? undefined : Number(member),
    expires_at: expiry === 'maker' ? undefined : new Date(Date.now() + Number(expiry) * dayMs).toISOString(),
  });
  return (
    <FormDialog
      isWide
      title={t.keys.createTitle}
      action={t.actions.create}
      isDisabled={scopes.length === 0}
      run={() => call<One<MadeKey>>('POST', '/keys', { body: body() })}
      onDone={() => void client.invalidateQueries(keysQuery)}
      onClose={onClose}
      made={({ data }) => (
        <SecretDialog
          title={t.keys.createdTitle(data.name)}
          {...(waitsForOf(data) === 'invited' ? { description: t.keys.worksLater } : {})}
          secret={data.key}
          label={t.keys.secret}
          onClose={onClose}
        />
      )}
    >
      <TextField
        label={t.keys.name}
        name="name"
        hint={t.keys.nameHint}
        autoFocus
        value={name}
        maxLength={200}
        onChange={setName}
      />
      <ScopePicker scopes={scopes} given={can} onChange={setScopes} isNeeded />
      <RateFields rate={rate} isShared={isShared} onChange={setRate} />
      <SelectField
        label={t.keys.expiry}
        name="expires_at"
        value={expiry}
        onChange={setExpiry}
        options={[
          ['maker', t.keys.expiryWithMaker],
          ...Object.entries(t.keys.expiryOptions).filter(([days]) => days !== 'never'),
        ]}
      />
      {staying.length > 0 && (
        <SelectField
          label={t.keys.member}
          name="member"
          hint={t.keys.memberHint}
          value={member}
          onChange={setMember}
          options={[['', t.none], ...staying.map((one) => [String(one.number), one.name] as const)]}
        />
      )}
    </FormDialog>
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
  const change = useChange({
    id: `key ${edited.id}`,
    source: edited,
    valuesOf: (one) => ({
      name: one.name,
      scopes: one.scopes as readonly Scope[],
      rate: rateStateOf(one.rate_limit),
    }),
    read: readAgain(client, keysQuery, edited, (one) => one.id === edited.id),
  });
  const { name, scopes, rate } = change.values;
  const close = () => {
    change.forget();
    onClose();
  };
  const given = (scope: Scope) => can(scope) || edited.scopes.includes(scope);
  const isShared = own?.rate_limit !== 'unlimited';
  const bodyOf = (changed: Partial<typeof change.values>) => ({
    name: changed.name?.trim() || undefined,
    scopes: changed.scopes,
    rate_limit: isShared || changed.rate === undefined ? undefined : rateOf(changed.rate),
  });
  return (
    <FormDialog
      isWide
      title={t.keys.editTitle(edited.name || t.keys.nameless)}
      description={isInUse ? t.keys.editOwn : t.keys.editHint}
      action={t.actions.save}
      run={() => change.save((changed) => call('PATCH', `/keys/${edited.id}`, { body: bodyOf(changed) }))}
      onDone={() => {
        toast({ text: t.keys.changed });
        void client.invalidateQueries(keysQuery);
        if (isInUse) refreshMe(client);
      }}
      onClose={close}
      isChanged={change.isChanged}
      taken={<Taken change={change} labelOf={(one) => t.keys[one]} />}
    >
      <TextField
        label={t.keys.name}
        name="name"
        value={name}
        maxLength={200}
        onChange={(next) => change.put({ name: next })}
      />
      <ScopePicker scopes={scopes} given={given} onChange={(next) => change.put({ scopes: next })} />
      {!isShared && (
        <RateFields rate={rate} isShared={false} onChange={(next) => change.put({ rate: next })} />
      )}
    </FormDialog>
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
  const body = () => ({ overlap_seconds: Number(overlap) });
  return (
    <FormDialog
      title={t.keys.rotateTitle(name)}
      description={t.keys.rotateText}
      action={t.keys.rotateButton}
      run={() => call<One<MadeKey>>('POST', `/keys/${rotated.id}/rotate`, { body: body() })}
      onDone={() => void client.invalidateQueries(keysQuery)}
      onClose={onClose}
      made={({ data }) => (
        <SecretDialog
          title={t.keys.rotatedTitle(name)}
          secret={data.key}
          label={t.keys.secret}
          onClose={onClose}
        />
      )}
    >
      <SelectField
        label={t.keys.overlap}
        name="overlap_seconds"
        value={overlap}
        onChange={setOverlap}
        options={Object.entries(t.keys.overlaps)}
      />
      {isInUse && <p className="text-sm text-warn">{t.keys.rotateOwn}</p>}
    </FormDialog>
  );
}
