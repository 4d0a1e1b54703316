/**
 * The pages of the console, in the six groups of the navigation. A new page is a line here and a route in
 * `../router.tsx`.
 */
import type { HasRight, Right } from '../session/rights.ts';
import { t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';

export interface PageEntry {
  readonly path:
    | '/contacts'
    | '/duplicates'
    | '/activity/imports'
    | '/activity/bulk-changes'
    | '/connect'
    | '/connect/whatsapp'
    | '/connect/phone-books'
    | '/connect/assistants'
    | '/webhooks'
    | '/settings'
    | '/settings/members'
    | '/settings/fields'
    | '/settings/catalogs'
    | '/settings/keys'
    | '/settings/usage'
    | '/settings/health'
    | '/settings/deleted'
    | '/settings/numbers'
    | '/me';
  readonly title: string;
  readonly icon: IconName;
  /** the page is listed for users with this right; absent: for all */
  readonly right?: Right;
  /** The page opens with this right, if it is another one. `null`: the page itself shows what a user may not see. */
  readonly opensWith?: Right | null;
  /** its name below the name of its group, if that repeats the title */
  readonly short?: string;
  /** not in the navigation: a page leads to it, and the palette */
  readonly isAside?: true;
}

export interface NavigationGroup {
  readonly title: string;
  readonly icon: IconName;
  /** The first one opens with the group. */
  readonly pages: readonly PageEntry[];
  /** one of the bar at the bottom of a narrow screen */
  readonly isInBar?: boolean;
}

/** Makes a group of one page. */
const pageGroupOf = (page: PageEntry, isInBar = false): NavigationGroup => ({
  ...page,
  pages: [page],
  isInBar,
});

const { pages: title, places: name } = t;

const all: readonly NavigationGroup[] = [
  pageGroupOf({ path: '/contacts', title: title.contacts, icon: 'contacts', right: 'contacts:read' }, true),
  pageGroupOf(
    { path: '/duplicates', title: title.duplicates, icon: 'duplicates', right: 'contacts:read' },
    true,
  ),
  {
    title: name.activity,
    icon: 'activity',
    isInBar: true,
    pages: [
      {
        path: '/activity/imports',
        title: title.imports,
        icon: 'import',
        right: 'import',
        opensWith: 'imports',
      },
      { path: '/activity/bulk-changes', title: title.bulkChanges, icon: 'bulk', right: 'contacts:read' },
    ],
  },
  {
    title: title.connect,
    icon: 'connect',
    pages: [
      { path: '/connect', title: title.connect, icon: 'connect', right: 'account:read', short: name.apis },
      { path: '/connect/whatsapp', title: title.intakes, icon: 'chat', right: 'intakes:manage' },
      {
        path: '/connect/phone-books',
        title: title.phoneBooks,
        icon: 'book',
        right: 'keys:manage',
        opensWith: 'contacts:read',
      },
      { path: '/connect/assistants', title: name.assistants, icon: 'star', right: 'account:read' },
    ],
  },
  pageGroupOf({ path: '/webhooks', title: title.webhooks, icon: 'webhooks', right: 'webhooks:manage' }),
  {
    title: title.settings,
    icon: 'settings',
    pages: [
      { path: '/settings', title: title.settings, icon: 'settings', short: name.general },
      { path: '/settings/members', title: title.members, icon: 'group', right: 'keys:manage' },
      { path: '/settings/fields', title: title.fields, icon: 'fields', right: 'contacts:read' },
      {
        path: '/settings/catalogs',
        title: title.catalogs,
        icon: 'tag',
        right: 'groups:read',
        opensWith: null,
      },
      { path: '/settings/keys', title: title.keys, icon: 'keys', right: 'keys:manage' },
      { path: '/settings/usage', title: title.usage, icon: 'usage', right: 'account:read' },
      { path: '/settings/health', title: title.health, icon: 'health', right: 'health:read' },
      {
        path: '/settings/deleted',
        title: title.deleted,
        icon: 'trash',
        right: 'contacts:delete',
        opensWith: null,
      },
      {
        path: '/settings/numbers',
        title: title.numbers,
        icon: 'number',
        right: 'correct numbers',
        isAside: true,
      },
      { path: '/me', title: title.me, icon: 'account', right: 'member', opensWith: null, isAside: true },
    ],
  },
];

/** Returns the groups that list a page, each with the pages that the user may open. */
export function groupsFor(can: HasRight): readonly NavigationGroup[] {
  return all
    .map((group) => ({
      ...group,
      pages: group.pages.filter(({ right }) => right === undefined || can(right)),
    }))
    .filter(({ pages }) => pages.some((page) => page.isAside !== true));
}

/** Returns the page of an address, also of an address below it. */
export function pageAt(pathname: string): PageEntry | undefined {
  return all
    .flatMap(({ pages }) => pages)
    .filter(({ path }) => pathname === path || pathname.startsWith(`${path}/`))
    .sort((left, right) => right.path.length - left.path.length)[0];
}
