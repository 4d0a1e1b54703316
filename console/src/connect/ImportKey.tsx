/** The key that a client has already, made a key of this account. */
import { useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Face, One, Scope } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input, Select } from '../ui/controls.tsx';
import { FormErrors } from '../ui/form.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Card, Lacks } from './parts.tsx';

type Grant = keyof typeof t.connect.scopes;

/** No more than the key in use has. */
const granted: Readonly<Record<Grant, (scope: Scope) => boolean>> = {
  clients: (scope) => !scope.endsWith(':manage') || scope === 'webhooks:manage',
  read: (scope) => scope.endsWith(':read'),
  all: () => true,
};

export function ImportKey({ face }: { face: Face }) {
  const { key: own, can } = useAccount();
  const client = useQueryClient();
  const usualName = (face.vendor ?? face.name).slice(0, 100);
  const [secret, setSecret] = useState('');
  const [name, setName] = useState(usualName);
  const [grant, setGrant] = useState<Grant>('clients');
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [made, setMade] = useState<{ readonly name: string; readonly prefix: string }>();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setError(undefined);
    setMade(undefined);
    const body = {
      name: name.trim() || usualName,
      key: secret.trim(),
      scopes: (own?.scopes ?? []).filter(granted[grant]),
    };
    call<One<{ readonly name: string; readonly prefix: string }>>('POST', '/keys', { body })
      .then(({ data }) => {
        setMade({ name: data.name, prefix: data.prefix });
        setSecret('');
        void client.invalidateQueries({ queryKey: ['keys'] });
      })
      .catch(setError)
      .finally(() => setBusy(false));
  };
  if (!can('keys:manage'))
    return (
      <Card id="keys" title={t.connect.keys} text={t.connect.keysText}>
        <Lacks scope="keys:manage" />
      </Card>
    );
  return (
    <Card id="keys" title={t.connect.keys} text={t.connect.keysText}>
      <form onSubmit={submit} className="flex flex-col gap-3">
        <FormErrors error={error}>
          <div className="grid gap-3 sm:grid-cols-2">
            <div className="sm:col-span-2">
              <Field label={t.connect.clientKey} name="key" hint={face.key_hint}>
                <Input
                  type="password"
                  autoComplete="off"
                  spellCheck={false}
                  required
                  maxLength={512}
                  value={secret}
                  onChange={(event) => setSecret(event.target.value)}
                  className="font-mono"
                />
              </Field>
            </div>
            <Field label={t.connect.keyName} name="name" hint={t.connect.keyNameHint}>
              <Input value={name} maxLength={200} onChange={(event) => setName(event.target.value)} />
            </Field>
            <Field label={t.connect.may} name="scopes">
              <Select
                value={grant}
                onChange={(event) => setGrant(event.target.value as Grant)}
                options={Object.entries(t.connect.scopes)}
              />
            </Field>
          </div>
        </FormErrors>
        {made !== undefined && (
          <p role="status" className="flex gap-2 rounded-md bg-good-soft px-3 py-2 text-sm text-good">
            <Icon name="check" className="mt-0.5" />
            <span>{t.connect.imported(made.name, made.prefix)}</span>
          </p>
        )}
        <div className="flex flex-wrap items-center gap-3">
          <Button type="submit" look="primary" isBusy={isBusy} disabled={secret.trim() === ''}>
            {t.connect.importKey}
          </Button>
          <Link
            to="/keys"
            className="inline-flex min-h-6 items-center text-sm text-accent-strong hover:underline"
          >
            {t.connect.toKeys}
          </Link>
        </div>
      </form>
    </Card>
  );
}
