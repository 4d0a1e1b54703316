/** The pages by their paths; each is loaded when it is first shown. The server knows the same paths from `shell/pages.ts`. */
import { type ReactNode, useEffect } from 'react';
import { type Path, type Route, type Searches, setRoutes, startRouter } from './address/address.ts';
import { Boundary } from './address/DrawnPage.tsx';
import { loadPage, loadPart } from './api/load-parts.ts';
import { readFaceView } from './connect/view.ts';
import { readView } from './contacts/view.ts';
import { Shell } from './shell/Shell.tsx';
import { readWebhooksView } from './webhooks/view.ts';

type Module<Name extends string> = Promise<Readonly<Record<Name, () => ReactNode>>>;

/** A page whose address has no state. */
const pageRoute = <Name extends string>(path: Path, load: () => Module<Name>, name: Name): Route => ({
  path,
  load: async () => (await loadPage(load))[name],
});

/** A page whose address has state. */
const routeWithSearch = <At extends keyof Searches, Name extends string>(
  path: At,
  read: (search: Readonly<Record<string, unknown>>) => Searches[At],
  load: () => Module<Name>,
  name: Name,
): Route => ({ ...pageRoute(path, load, name), read });

const pages: readonly Route[] = [
  {
    path: '/contacts',
    read: readView,
    load: async () => (await loadPart(import('./contacts/ContactsPage.tsx'))).ContactsPage,
  },
  // A short address of one contact, for links.
  {
    path: '/contacts/$id',
    leadsTo: ({ id = '' }) => ({ to: '/contacts', search: { person: id, page: '1' } }),
  },
  pageRoute('/contacts/$id/print', () => import('./person/ReportPage.tsx'), 'ReportPage'),
  routeWithSearch(
    '/activity/imports',
    ({ id, step, of }) => ({
      ...(typeof id === 'string' && id !== '' ? { id } : {}),
      ...(step === 'columns' ? { step } : {}),
      ...(typeof of === 'string' && of !== '' ? { of } : {}),
    }),
    () => import('./imports/ImportsPage.tsx'),
    'ImportsPage',
  ),
  pageRoute('/activity/bulk-changes', () => import('./bulk/BulkChangesPage.tsx'), 'BulkChangesPage'),
  pageRoute('/settings/numbers', () => import('./numbers/NumbersPage.tsx'), 'NumbersPage'),
  pageRoute('/settings/fields', () => import('./fields/FieldsPage.tsx'), 'FieldsPage'),
  pageRoute('/settings/deleted', () => import('./deleted/DeletedPage.tsx'), 'DeletedPage'),
  routeWithSearch(
    '/duplicates',
    ({ tab }) => (tab === 'dismissed' || tab === 'merged' ? { tab } : {}),
    () => import('./duplicates/DuplicatesPage.tsx'),
    'DuplicatesPage',
  ),
  routeWithSearch(
    '/settings/catalogs',
    ({ catalog }) =>
      catalog === 'groups' || catalog === 'sources' || catalog === 'statuses' ? { catalog } : {},
    () => import('./catalogs/CatalogsPage.tsx'),
    'CatalogsPage',
  ),
  routeWithSearch(
    '/connect',
    ({ copy }) => (copy === 'yes' ? { copy } : {}),
    () => import('./connect/ConnectPage.tsx'),
    'ConnectPage',
  ),
  pageRoute('/connect/assistants', () => import('./connect/AssistantsPage.tsx'), 'AssistantsPage'),
  pageRoute('/connect/whatsapp', () => import('./intakes/IntakesPage.tsx'), 'IntakesPage'),
  routeWithSearch(
    '/connect/phone-books',
    ({ book }) => (typeof book === 'string' && /^[1-9]\d{0,14}$/.test(book) ? { book } : {}),
    () => import('./books/BooksPage.tsx'),
    'BooksPage',
  ),
  routeWithSearch('/connect/$face', readFaceView, () => import('./connect/FacePage.tsx'), 'FacePage'),
  routeWithSearch('/webhooks', readWebhooksView, () => import('./webhooks/WebhooksPage.tsx'), 'WebhooksPage'),
  pageRoute('/settings/keys', () => import('./keys/KeysPage.tsx'), 'KeysPage'),
  routeWithSearch(
    '/settings/members',
    ({ tab }) => (tab === 'roles' ? { tab } : {}),
    () => import('./members/MembersPage.tsx'),
    'MembersPage',
  ),
  pageRoute('/me', () => import('./me/MePage.tsx'), 'MePage'),
  routeWithSearch(
    '/settings/usage',
    ({ days }) => (days === '90' ? { days } : {}),
    () => import('./usage/UsagePage.tsx'),
    'UsagePage',
  ),
  pageRoute('/settings/health', () => import('./health/HealthPage.tsx'), 'HealthPage'),
  pageRoute('/settings', () => import('./settings/SettingsPage.tsx'), 'SettingsPage'),
];

/** Pages that had another address in earlier releases: `/keys` is now `/settings/keys`. */
const moved = pages.flatMap(({ path: to }): readonly Route[] => {
  const [, path] = /^\/(?:activity|connect|settings)(\/[a-z-]+)$/.exec(to) ?? [];
  return path === undefined ? [] : [{ path, leadsTo: (_, search) => ({ to: to as Path, search }) }];
});

setRoutes([
  ...pages,
  { path: '/', leadsTo: () => ({ to: '/contacts' }) },
  // The sign-in page, for a user who is signed in already.
  { path: '/sign-in', leadsTo: () => ({ to: '/contacts' }) },
  { path: '/activity', leadsTo: () => ({ to: '/activity/imports' }) },
  ...moved,
]);

/** Shows the application after the sign-in. */
export function Frame() {
  useEffect(startRouter, []);
  return (
    <Boundary>
      <Shell />
    </Boundary>
  );
}
