import type { IconName } from '../ui/Icon.tsx';
import type { CatalogName } from './contact-queries.ts';

export const catalogIcons: Readonly<Record<CatalogName, IconName>> = {
  tags: 'tag',
  groups: 'group',
  statuses: 'status',
  sources: 'globe',
};
