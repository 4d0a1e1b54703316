/** The rows of the list; or the state of a list without rows. */
import { type ReactNode, Suspense, useState } from 'react';
import { lazyPart, loadPage } from '../../api/load-parts.ts';
import { browserStore } from '../../browser-store.ts';
import { useAccount } from '../../session/account.ts';
import { t } from '../../texts/texts.ts';
import { Button } from '../../ui/buttons.tsx';
import { ErrorLine, ErrorState, Loading } from '../../ui/states.tsx';
import { samplesOf, stepsOf } from '../contact-queries.ts';
import { ContactTable } from '../table/ContactTable.tsx';
import { tallRow } from '../table/columns.tsx';
import type { ListPage } from './use-list-page.ts';

const SampleLine = lazyPart(() => loadPage(() => import('../../settings/SampleLine.tsx')), 'SampleLine');
const FirstSteps = lazyPart(() => loadPage(() => import('../../settings/FirstSteps.tsx')), 'FirstSteps');
const Empty = lazyPart(() => loadPage(() => import('./Empty.tsx')), 'Empty');

interface ListBodyProps {
  readonly page: ListPage;
  /** the view of the address is not loaded yet */
  readonly isEntering: boolean;
  readonly isComplete: boolean;
  /** undefined: the user may not write contacts */
  readonly onNew: ((name?: string) => void) | undefined;
  /** the bar of selected contacts, over the last rows */
  readonly children: ReactNode;
}

export function ListBody({ page, isEntering, isComplete, onNew, children }: ListBodyProps) {
  const { view, onView, list, selection } = page;
  const { rows } = list;
  const { account, can } = useAccount();
  const canWrite = can('contacts:write');
  const samples = browserStore.get(samplesOf(account?.id ?? ''));
  const isEmpty = !rows.isLoading && !rows.isOld && rows.count === 0 && rows.error === null;
  return (
    <>
      {rows.error !== null && rows.count > 0 && (
        <div className="flex items-center gap-2 px-edge pb-2">
          <ErrorLine error={rows.error} />
          <Button onClick={rows.retry}>{t.actions.tryAgain}</Button>
        </div>
      )}
      <div data-scrolls className="relative min-h-0 flex-1 border-t border-line [--below:var(--surface)]">
        {((rows.isLoading && rows.count === 0) || isEntering) && <Loading rows={12} />}
        {rows.error !== null && rows.count === 0 && <ErrorState error={rows.error} onRetry={rows.retry} />}
        {isEmpty && !isEntering && (
          <Suspense fallback={<Loading rows={12} />}>
            <Empty view={view} onNew={onNew} onView={onView} />
          </Suspense>
        )}
        {rows.count > 0 && !isEntering && (
          <ContactTable
            list={list}
            selection={selection}
            openId={view.person}
            canWrite={canWrite}
            onColumns={page.onColumns}
            onSort={page.onSort}
            onOpen={page.onOpen}
            onTurn={page.onTurn}
            onRange={page.isCovered ? keepRange : list.onRange}
            rowHeight={list.isTall ? tallRow : page.density.rowHeight}
            handle={page.table}
            isComplete={isComplete}
          />
        )}
        {children}
      </div>
      {/* Lines below the rows move nothing when they appear, and messages are above them. */}
      <div
        data-action-bar
        className="flex shrink-0 flex-wrap divide-line border-line not-empty:border-t sm:divide-x"
      >
        {samples !== undefined && rows.count > 0 && can('contacts:delete') && (
          <Suspense>
            <SampleLine id={samples} />
          </Suspense>
        )}
        {rows.count > 0 && <StepsLeft />}
      </div>
    </>
  );
}

/** Shows the questions of the first steps that this browser has begun, until they are answered or closed. */
function StepsLeft() {
  const { account } = useAccount();
  const [, setClosed] = useState(false);
  const key = stepsOf(account?.id ?? '');
  if (account === undefined || browserStore.get(key) !== 'open') return null;
  return (
    <Suspense>
      <div className="max-h-[50vh] min-w-0 flex-1 basis-40 overflow-y-auto has-[[open]]:basis-full print:hidden">
        <FirstSteps
          key={account.id}
          account={account}
          onNew={undefined}
          onClose={() => {
            browserStore.set(key, 'closed');
            setClosed(true);
          }}
        />
      </div>
    </Suspense>
  );
}

/** Keeps the loaded rows, since a covered list has no visible ones: rows around the open contact stay loaded. */
function keepRange(): void {}
