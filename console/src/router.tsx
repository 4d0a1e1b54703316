/** The pages by their paths; each is loaded when it is first shown. The server knows the same paths from `shell/pages.ts`. */
import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  RouterProvider,
  redirect,
} from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { isApiError } from './api/client.ts';
import { loadAnew, loaded, loadedPage } from './api/loaded.ts';
import { readBooksView } from './books/view.ts';
import { readFaceView } from './connect/view.ts';
import type { CatalogName } from './contacts/queries.ts';
import { readView } from './contacts/view.ts';
import type { DuplicateTab } from './duplicates/DuplicatesPage.tsx';
import { readMembersView } from './members/view.ts';
import { Shell } from './shell/Shell.tsx';
import { t } from './texts/texts.ts';
import { ErrorState, Loading, Notice } from './ui/states.tsx';
import { toastError } from './ui/toasts.tsx';
import { readUsageView } from './usage/view.ts';
import { readWebhooksView } from './webhooks/view.ts';

const root = createRootRoute({
  component: Shell,
  notFoundComponent: () => (
    <Notice icon="info" title={t.notFound.title}>
      {t.notFound.text}
    </Notice>
  ),
});

/** A page whose address has no parameters. */
const plain = <Path extends string, Name extends string>(
  path: Path,
  load: () => Promise<Readonly<Record<Name, () => ReactNode>>>,
  name: Name,
) =>
  createRoute({
    getParentRoute: () => root,
    path,
    component: lazyRouteComponent(() => loadedPage(load), name),
  });

const routes = [
  createRoute({
    getParentRoute: () => root,
    path: '/',
    beforeLoad: () => {
      throw redirect({ to: '/contacts', replace: true });
    },
  }),
  // The sign-in page, for a user who is signed in already.
  createRoute({
    getParentRoute: () => root,
    path: '/sign-in',
    beforeLoad: () => {
      throw redirect({ to: '/contacts', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/contacts',
    validateSearch: readView,
    component: lazyRouteComponent(() => loaded(import('./contacts/ContactsPage.tsx')), 'ContactsPage'),
  }),
  // A short address of one contact, for links.
  createRoute({
    getParentRoute: () => root,
    path: '/contacts/$id',
    beforeLoad: ({ params: { id } }) => {
      throw redirect({ to: '/contacts', search: { person: id, page: '1' }, replace: true });
    },
  }),
  plain('/contacts/$id/print', () => import('./person/ReportPage.tsx'), 'ReportPage'),
  createRoute({
    getParentRoute: () => root,
    path: '/activity',
    beforeLoad: () => {
      throw redirect({ to: '/activity/imports', replace: true });
    },
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/activity/imports',
    validateSearch: ({ id, step }): { id?: string; step?: 'columns' } => ({
      ...(typeof id === 'string' && id !== '' ? { id } : {}),
      ...(step === 'columns' ? { step } : {}),
    }),
    component: lazyRouteComponent(() => loadedPage(() => import('./imports/ImportsPage.tsx')), 'ImportsPage'),
  }),
  plain('/activity/bulk-changes', () => import('./bulk/BulkChangesPage.tsx'), 'BulkChangesPage'),
  plain('/settings/numbers', () => import('./numbers/NumbersPage.tsx'), 'NumbersPage'),
  plain('/settings/fields', () => import('./fields/FieldsPage.tsx'), 'FieldsPage'),
  plain('/settings/deleted', () => import('./deleted/DeletedPage.tsx'), 'DeletedPage'),
  createRoute({
    getParentRoute: () => root,
    path: '/duplicates',
    validateSearch: ({ tab }): { tab?: DuplicateTab } =>
      tab === 'dismissed' || tab === 'merged' ? { tab } : {},
    component: lazyRouteComponent(
      () => loadedPage(() => import('./duplicates/DuplicatesPage.tsx')),
      'DuplicatesPage',
    ),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/catalogs',
    validateSearch: ({ catalog }): { catalog?: CatalogName } =>
      catalog === 'groups' || catalog === 'sources' || catalog === 'statuses' ? { catalog } : {},
    component: lazyRouteComponent(
      () => loadedPage(() => import('./catalogs/CatalogsPage.tsx')),
      'CatalogsPage',
    ),
  }),
  plain('/connect', () => import('./connect/ConnectPage.tsx'), 'ConnectPage'),
  plain('/connect/assistants', () => import('./connect/AssistantsPage.tsx'), 'AssistantsPage'),
  createRoute({
    getParentRoute: () => root,
    path: '/connect/$face',
    validateSearch: readFaceView,
    component: lazyRouteComponent(() => loadedPage(() => import('./connect/FacePage.tsx')), 'FacePage'),
  }),
  createRoute({
    getParentRoute: () => root,
    path: '/webhooks',
    validateSearch: readWebhooksView,
    component: lazyRouteComponent(
      () => loadedPage(() => import('./webhooks/WebhooksPage.tsx')),
      'WebhooksPage',
    ),
  }),
  plain('/connect/whatsapp', () => import('./intakes/IntakesPage.tsx'), 'IntakesPage'),
  createRoute({
    getParentRoute: () => root,
    path: '/connect/phone-books',
    validateSearch: readBooksView,
    component: lazyRouteComponent(() => loadedPage(() => import('./books/BooksPage.tsx')), 'BooksPage'),
  }),
  plain('/settings/keys', () => import('./keys/KeysPage.tsx'), 'KeysPage'),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/members',
    validateSearch: readMembersView,
    component: lazyRouteComponent(() => loadedPage(() => import('./members/MembersPage.tsx')), 'MembersPage'),
  }),
  plain('/me', () => import('./me/MePage.tsx'), 'MePage'),
  createRoute({
    getParentRoute: () => root,
    path: '/settings/usage',
    validateSearch: readUsageView,
    component: lazyRouteComponent(() => loadedPage(() => import('./usage/UsagePage.tsx')), 'UsagePage'),
  }),
  plain('/settings/health', () => import('./health/HealthPage.tsx'), 'HealthPage'),
  plain('/settings', () => import('./settings/SettingsPage.tsx'), 'SettingsPage'),
] as const;

/** Pages that had an address of their own in earlier releases: `/keys` is now `/settings/keys`. */
const moved = routes.flatMap(({ options }) => {
  const { path: to } = options as { path: string };
  const [, path] = /^\/(?:activity|connect|settings)(\/[a-z-]+)$/.exec(to) ?? [];
  if (path === undefined) return [];
  const beforeLoad = ({ search }: { search: object }) => {
    throw redirect({ to, search, replace: true });
  };
  return [createRoute({ getParentRoute: () => root, path, beforeLoad })];
});

export const router = createRouter({
  routeTree: root.addChildren([...routes, ...moved]),
  defaultPreload: 'intent',
  defaultPendingComponent: Loading,
  defaultErrorComponent: ({ error, reset }) => (
    <ErrorState
      error={error}
      onRetry={isApiError(error, 'not_loaded') ? () => void loadAnew().catch(toastError) : reset}
    />
  ),
  // Search parameters as people write them: no quotes around texts.
  parseSearch: (text) => Object.fromEntries(new URLSearchParams(text)),
  stringifySearch: (search) => {
    const pairs = Object.entries(search).flatMap(([name, value]) =>
      value === undefined || value === '' ? [] : [[name, String(value)]],
    );
    return pairs.length === 0 ? '' : `?${new URLSearchParams(pairs)}`;
  },
});

declare module '@tanstack/react-router' {
  interface Register {
    router: typeof router;
  }
}

/** The application after the sign-in. */
export function Frame() {
  return <RouterProvider router={router} />;
}
