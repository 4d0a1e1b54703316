/** The application, which is loaded after the texts. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { type ComponentType, lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { isApiError, isRefusal } from './api/client.ts';
import { loadPage, loadPart, reloadPage } from './api/load-parts.ts';
import { retryAfterOutage } from './api/retry-queries.ts';
import type { Me } from './api/types.ts';
import { areFontsNeeded, loadFonts } from './late-fonts.ts';
import { isSamePerson, meQuery } from './session/account.ts';
import { hasCode, hasEnded, isSignedIn, onKeyChange, reloadForOther, useSession } from './session/session.ts';
import { loadSignInTexts } from './texts/texts.ts';
import { ErrorState } from './ui/states.tsx';
import { toastError } from './ui/toasts.tsx';
import './ui/quiet-focus.ts';

const client = new QueryClient({
  defaultOptions: {
    // A write without a network fails at once. Otherwise it would wait, and be sent later although its dialog was
    // cancelled meanwhile.
    mutations: { networkMode: 'always' },
    queries: {
      // A write may wait for a read.
      networkMode: 'always',
      refetchOnWindowFocus: false,
      staleTime: 10_000,
      // The server would refuse the same request again. So navigation and a new connection do not repeat it.
      retry: (count, error) => count < 2 && (!isApiError(error) || error.status === 0 || error.status >= 500),
      retryOnMount: ({ state }) => !isRefusal(state.error),
      refetchOnMount: ({ state }) => !isRefusal(state.error),
      refetchOnReconnect: ({ state }) => !isRefusal(state.error),
    },
  },
});

/** Sign-in and the frame are loaded separately: a page needs only one of them. */
const part = <Props = object>(load: () => Promise<ComponentType<Props>>) =>
  lazy(async () => {
    try {
      return { default: await load() };
    } catch (error) {
      return {
        default: () => <ErrorState error={error} onRetry={() => void reloadPage().catch(toastError)} />,
      };
    }
  });
const Frame = part(async () => (await loadPart(import('./router.tsx'))).Frame);
const SignIn = part<{ readonly isOverlay?: boolean }>(
  async () => (await loadPage(() => import('./session/SignIn.tsx'), loadSignInTexts)).SignIn,
);

/**
 * Shows the page or the sign-in. When a session ends, the page remains behind the sign-in, so that the user can
 * continue typing afterwards.
 */
function App() {
  const { ended } = useSession();
  const isIn = isSignedIn() && !hasCode();
  const isBehind = !isIn && ended === 'ended' && client.getQueryData(meQuery.queryKey) !== undefined;
  if (!isIn && !isBehind)
    return (
      <Suspense>
        <SignIn />
      </Suspense>
    );
  return (
    <>
      <div inert={isBehind} className="contents">
        <Suspense>
          <Frame />
        </Suspense>
      </div>
      <Suspense>{isBehind && <SignIn isOverlay />}</Suspense>
    </>
  );
}

export function startApp(): void {
  // The next sign-in, perhaps in another tab, may be of another account.
  onKeyChange(() => !isSignedIn() && !hasEnded() && client.clear());
  // A user has signed in after a session had ended, perhaps in another tab. The page continues only for the same
  // person.
  let behind: Me | undefined;
  onKeyChange(() => {
    if (hasEnded()) behind = client.getQueryData(meQuery.queryKey);
    if (behind === undefined || !isSignedIn()) return;
    const before = behind;
    behind = undefined;
    client
      // The answer to a request of the session before is not about this one.
      .cancelQueries({ queryKey: meQuery.queryKey })
      .then(() => client.fetchQuery({ ...meQuery, staleTime: 0, retry: (_, error) => !isRefusal(error) }))
      .then((me) => (isSamePerson(before, me) ? client.invalidateQueries() : reloadForOther()))
      .catch(() => {});
  });
  retryAfterOutage(client);
  if (areFontsNeeded()) loadFonts();
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
