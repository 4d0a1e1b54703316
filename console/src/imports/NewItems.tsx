/** Lists the tags, groups, sources and statuses that an import creates, since a misspelled cell creates one too. */
import type { Import } from '../api/types.ts';
import { formatList, formatNumber, t } from '../texts/texts.ts';

export function NewItems({ job: { new_items: items = [] } }: { job: Import }) {
  if (items.length === 0) return null;
  return (
    <ul className="flex flex-col gap-1 text-sm text-ink-soft">
      {items.map(({ catalog, count, names }) => {
        const more = count - names.length;
        return (
          <li key={catalog} className="min-w-0 break-words">
            <span className="font-medium text-ink">{t.imports.newItems[catalog](count)}</span>:{' '}
            {formatList(more > 0 ? [...names, t.imports.newItems.more(formatNumber(more))] : names)}
          </li>
        );
      })}
    </ul>
  );
}
