/** The pages of the console in the order of the navigation. A new page is a line here and a route in `router.tsx`. */
import type { Scope } from '../api/types.ts';
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
    | '/usage'
    | '/health'
    | '/settings';
  readonly title: string;
  readonly icon: IconName;
  /** Scope without which the page is not listed. */
  readonly scope: Scope;
  /** pages of one part are below one heading */
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
    scope: 'contacts:read',
    part: 'people',
    isInBar: true,
  },
  {
    path: '/duplicates',
    title: t.pages.duplicates,
    icon: 'duplicates',
    scope: 'contacts:read',
    part: 'people',
    isInBar: true,
  },
  { path: '/catalogs', title: t.pages.catalogs, icon: 'tag', scope: 'groups:read', part: 'people' },
  { path: '/fields', title: t.pages.fields, icon: 'fields', scope: 'contacts:read', part: 'people' },
  { path: '/deleted', title: t.pages.deleted, icon: 'trash', scope: 'contacts:delete', part: 'people' },
  {
    path: '/imports',
    title: t.pages.imports,
    icon: 'import',
    scope: 'contacts:write',
    part: 'data',
    isInBar: true,
  },
  { path: '/bulk-changes', title: t.pages.bulkChanges, icon: 'bulk', scope: 'contacts:read', part: 'data' },
  {
    path: '/numbers',
    title: t.pages.numbers,
    icon: 'number',
    scope: 'contacts:read',
    part: 'data',
    isAside: true,
  },
  { path: '/connect', title: t.pages.connect, icon: 'connect', scope: 'account:read', part: 'connections' },
  {
    path: '/webhooks',
    title: t.pages.webhooks,
    icon: 'webhooks',
    scope: 'webhooks:manage',
    part: 'connections',
  },
  {
    path: '/whatsapp',
    title: t.pages.intakes,
    icon: 'chat',
    scope: 'intakes:manage',
    part: 'connections',
  },
  { path: '/keys', title: t.pages.keys, icon: 'keys', scope: 'keys:manage', part: 'connections' },
  { path: '/usage', title: t.pages.usage, icon: 'usage', scope: 'account:read', part: 'operation' },
  { path: '/health', title: t.pages.health, icon: 'health', scope: 'health:read', part: 'operation' },
  { path: '/settings', title: t.pages.settings, icon: 'settings', scope: 'account:read', part: 'operation' },
];
