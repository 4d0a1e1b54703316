/** The pages of the console in the order of the navigation. A new page is a line here and a route in `router.tsx`. */
import type { Right } from '../session/rights.ts';
import { t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';

export interface PageEntry {
  readonly path:
    | '/contacts'
    | '/imports'
    | '/bulk-changes'
    | '/numbers'
    | '/deleted'
    | '/fields'
    | '/duplicates'
    | '/catalogs'
    | '/connect'
    | '/webhooks'
    | '/whatsapp'
    | '/keys'
    | '/members'
    | '/me'
    | '/usage'
    | '/health'
    | '/settings';
  readonly title: string;
  readonly icon: IconName;
  /** the page is listed for users with this right; absent: for all */
  readonly right?: Right;
  /** pages with one part are below one heading */
  readonly part: 'people' | 'data' | 'connections' | 'operation';
  /** one of the bar at the bottom of a narrow screen */
  readonly isInBar?: true;
  /** not in the navigation: a page leads to it, and the palette */
  readonly isAside?: true;
}

export const pages: readonly PageEntry[] = [
  {
    path: '/contacts',
    title: t.pages.contacts,
    icon: 'contacts',
    right: 'contacts:read',
    part: 'people',
    isInBar: true,
  },
  {
    path: '/duplicates',
    title: t.pages.duplicates,
    icon: 'duplicates',
    right: 'contacts:read',
    part: 'people',
    isInBar: true,
  },
  { path: '/catalogs', title: t.pages.catalogs, icon: 'tag', right: 'groups:read', part: 'people' },
  { path: '/fields', title: t.pages.fields, icon: 'fields', right: 'contacts:read', part: 'people' },
  { path: '/deleted', title: t.pages.deleted, icon: 'trash', right: 'contacts:delete', part: 'people' },
  {
    path: '/imports',
    title: t.pages.imports,
    icon: 'import',
    right: 'import',
    part: 'data',
    isInBar: true,
  },
  { path: '/bulk-changes', title: t.pages.bulkChanges, icon: 'bulk', right: 'contacts:read', part: 'data' },
  {
    path: '/numbers',
    title: t.pages.numbers,
    icon: 'number',
    right: 'correct numbers',
    part: 'data',
    isAside: true,
  },
  { path: '/connect', title: t.pages.connect, icon: 'connect', right: 'account:read', part: 'connections' },
  {
    path: '/webhooks',
    title: t.pages.webhooks,
    icon: 'webhooks',
    right: 'webhooks:manage',
    part: 'connections',
  },
  {
    path: '/whatsapp',
    title: t.pages.intakes,
    icon: 'chat',
    right: 'intakes:manage',
    part: 'connections',
  },
  { path: '/keys', title: t.pages.keys, icon: 'keys', right: 'keys:manage', part: 'connections' },
  { path: '/members', title: t.pages.members, icon: 'account', right: 'keys:manage', part: 'operation' },
  { path: '/me', title: t.pages.me, icon: 'account', right: 'member', part: 'operation', isAside: true },
  { path: '/usage', title: t.pages.usage, icon: 'usage', right: 'account:read', part: 'operation' },
  { path: '/health', title: t.pages.health, icon: 'health', right: 'health:read', part: 'operation' },
  { path: '/settings', title: t.pages.settings, icon: 'settings', part: 'operation' },
];
