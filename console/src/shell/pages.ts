/** The pages of the console in the order of the navigation. A new page is a line here and a route in `router.tsx`. */
import type { Scope } from '../api/types.ts';
import { t } from '../texts/texts.ts';
import type { IconName } from '../ui/Icon.tsx';

export interface PageEntry {
  readonly path: '/contacts';
  readonly title: string;
  readonly icon: IconName;
  /** what the key needs, or the page says that it lacks it */
  readonly scope: Scope;
}

export const pages: readonly PageEntry[] = [
  { path: '/contacts', title: t.pages.contacts, icon: 'contacts', scope: 'contacts:read' },
];
