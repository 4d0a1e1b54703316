/** A key is made, changed, or gets a new secret. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { call } from '../api/client.ts';
import type { Key, MadeKey, One, Scope } from '../api/types.ts';
import { ChangeDialog } from '../drafts/ChangeDialog.tsx';
import { useChange } from '../drafts/change.ts';
import { useReread } from '../drafts/use-reread.ts';
import { membersQuery } from '../members/queries.ts';
import { accountQuery, meQuery, useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { FormDialog, SecretDialog, TextField } from '../ui/forms/form-dialog.tsx';
import { useValues } from '../ui/forms/values.ts';
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

/** Shows the fields of a rate. A key with a limit shares it with all keys that it creates. */
function RateFields(props: { rate: RateState; isShared: boolean; onChange: (rate: RateState) => void }) {
  const { rate, isShared, onChange } = props;
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
        options={(['default', 'unlimited', 'window'] as const).map((kind) => [
          kind,
          t.keys.rateOptions[kind],
        ])}
      />
      {rate.kind === 'window' && number('count', t.keys.requests, 1_000_000_000)}
      {rate.kind === 'window' && number('seconds', t.keys.seconds, 86_400)}
    </div>
  );
}

/** Makes a new key when `edited` is missing. */
export function KeyDialog(props: { edited?: Key; isInUse?: boolean; onClose: () => void }) {
  const { edited, isInUse = false, onClose } = props;
  const { key: own, can } = useAccount();
  const change = useChange({
    id: `key ${edited?.id ?? 'new'}`,
    source: edited,
    labels: t.keys,
    valuesOf: (item) => ({
      name: item?.name ?? '',
      scopes: (item?.scopes ?? presets.readContacts.filter(can)) as readonly Scope[],
      rate: rateStateOf(item?.rate_limit ?? 'default'),
    }),
    read: useReread(keysQuery, edited, 'id'),
  });
  const { scopes, rate } = change.values;
  const { at, values: made } = useValues(
    { expires_at: 'maker', member: '' },
    { expires_at: t.keys.expiry, member: t.keys.member },
  );
  const mayGrant = (scope: Scope) => can(scope) || edited?.scopes.includes(scope) === true;
  const isShared = own !== undefined && own.rate_limit !== 'unlimited';
  const isNew = edited === undefined;
  const expiresAt = (days: string) =>
    days === 'maker' ? undefined : new Date(Date.now() + Number(days) * dayMs).toISOString();
  const keyBodyOf = (changed: Partial<typeof change.values>) => ({
    name: changed.name?.trim() || (isNew ? undefined : changed.name),
    scopes: changed.scopes,
    rate_limit: isShared || changed.rate === undefined ? undefined : rateOf(changed.rate),
    ...(isNew && { member: Number(made.member) || undefined, expires_at: expiresAt(made.expires_at) }),
  });
  return (
    <ChangeDialog<One<MadeKey> | undefined, typeof change.values, Key | undefined>
      change={change}
      isWide
      title={isNew ? t.keys.new : t.keys.editTitle(edited.name || t.keys.nameless)}
      description={isNew ? undefined : isInUse ? t.keys.editOwn : t.keys.editHint}
      action={isNew ? t.actions.create : t.actions.save}
      isDisabled={isNew && scopes.length === 0}
      run={() => change.store('/keys', edited?.id, keyBodyOf)}
      done={!isNew && t.keys.changed}
      refresh={isInUse ? [keysQuery, meQuery, accountQuery] : [keysQuery]}
      onClose={onClose}
      {...(isNew && { made: (answer) => answer && <Made made={answer.data} onClose={onClose} /> })}
    >
      <TextField
        {...change.at('name')}
        {...(isNew && { hint: t.keys.nameHint, autoFocus: true })}
        maxLength={200}
      />
      <ScopePicker
        scopes={scopes}
        mayGrant={mayGrant}
        onChange={(next) => change.put({ scopes: next })}
        isNeeded={isNew}
      />
      {(isNew || !isShared) && (
        <RateFields rate={rate} isShared={isShared} onChange={(next) => change.put({ rate: next })} />
      )}
      {isNew && <NewKeyFields at={at} />}
    </ChangeDialog>
  );
}

type NewKeyValues = { readonly expires_at: string; readonly member: string };

/** Shows the end and the member, which only a new key gets. */
function NewKeyFields({ at }: { at: ReturnType<typeof useValues<NewKeyValues>>['at'] }) {
  const { data: members } = useQuery(membersQuery);
  const staying = members?.filter(({ state }) => state !== 'left') ?? [];
  return (
    <>
      <SelectField
        {...at('expires_at')}
        options={[
          ['maker', t.keys.expiryWithMaker],
          ...Object.entries(t.keys.expiryOptions).filter(([days]) => days !== 'never'),
        ]}
      />
      {staying.length > 0 && (
        <SelectField
          {...at('member')}
          hint={t.keys.memberHint}
          options={[['', t.none], ...staying.map(({ number, name }) => [String(number), name] as const)]}
        />
      )}
    </>
  );
}

function Made({ made, onClose }: { made: MadeKey; onClose: () => void }) {
  return (
    <SecretDialog
      title={t.keys.createdTitle(made.name)}
      description={waitsForOf(made) === 'invited' ? t.keys.worksLater : undefined}
      secret={made.key}
      label={t.keys.secret}
      onClose={onClose}
    />
  );
}

export function RotateKeyDialog(props: { rotated: Key; isInUse: boolean; onClose: () => void }) {
  const { rotated, isInUse, onClose } = props;
  const [overlap, setOverlap] = useState('86400');
  const name = rotated.name || t.keys.nameless;
  const body = () => ({ overlap_seconds: Number(overlap) });
  return (
    <FormDialog
      title={t.keys.rotateTitle(name)}
      description={t.keys.rotateText}
      action={t.keys.rotateButton}
      run={() => call<One<MadeKey>>('POST', `/keys/${rotated.id}/rotate`, { body: body() })}
      refresh={[keysQuery]}
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
