/**
 * The views over the list, and its filter. The views are loaded after the list, the filter on hover, and the space of both is
 * reserved from the start, so that the layout does not shift. An address that has a filter or names a view needs them at once.
 */
import { lazy, Suspense, useEffect, useState } from 'react';
import { loaded, loadedPage } from '../api/loaded.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import type { View } from './view.ts';

const ViewTabs = lazy(async () => ({ default: (await loaded(import('../views/ViewTabs.tsx'))).ViewTabs }));
const loadFilterBar = () => loadedPage(() => import('../filters/FilterBar.tsx'));
const FilterBar = lazy(async () => ({ default: (await loadFilterBar()).FilterBar }));

export interface ViewRowsProps {
  readonly view: View;
  readonly accountId: string;
  readonly onView: (change: View, isTyping?: boolean) => void;
  /** called when the address has the filter, order and columns of its view */
  readonly onEntered: () => void;
  /** time of the total; 0: not counted yet */
  readonly turn: number;
  /** each new number opens the list of fields; 0 does not */
  readonly wish: number;
  readonly onWish: () => void;
  /** The error of the list, which may be about a condition. */
  readonly error: unknown;
}

export function ViewRows(props: ViewRowsProps) {
  const { view, accountId, onView, onEntered, turn, wish, onWish, error } = props;
  const isReady = useLater(turn > 0);
  const button = (
    <div className="flex min-h-10 items-center px-edge pb-2">
      <Button
        icon="plus"
        className="!h-7"
        onPointerEnter={() => void loadFilterBar().catch(() => {})}
        onClick={onWish}
      >
        {t.filter}
      </Button>
    </div>
  );
  return (
    <>
      <div className="mb-2 h-9 border-b border-line">
        {!isReady && view.view === undefined && <FirstTab isCurrent />}
        {(isReady || view.view !== undefined) && (
          <Suspense fallback={<FirstTab isCurrent={view.view === undefined} />}>
            <ViewTabs
              view={view}
              accountId={accountId}
              onView={onView}
              onEntered={onEntered}
              turn={isReady ? turn : 0}
            />
          </Suspense>
        )}
      </div>
      {wish > 0 || view.filter !== undefined ? (
        <Suspense fallback={button}>
          <FilterBar view={view} onView={onView} wish={wish} refusal={error} />
        </Suspense>
      ) : (
        button
      )}
    </>
  );
}

/** Only the first tab, at the same pixel as after all are loaded. */
function FirstTab({ isCurrent }: { isCurrent: boolean }) {
  const look = isCurrent ? 'border-accent font-medium text-ink' : 'border-transparent text-ink-soft';
  return (
    <div aria-hidden="true" className="flex h-full pl-[calc(var(--edge)-8px)]">
      <span className={`flex h-full items-center border-b-2 px-2 text-sm ${look}`}>{t.savedViews.all}</span>
    </div>
  );
}

/** Milliseconds reserved for the list once it is loaded. */
const laterMs = 250;

function useLater(isNow: boolean): boolean {
  const [isLater, setLater] = useState(false);
  useEffect(() => {
    if (!isNow) return;
    const timer = setTimeout(() => setLater(true), laterMs);
    return () => clearTimeout(timer);
  }, [isNow]);
  return isLater;
}
