/** The application, which is loaded once the texts are there. */
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { isApiError, isRefusal } from './api/client.ts';
import { askAgainWhenBack } from './api/come-back.ts';
import { router } from './router.tsx';

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

export function startApp(): void {
  askAgainWhenBack(client);
  createRoot(document.getElementById('root') as HTMLElement).render(
    <StrictMode>
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </StrictMode>,
  );
}
