/** The pages under headings, at the side of a wide screen; on a narrow one the most used are a bar below the page. */
import { Link } from '@tanstack/react-router';
import { t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { type Counts, useCounts } from './counts.ts';
import type { PageEntry } from './pages.ts';

const parts = Object.keys(t.parts) as readonly PageEntry['part'][];

export function byPart(pages: readonly PageEntry[]): readonly (readonly [string, readonly PageEntry[]])[] {
  return parts
    .map((part) => [t.parts[part], pages.filter((page) => page.part === part)] as const)
    .filter(([, inPart]) => inPart.length > 0);
}

export function Navigation({ pages }: { pages: readonly PageEntry[] }) {
  const counts = useCounts();
  return (
    <nav
      aria-label={t.navigation}
      className="flex min-h-0 min-w-0 flex-1 flex-col gap-4 overflow-y-auto max-md:order-first max-md:flex-[3] max-md:flex-row max-md:gap-0 max-md:overflow-visible"
    >
      {byPart(pages).map(([title, inPart]) => (
        <div key={title} className="flex flex-col gap-px max-md:contents">
          <p aria-hidden="true" className="px-2 pb-1 text-xs font-medium text-ink-faint max-md:hidden">
            {title}
          </p>
          {inPart.map((page) => (
            <PageLink key={page.path} page={page} count={counts[page.path]} />
          ))}
        </div>
      ))}
    </nav>
  );
}

/** A page in the bar: the icon above its word, as wide as a thumb. */
export const barLook =
  'max-md:h-14 max-md:min-w-0 max-md:flex-1 max-md:flex-col max-md:justify-center max-md:gap-0.5 max-md:px-0 max-md:text-xs max-md:rounded-none';

function PageLink({ page, count }: { page: PageEntry; count: Counts[PageEntry['path']] }) {
  return (
    <Link
      to={page.path}
      className={`relative flex h-7 shrink-0 items-center gap-2.5 rounded-md px-2 text-sm text-ink-soft -outline-offset-2 hover:bg-sunken hover:text-ink ${page.isInBar === true ? barLook : 'max-md:hidden'}`}
      activeProps={{ className: 'bg-accent-soft !text-accent-strong font-medium' }}
    >
      <Icon name={page.icon} />
      <span className="min-w-0 truncate max-md:max-w-full md:flex-1">{page.title}</span>
      {count && (
        <span
          className={`nums rounded-sm px-1.5 text-xs max-md:absolute max-md:top-1 max-md:left-1/2 max-md:ml-2.5 ${count.isBad ? 'bg-bad-soft text-bad' : 'bg-sunken text-ink-soft'}`}
        >
          <span aria-hidden="true">{count.text}</span>
          <span className="sr-only"> {count.said}</span>
        </span>
      )}
    </Link>
  );
}
