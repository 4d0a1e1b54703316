/** The key of a client: its existing key is imported, or a new one is created and put into the snippets. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from '../address/Link.tsx';
import { call } from '../api/client.ts';
import type { Face, FaceState, MadeKey, One, Scope } from '../api/types.ts';
import { keysQuery } from '../keys/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatAgo, language, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { SelectField } from '../ui/forms/Combobox.tsx';
import { Choice } from '../ui/forms/fields.tsx';
import { FormErrors } from '../ui/forms/form.tsx';
import { TextField } from '../ui/forms/form-dialog.tsx';
import { Icon } from '../ui/Icon.tsx';
import { SecretOnce } from '../ui/SecretOnce.tsx';
import { useTask } from '../ui/task.ts';
import { Lacks } from './parts.tsx';
import { faceStatesQuery, nameOf } from './queries.ts';

type Grant = keyof typeof t.connect.scopes;

/** No more than the key in use has. */
const granted: Readonly<Record<Grant, (scope: Scope) => boolean>> = {
  clients: (scope) => !scope.endsWith(':manage') || scope === 'webhooks:manage',
  read: (scope) => scope.endsWith(':read'),
  all: () => true,
};

/**
 * Shows the step of the key. `onSecret` receives the secret of a new key, for the snippets; the secret does not leave
 * the page.
 */
export function KeyStep(props: {
  face: Face;
  state: FaceState | undefined;
  onSecret?: (secret: string) => void;
}) {
  const { face, state, onSecret } = props;
  const { can } = useAccount();
  if (!can('keys:manage')) return <Lacks scope="keys:manage" />;
  return (
    <>
      <KeyNames ids={state?.key_ids ?? []} />
      <KeyForm face={face} onSecret={onSecret} />
    </>
  );
}

function KeyNames({ ids }: { ids: readonly string[] }) {
  const { data } = useQuery(keysQuery);
  const shown = data?.filter(({ id }) => ids.includes(id)) ?? [];
  if (shown.length === 0) return null;
  return (
    <ul aria-label={t.move.keysOf} className="flex flex-col gap-1 text-sm">
      {shown.map(({ id, name, prefix, last_used_at: usedAt }) => (
        <li key={id} className="flex flex-wrap items-center gap-x-2">
          <Icon name="keys" className="text-ink-faint" />
          <span className="bidi min-w-0 font-medium wrap-anywhere">{name}</span>
          <span className="font-mono text-xs text-ink-soft">{prefix}…</span>
          <span className="text-ink-soft">
            {usedAt === null ? t.move.neverUsed : t.move.usedAt(formatAgo(usedAt))}
          </span>
        </li>
      ))}
    </ul>
  );
}

type KeyOrigin = 'import' | 'make';

function KeyForm({ face, onSecret }: { face: Face; onSecret: ((secret: string) => void) | undefined }) {
  const usualName = (face.vendor ?? face.name).slice(0, 100);
  const [origin, setOrigin] = useState<KeyOrigin>('import');
  const [secret, setSecret] = useState('');
  const [name, setName] = useState(usualName);
  const [grant, setGrant] = useState<Grant>('clients');
  const { made, isBusy, error, make } = useNewKey();
  const isImport = origin === 'import';
  const look = made === undefined ? 'primary' : 'plain';
  const submit = (event: FormEvent) => {
    event.preventDefault();
    make(
      { name: name.trim() || usualName, face: face.name, grant, ...(isImport && { key: secret.trim() }) },
      (key) => {
        // The page promises not to show an imported key again.
        if (!isImport) onSecret?.(key);
        setSecret('');
      },
    );
  };
  return (
    <form onSubmit={submit} className="flex flex-col gap-3">
      <FormErrors error={error} isSaving={isBusy}>
        <Choice
          label={t.move.way}
          value={origin}
          options={[
            ['import', t.move.importWay, t.connect.keysText],
            ['make', t.move.makeWay, t.move.makeText],
          ]}
          onChange={setOrigin}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          {isImport && <ClientKeyField face={face} value={secret} onChange={setSecret} />}
          <TextField
            label={t.connect.keyName}
            name="name"
            hint={t.connect.keyNameHint}
            value={name}
            maxLength={200}
            onChange={setName}
          />
          <SelectField
            label={t.connect.may}
            name="scopes"
            value={grant}
            onChange={(next) => setGrant(next as Grant)}
            options={Object.entries(t.connect.scopes)}
          />
        </div>
      </FormErrors>
      {made !== undefined && <NewKey made={made} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" {...{ look, isBusy }} disabled={isImport && secret.trim() === ''}>
          {isImport ? t.connect.importKey : t.move.makeKey}
        </Button>
        <Link
          to="/settings/keys"
          className="inline-flex min-h-6 items-center text-sm text-accent-strong hover:underline"
        >
          {t.connect.toKeys}
        </Link>
      </div>
    </form>
  );
}

interface ClientKeyFieldProps {
  readonly face: Face;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function ClientKeyField({ face, ...field }: ClientKeyFieldProps) {
  return (
    <div className="sm:col-span-2">
      <TextField
        label={t.connect.clientKey}
        name="key"
        hint={keyHint(face)}
        type="password"
        autoComplete="off"
        spellCheck={false}
        required
        maxLength={512}
        {...field}
        className="font-mono"
      />
    </div>
  );
}

interface KeyBody {
  readonly name: string;
  readonly face: string;
  readonly grant: Grant;
  /** present if it is imported */
  readonly key?: string;
}

interface CreatedKey extends MadeKey {
  readonly isImported: boolean;
}

function useNewKey() {
  const { key: own } = useAccount();
  const client = useQueryClient();
  const { isBusy, error, run } = useTask();
  const [made, setMade] = useState<CreatedKey>();
  const make = ({ grant, ...rest }: KeyBody, onMade: (key: string) => void) => {
    setMade(undefined);
    const body = { ...rest, scopes: (own?.scopes ?? []).filter(granted[grant]) };
    run(
      call<One<MadeKey>>('POST', '/keys', { body }).then(({ data }) => {
        setMade({ ...data, isImported: rest.key !== undefined });
        onMade(data.key);
        void client.invalidateQueries({ queryKey: keysQuery.queryKey });
        void client.invalidateQueries({ queryKey: faceStatesQuery.queryKey });
      }),
    );
  };
  return { made, isBusy, error, make };
}

function NewKey({ made }: { made: CreatedKey }) {
  if (made.isImported)
    return (
      <p role="status" className="flex gap-2 rounded-md bg-good-soft px-3 py-2 text-sm text-good">
        <Icon name="check" className="mt-0.5" />
        <span>{t.connect.imported(made.name, made.prefix)}</span>
      </p>
    );
  return (
    <>
      <p role="status" className="text-sm">
        {t.move.made(made.name)}
      </p>
      <SecretOnce secret={made.key} label={t.keys.secret} />
    </>
  );
}

/** Returns a hint in the user's language, since the sentence of the server is in English. */
function keyHint(face: Face): string {
  const { key_hint: hint, token_path: path } = face;
  const where = language === 'en' ? hint : t.connect.clientKeyHint(nameOf(face));
  return path === null ? where : `${where} ${t.connect.tokenHint(path)}`;
}
