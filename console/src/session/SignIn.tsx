/** Signing in: with a provider, with a passkey, with a key or a code, or by the code of a sign-in URL. */
import { type QueryClient, useQuery, useQueryClient } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect, useState } from 'react';
import { call, isApiError, SwitchbookError } from '../api/client.ts';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import type { Me, One, Session } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import { Button, buttonLook, looks } from '../ui/buttons.tsx';
import { Field, useForm } from '../ui/forms/form.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Input } from '../ui/inputs.tsx';
import { useQuietFocus } from '../ui/quiet-focus.ts';
import { ErrorLine, WarningLine } from '../ui/states.tsx';
import { useTask } from '../ui/task.ts';
import { isSamePerson, meQuery } from './account.ts';
import { PasskeyFailed, refusalText } from './refusals.ts';
import {
  beginCookie,
  beginSession,
  hasCode,
  isSignedIn,
  leaveWithoutQuestion,
  recordAccount,
  reloadForOther,
  resume,
  takeCode,
  useSession,
} from './session.ts';
import { type Options, optionsQuery } from './sign-in-options.ts';

const SignInOverlay = lazyPart(() => loadPart(import('./SignInOverlay.tsx')), 'SignInOverlay');

const Choice = lazyPart(() => loadPart(import('./Choice.tsx')), 'Choice');

const command = 'switchbook sign-in --account 1';

/** A bare code, or the link that contained it. */
const codeForm = /^(?:\S+#code=)?(sbt_[0-9a-f]{32}_[0-9A-Za-z]+)$/;

/** Exchanges a code. The code of a key returns a token of this tab; the code of a member sets the cookie. */
async function enterByCode(client: QueryClient, code: string): Promise<void> {
  const { data } = await call<One<Session | Me>>('POST', '/sign-in', { body: { code, cookie: true } }).catch(
    (error: unknown) => {
      if (!isApiError(error) || error.status !== 400) throw error;
      throw new SwitchbookError('code_not_live', '', { status: 400 });
    },
  );
  if (!('key' in data)) return enter(client, data);
  // A page behind the sign-in continues only for the same person, so the key is checked first.
  if (client.getQueryData(meQuery.queryKey) !== undefined) return enterByKey(client, data.key);
  client.clear();
  openRequestedPage();
  beginSession(data.key);
}

/** Begins the session, whose cookie the answer has set. */
function enter(client: QueryClient, me: Me): void {
  begin(client, me, () => beginCookie(me));
}

async function enterByKey(client: QueryClient, key: string): Promise<void> {
  const { data } = await call<One<Me>>('GET', '/me', { key });
  begin(client, data, () => beginSession(key));
}

/**
 * Begins a session. The same person continues on the page. Any other person gets a new page, without data of the
 * previous one.
 */
function begin(client: QueryClient, me: Me, start: () => void): void {
  const before = client.getQueryData(meQuery.queryKey);
  const isSame = before !== undefined && isSamePerson(before, me);
  recordAccount(me);
  if (before !== undefined && !isSame) {
    start();
    reloadForOther();
    return;
  }
  if (!isSame) client.clear();
  client.setQueryData(meQuery.queryKey, me);
  openRequestedPage();
  start();
}

async function enterByText(client: QueryClient, text: string): Promise<void> {
  // The frame is loaded while the server checks the key. A failure shows when it is needed.
  void import('../router.tsx').catch(() => {});
  const code = codeForm.exec(text)?.[1];
  if (code === undefined) return enterByKey(client, text);
  try {
    await enterByCode(client, code);
  } catch (error) {
    // The token of a session looks like a code.
    if (code !== text || !isApiError(error, 'code_not_live')) throw error;
    await enterByKey(client, text).catch((item: unknown) => {
      throw isApiError(item, 'unauthenticated') ? error : item;
    });
  }
}

export function SignIn({ isOverlay = false }: { readonly isOverlay?: boolean }) {
  const client = useQueryClient();
  // A sign-in link may be from another person, so it must not end a session without confirmation.
  const [isAsking, setAsking] = useState(() => hasCode() && isSignedIn());
  const [isBusy, setBusy] = useState(hasCode);
  const [isChoosing, setChoosing] = useState(hasChoice);
  const [error, setError] = useState<unknown>();
  useEffect(() => {
    const code = isAsking ? undefined : takeCode();
    if (code === undefined) return;
    enterByCode(client, code)
      .catch(setError)
      .finally(() => setBusy(false));
  }, [client, isAsking]);
  const stay = () => {
    takeCode();
    resume();
  };
  if (isChoosing && !isOverlay)
    return (
      <Card>
        <Suspense>
          <Choice
            onDone={(me) => enter(client, me)}
            onAgain={() => {
              leaveChoice();
              setChoosing(false);
            }}
          />
        </Suspense>
      </Card>
    );
  if (isAsking) return <Question onTake={() => setAsking(false)} onStay={stay} />;
  return <SignInMethods isBusy={isBusy} linkError={error} isOverlay={isOverlay} />;
}

function SignInMethods({
  isBusy,
  linkError,
  isOverlay,
}: {
  isBusy: boolean;
  linkError: unknown;
  isOverlay: boolean;
}) {
  const client = useQueryClient();
  const { ended } = useSession();
  const { data: options, isPending } = useQuery({ ...optionsQuery, enabled: !isBusy });
  const [key, setKey] = useState('');
  const form = useForm(() => (key.trim() === '' ? undefined : enterByText(client, key.trim())));
  const providers = options?.providers ?? [];
  const hasPasskeys = options?.passkeys === true;
  const isSeveral = providers.length > 0 || hasPasskeys;
  const error = form.error ?? linkError;
  const refused = refusedCode();
  const field = useQuietFocus<HTMLInputElement>();
  const Frame = isOverlay ? SignInOverlay : Card;
  return (
    <Frame>
      <div className="flex items-center gap-2.5">
        <img src="/icon.svg" alt="" className="size-8" />
        <h1 className="text-lg font-semibold">{t.product}</h1>
      </div>
      {refused !== undefined && <Refusal code={refused} />}
      <p className="text-sm text-ink-soft">
        {isOverlay
          ? t.signIn.endedOver
          : ended === 'ended'
            ? t.signIn.ended
            : isSeveral
              ? t.signIn.text
              : t.signIn.textKey}
      </p>
      {isSeveral && <MethodsWithoutKey providers={providers} hasPasskeys={hasPasskeys} />}
      <form onSubmit={form.onSubmit} className="flex flex-col gap-4" aria-busy={isPending}>
        {isSeveral && <p className="border-t border-line pt-4 text-sm text-ink-soft">{t.signIn.or}</p>}
        <Field label={t.signIn.key}>
          <Input
            type="password"
            name="key"
            autoComplete="off"
            spellCheck={false}
            ref={field}
            value={key}
            onChange={(event) => setKey(event.target.value)}
            className="font-mono"
          />
        </Field>
        {error !== undefined && <ErrorLine error={error} />}
        <Button type="submit" look={isSeveral ? 'plain' : 'primary'} isBusy={isBusy || form.isBusy}>
          {isBusy || form.isBusy ? t.signIn.busy : t.signIn.submit}
        </Button>
      </form>
      {!isSeveral && <CommandHint />}
    </Frame>
  );
}

function MethodsWithoutKey({
  providers,
  hasPasskeys,
}: {
  providers: Options['providers'];
  hasPasskeys: boolean;
}) {
  const client = useQueryClient();
  return (
    <div className="flex flex-col gap-2">
      {providers.map(({ name, label }) => (
        <a
          key={name}
          href={providerSignInUrl(name)}
          onClick={leaveWithoutQuestion}
          className={`${buttonLook} ${looks.primary} !whitespace-normal`}
        >
          <span className="bidi truncate">{t.signIn.with(label)}</span>
        </a>
      ))}
      {hasPasskeys && <PasskeyButton onDone={(me) => enter(client, me)} />}
    </div>
  );
}

/** Shows the command that makes a key, if there is no other way in. */
function CommandHint() {
  return (
    <p className="flex gap-2 text-xs text-ink-faint">
      <Icon name="info" />
      <span>
        {t.signIn.hint} <code className="block font-mono text-ink-soft">{command}</code>
        <span className="mt-1 block">
          {t.signIn.inClone} <code className="block font-mono text-ink-soft">./bin/{command}</code>
        </span>
      </span>
    </p>
  );
}

function PasskeyButton({ onDone }: { onDone: (me: Me) => void }) {
  const { isBusy, error, run } = useTask();
  const enterByPasskey = async () => onDone(await (await import('./passkeys.ts')).signInByPasskey());
  return (
    <>
      <Button icon="keys" isBusy={isBusy} onClick={() => run(enterByPasskey())}>
        {t.signIn.passkey}
      </Button>
      {error instanceof PasskeyFailed && <Refusal code={error.code} />}
      {error !== undefined && !(error instanceof PasskeyFailed) && <ErrorLine error={error} />}
    </>
  );
}

function Refusal({ code }: { code: string }) {
  return (
    <WarningLine>
      {refusalText(code)}
      <p className="mt-1 font-mono text-xs">{t.signIn.code(code)}</p>
    </WarningLine>
  );
}

/** Shows a question before a sign-in link replaces the session. */
function Question({ onTake, onStay }: { readonly onTake: () => void; readonly onStay: () => void }) {
  return (
    <Card>
      <h1 className="text-lg font-semibold">{t.signIn.replace.title}</h1>
      <p className="text-sm text-ink-soft">{t.signIn.replace.text}</p>
      <Button look="primary" autoFocus onClick={onStay}>
        {t.signIn.replace.stay}
      </Button>
      <Button onClick={onTake}>{t.signIn.replace.take}</Button>
    </Card>
  );
}

function Card({ children }: { children: ReactNode }) {
  return (
    <main className="grid min-h-full place-items-center p-4">
      <div className="flex w-full max-w-sm flex-col gap-4 rounded-lg border border-line bg-surface p-6">
        {children}
      </div>
    </main>
  );
}

/** The address of the sign-in page: its purpose, and the page that follows. */
const signInPath = '/sign-in';
/** The server takes a path of 1,000 bytes at most. */
const maxReturnPathBytes = 900;

/** Returns the code of a refusal to which the response of a provider led. */
function refusedCode(): string | undefined {
  return isSignInPath() ? (new URLSearchParams(location.search).get('refused') ?? undefined) : undefined;
}

/** Whether the person must choose one of several invitations before signing in. */
function hasChoice(): boolean {
  return isSignInPath() && new URLSearchParams(location.search).has('choose');
}

/** Leaves the choice, and keeps the requested page. */
function leaveChoice(): void {
  history.replaceState(null, '', `${signInPath}?${new URLSearchParams({ return_to: requestedPath() })}`);
}

/** Whether the sign-in page is open. With the code of a refusal, the server redirects to the first page instead. */
function isSignInPath(): boolean {
  return location.pathname === signInPath || location.pathname === '/';
}

/** Returns the open page, or the page of a link: a path of this server. */
function requestedPath(): string {
  const { pathname, search } = location;
  if (!isSignInPath()) return pathname + search;
  const path = new URLSearchParams(search).get('return_to') ?? '/';
  const isOwn = path.startsWith('/') && URL.canParse(path, location.origin);
  const url = isOwn ? new URL(path, location.origin) : undefined;
  // `/..//host` becomes the address of another host.
  const isPage = url?.origin === location.origin && !url.pathname.startsWith('//');
  return isPage && url.pathname !== signInPath ? url.pathname + url.search : '/';
}

/** Opens the requested page. Call it before the frame is shown: the sign-in page is not a part of it. */
function openRequestedPage(): void {
  if (isSignInPath()) history.replaceState(null, '', requestedPath());
}

/**
 * Returns the address to sign in with a provider. Its hash makes the page check for the cookie, which scripts cannot
 * read.
 */
function providerSignInUrl(provider: string): string {
  const path = requestedPath();
  const back = `${encodeURIComponent(path).length > maxReturnPathBytes ? '/' : path}#signed-in`;
  return `/directory/v1/sign-in/with/${encodeURIComponent(provider)}?return_to=${encodeURIComponent(back)}`;
}
