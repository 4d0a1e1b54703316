/** The application, which is loaded once the texts are there. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { lazy, StrictMode, Suspense } from 'react';
import { createRoot } from 'react-dom/client';
import { isApiError, isRefusal } from './api/client.ts';
import { askAgainWhenBack } from './api/come-back.ts';
import { loadAnew, loaded } from './api/loaded.ts';
import { hasCode, SignIn } from './session/SignIn.tsx';
import { useSession } from './session/session.ts';
import { ErrorState } from './ui/states.tsx';
import { toastError } from './ui/toasts.tsx';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      refetchOnWindowFocus: false,
      staleTime: 10_000,
      // The server would refuse the same request again, so neither navigation nor a new connection repeats it.
      retry: (count, error) => count < 2 && (!isApiError(error) || error.status === 0 || error.status >= 500),
      retryOnMount: ({ state }) => !isRefusal(state.error),
      refetchOnMount: ({ state }) => !isRefusal(state.error),
      refetchOnReconnect: ({ state }) => !isRefusal(state.error),
    },
  },
});

/** Sign-in is small: the frame, its menus, the router and the list are loaded after it. */
const Frame = lazy(async () => {
  try {
    return { default: (await loaded(import('./router.tsx'))).Frame };
  } catch (error) {
    return { default: () => <ErrorState error={error} onRetry={() => void loadAnew().catch(toastError)} /> };
  }
});

function App() {
  const { key } = useSession();
  if (key === undefined || hasCode()) return <SignIn />;
  return (
    <Suspense>
      <Frame />
    </Suspense>
  );
}

export function startApp(): void {
  askAgainWhenBack(client);
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <App />
      </QueryClientProvider>
    </StrictMode>,
  );
}
