/** Signing in with a key, or by the code of a sign-in URL. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { call, isApiError, SwitchbookError } from '../api/client.ts';
import type { Account, One, Session } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, Field, Input } from '../ui/basics.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { accountQuery } from './account.ts';
import { noteLack } from './lacks.ts';
import { beginSession, keyInUse, noteAccount, takeCode, useSession } from './session.ts';

/** Taken when the program starts, before a component could lose it. */
let code = takeCode();

export function hasCode(): boolean {
  return code !== undefined;
}

export function SignIn() {
  const client = useQueryClient();
  const { ended } = useSession();
  const [key, setKey] = useState('');
  // A sign-in link may come from another person, so it must not end a session without a question.
  const [isAsking, setAsking] = useState(() => hasCode() && keyInUse() !== undefined);
  const [isBusy, setBusy] = useState(hasCode);
  const [error, setError] = useState<unknown>();

  useEffect(() => {
    if (code === undefined || isAsking) return;
    const sent = code;
    code = undefined;
    call<One<Session>>('POST', '/sign-in', { body: { code: sent } })
      .then(({ data }) => {
        client.clear();
        beginSession(data.key);
      })
      .catch((thrown: unknown) =>
        setError(
          isApiError(thrown) && thrown.status === 400
            ? new SwitchbookError('code_not_live', '', { status: 400 })
            : thrown,
        ),
      )
      .finally(() => setBusy(false));
  }, [client, isAsking]);

  const submit = (event: FormEvent) => {
    event.preventDefault();
    const sent = key.trim();
    if (sent === '') return;
    setBusy(true);
    setError(undefined);
    // The frame is loaded while the server checks the key. A failure shows when it is needed.
    void import('../router.tsx').catch(() => {});
    call<One<Account>>('GET', '/account', { key: sent })
      .catch((thrown: unknown) => {
        // A key that may not read the account is a key all the same.
        if (isApiError(thrown, 'forbidden')) return null;
        throw thrown;
      })
      .then((answer) => {
        client.clear();
        noteAccount(answer?.data.account.id ?? '');
        client.setQueryData(accountQuery.queryKey, answer);
        beginSession(sent);
        if (answer === null) noteLack('account:read');
      })
      .catch((thrown: unknown) => {
        setError(thrown);
        setBusy(false);
      });
  };

  const stay = () => {
    code = undefined;
    beginSession(keyInUse() ?? '');
  };
  if (isAsking) return <Question onTake={() => setAsking(false)} onStay={stay} />;

  return (
    <main className="grid min-h-full place-items-center p-4">
      <form
        onSubmit={submit}
        className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-line bg-surface p-6"
      >
        <div className="flex items-center gap-2.5">
          <img src="/icon.svg" alt="" className="size-8" />
          <h1 className="text-lg font-semibold">{t.product}</h1>
        </div>
        <p className="text-sm text-ink-soft">{ended === 'ended' ? t.signIn.ended : t.signIn.text}</p>
        <Field label={t.signIn.key}>
          <Input
            type="password"
            name="key"
            autoComplete="off"
            spellCheck={false}
            autoFocus
            value={key}
            onChange={(event) => setKey(event.target.value)}
            className="font-mono"
          />
        </Field>
        {error !== undefined && <ErrorLine error={error} />}
        <Button type="submit" look="primary" isBusy={isBusy}>
          {isBusy ? t.signIn.busy : t.signIn.submit}
        </Button>
        <p className="flex gap-2 text-xs text-ink-faint">
          <Icon name="info" />
          <span>
            {t.signIn.hint} <code className="font-mono text-ink-soft">switchbook sign-in --account 1</code>
          </span>
        </p>
      </form>
    </main>
  );
}

/** Asks before a sign-in link replaces the session of this tab. */
function Question({ onTake, onStay }: { readonly onTake: () => void; readonly onStay: () => void }) {
  return (
    <main className="grid min-h-full place-items-center p-4">
      <section className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-line bg-surface p-6">
        <h1 className="text-lg font-semibold">{t.signIn.replace.title}</h1>
        <p className="text-sm text-ink-soft">{t.signIn.replace.text}</p>
        <Button look="primary" autoFocus onClick={onStay}>
          {t.signIn.replace.stay}
        </Button>
        <Button onClick={onTake}>{t.signIn.replace.take}</Button>
      </section>
    </main>
  );
}
