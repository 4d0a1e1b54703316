/** Pairs that wait for a decision; the keys act on the current pair. */

import { type UseInfiniteQueryResult, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, Suspense, useEffect, useState } from 'react';
import { navigate } from '../address/address.ts';
import { everyWhile } from '../api/client.ts';
import { lazyPart, loadedPage } from '../api/loaded.ts';
import type { Contact, Duplicate } from '../api/types.ts';
import { contactQuery } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { MoreButton } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { PairCard } from './PairCard.tsx';
import { isSearched, pairsQuery, refreshDuplicates } from './queries.ts';
import { useCurrentPair } from './use-current-pair.ts';
import { type Decision, idOf, useDecisions } from './use-decisions.ts';
import { usePairKeys } from './use-pair-keys.ts';

const MergeDialog = lazyPart(() => loadedPage(() => import('../person/MergeDialog.tsx')), 'MergeDialog');

/** Pairs below the current one that are loaded in advance. */
const ahead = 20;

export function OpenPairs() {
  const client = useQueryClient();
  const found = useInfiniteQuery({
    ...pairsQuery,
    // While the search runs, further pairs are loaded automatically.
    refetchInterval: everyWhile(3_000, (read) => !isSearched(read)),
  });
  const { data, refetch } = found;
  const [merging, setMerging] = useState<readonly [Contact, Contact]>();
  const merge = (pair: Duplicate) =>
    Promise.all(pair.contacts.map(({ id }) => client.fetchQuery(contactQuery(id))))
      .then(([one, other]) => {
        if (one !== undefined && other !== undefined) setMerging([one, other]);
      })
      .catch(toastError);
  const decisions = usePairDecisions(
    (data?.pages ?? []).flatMap((page) => page.data),
    (pair) => void merge(pair),
  );
  const { pairs, may } = decisions;
  useAhead(found, pairs.length - decisions.index);
  if (data === undefined) return <Unread of={found} rows={9} />;
  const isComplete = isSearched(data);
  return (
    <>
      {pairs.length === 0 ? (
        <NoPairs isComplete={isComplete} onRefresh={() => void refetch()} />
      ) : (
        <div className="flex max-w-page flex-col gap-3 px-edge py-4">
          <p className="text-sm text-ink-soft">
            {t.duplicates.text} {!isComplete && t.duplicates.searching}
          </p>
          {may.merged && <p className="text-xs text-ink-faint max-sm:hidden">{t.duplicates.byKeys}</p>}
          <PairList decisions={decisions} onMerge={(pair) => void merge(pair)} />
          <MoreButton list={found} />
        </div>
      )}
      <Suspense>
        {merging !== undefined && (
          <MergeDialog
            contact={merging[0]}
            other={merging[1]}
            onClose={() => setMerging(undefined)}
            onOpen={() => refreshDuplicates(client)}
            onUndone={() => refreshDuplicates(client)}
          />
        )}
      </Suspense>
    </>
  );
}

interface PairListProps {
  readonly decisions: ReturnType<typeof usePairDecisions>;
  readonly onMerge: (pair: Duplicate) => void;
}

function PairList({ decisions, onMerge }: PairListProps) {
  const { pairs, current, may, keptOf } = decisions;
  const onKeyDown = (event: KeyboardEvent) => {
    // A button inside the pair handles Enter itself.
    const isPair = event.target instanceof HTMLElement && event.target.dataset.pair !== undefined;
    if (event.key !== 'Enter' || !isPair || current === undefined || !may.merged) return;
    event.preventDefault();
    onMerge(current);
  };
  return (
    <ul
      ref={decisions.list}
      aria-label={t.pages.duplicates}
      className="flex flex-col gap-3"
      onKeyDown={onKeyDown}
    >
      {pairs.map((pair) => (
        <PairCard
          key={idOf(pair)}
          pair={pair}
          isCurrent={pair === current}
          kept={pair === current && may.merged ? keptOf(pair) : undefined}
          may={may}
          onFocus={() => pair !== current && decisions.choose(pair)}
          onMerge={() => onMerge(pair)}
          onEnd={(kind) => decisions.end(pair, kind)}
        />
      ))}
    </ul>
  );
}

/** Returns the undecided ones of the loaded pairs, the current one, and functions to decide. Keys decide too. */
function usePairDecisions(loaded: readonly Duplicate[], onMerge: (pair: Duplicate) => void) {
  const { can } = useAccount();
  const { made, decide, undo, left } = useDecisions();
  const pairs = left(loaded);
  const position = useCurrentPair(pairs);
  const { current } = position;
  const may: Readonly<Record<Decision['kind'], boolean>> = {
    merged: can('contacts:write') && can('contacts:delete'),
    dismissed: can('contacts:write'),
    later: true,
  };
  const end = (pair: Duplicate, kind: Decision['kind']) => {
    const decision = { kind, pair, kept: position.keptOf(pair) };
    position.chooseAfter(decision);
    decide(decision);
  };
  const undoLast = () => {
    const last = made.at(-1);
    undo();
    if (last !== undefined) position.choose(last.pair);
  };
  usePairKeys({
    ...(current !== undefined && {
      j: () => position.move(1),
      ArrowDown: () => position.move(1),
      k: () => position.move(-1),
      ArrowUp: () => position.move(-1),
      m: may.merged && (() => onMerge(current)),
      M: may.merged && (() => end(current, 'merged')),
      ArrowLeft: may.merged && (() => position.setSwapped(false)),
      ArrowRight: may.merged && (() => position.setSwapped(true)),
      x: may.dismissed && (() => end(current, 'dismissed')),
      l: () => end(current, 'later'),
      o: () => navigate({ to: '/contacts', search: { person: current.contacts[0]?.id ?? '' } }),
    }),
    z: made.length > 0 && undoLast,
  });
  return { ...position, pairs, may, end };
}

/** Loads the next page while few pairs follow the current one. */
function useAhead(
  { hasNextPage, isFetching, fetchNextPage }: UseInfiniteQueryResult,
  following: number,
): void {
  const isShort = following < ahead;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, fetchNextPage]);
}

function NoPairs({ isComplete, onRefresh }: { isComplete: boolean; onRefresh: () => void }) {
  return (
    <Notice
      icon={isComplete ? 'check' : 'clock'}
      title={isComplete ? t.duplicates.none : t.duplicates.noneYet}
      actions={<Button onClick={onRefresh}>{t.refresh}</Button>}
      guide="guides/merge"
    >
      {isComplete ? t.duplicates.noneText : t.duplicates.noneYetText}
    </Notice>
  );
}
