/**
 * The view in the bar of the list, and the filter below it. The view is loaded after the list, and the filter on hover.
 * The room of both is reserved from the start. An address that has a filter or names a view needs them at once.
 */
import { lazy, type RefObject, Suspense } from 'react';
import { lazyPart, loadPage, loadPart } from '../../api/load-parts.ts';
import { t } from '../../texts/texts.ts';
import { useViewCountTime } from '../../views/list-priority.ts';
import type { ViewBarProps } from '../../views/ViewBar.tsx';
import type { View } from '../view.ts';

const ViewBar = lazyPart(() => loadPart(import('../../views/ViewBar.tsx')), 'ViewBar');
export const loadFilterBar = () => loadPage(() => import('../../filters/FilterBar.tsx'));
const FilterBar = lazy(async () => ({ default: (await loadFilterBar()).FilterBar }));

export function ViewName(props: ViewBarProps) {
  const isReady = useViewCountTime() > 0 || props.view.view !== undefined;
  return isReady ? (
    <Suspense fallback={<FirstName />}>
      <ViewBar {...props} />
    </Suspense>
  ) : (
    <FirstName />
  );
}

/** Shows the title until the bar is loaded, at the same pixels as the title in the bar. */
function FirstName() {
  return (
    <p aria-hidden="true" className="mr-7 flex h-8 items-center text-lg font-semibold">
      {t.pages.contacts}
    </p>
  );
}

export interface FilterRowProps {
  readonly view: View;
  readonly onView: (change: View, isTyping?: boolean) => void;
  /** each new number opens the list of fields; 0 does not */
  readonly filterRequests: number;
  /** the view of the address, which usually has a filter, is not loaded yet */
  readonly isEntering: boolean;
  /** the button that opens the list of fields */
  readonly button: RefObject<HTMLButtonElement | null>;
  /** The error of the list, which may be about a condition. */
  readonly refusal: unknown;
}

export function FilterRow(props: FilterRowProps) {
  const { filterRequests, view, isEntering } = props;
  const reserved = <div className="min-h-10" />;
  if (filterRequests === 0 && view.filter === undefined) return isEntering ? reserved : null;
  return (
    <Suspense fallback={view.filter !== undefined && reserved}>
      <FilterBar {...props} />
    </Suspense>
  );
}
