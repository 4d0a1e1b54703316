/** The tags, groups, sources and statuses that an import would create. */
import type { Import } from '../api/types.ts';
import { formatList, t } from '../texts/texts.ts';

type Catalog = Import['new_items'][number]['catalog'];

const titles = (): Readonly<Record<Catalog, (count: number) => string>> => ({
  tags: t.imports.newTags,
  groups: t.imports.newGroups,
  sources: t.imports.newSources,
  statuses: t.imports.newStatuses,
});

export function NewItems({ items }: { items: Import['new_items'] }) {
  if (items.length === 0) return null;
  return (
    <ul className="space-y-1 text-sm text-ink-soft">
      {items.map(({ catalog, count, names }) => (
        <li key={catalog} className="break-words">
          <span className="font-medium">{titles()[catalog](count)}</span>:{' '}
          {formatList(count > names.length ? [...names, '…'] : names)}
        </li>
      ))}
    </ul>
  );
}
