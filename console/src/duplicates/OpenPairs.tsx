/** Pairs that wait for a decision; the keys act on the current pair. */
import { type UseInfiniteQueryResult, useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { type KeyboardEvent, Suspense, useEffect, useRef, useState } from 'react';
import { navigate } from '../address/address.ts';
import { refetchEveryWhile } from '../api/client.ts';
import { lazyPart, loadPage } from '../api/load-parts.ts';
import type { Contact, Duplicate } from '../api/types.ts';
import { contactQuery } from '../contacts/contact-queries.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { findText, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { MoreButton } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { PairCard } from './PairCard.tsx';
import { isSearched, pairsQuery, refreshDuplicates } from './queries.ts';
import { type Decision, idOf, useDecisions } from './use-decisions.ts';

const MergeDialog = lazyPart(() => loadPage(() => import('../person/MergeDialog.tsx')), 'MergeDialog');

/** Pairs below the current one that are loaded in advance. */
const ahead = 20;

export function OpenPairs() {
  const client = useQueryClient();
  const found = useInfiniteQuery({
    ...pairsQuery,
    // While the search runs, further pairs are loaded automatically.
    refetchInterval: refetchEveryWhile(3_000, (read) => !isSearched(read)),
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
  const { pairs } = decisions;
  useAhead(found, pairs.length - decisions.index);
  if (data === undefined) return <Unread of={found} rows={9} />;
  const isComplete = isSearched(data);
  return (
    <>
      {pairs.length === 0 ? (
        <NoPairs isComplete={isComplete} onRefresh={() => void refetch()} />
      ) : (
        <div className="flex max-w-page flex-col gap-3 px-edge py-4">
          {!isComplete && <p className="text-sm text-ink-soft">{t.duplicates.searching}</p>}
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
  const { pairs, current, may, survivorOf } = decisions;
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
          survivorIndex={pair === current && may.merged ? survivorOf(pair) : undefined}
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
    const decision = { kind, pair, survivorIndex: position.survivorOf(pair) };
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

/** Loads the next page while few pairs follow the current one. After a failure the user asks again, by the button. */
function useAhead(
  { hasNextPage, isFetching, error, fetchNextPage }: UseInfiniteQueryResult,
  following: number,
): void {
  const isShort = following < ahead;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching && error === null) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, error, fetchNextPage]);
}

function NoPairs({ isComplete, onRefresh }: { isComplete: boolean; onRefresh: () => void }) {
  return (
    <div className="page-table">
      <Notice
        icon={isComplete ? 'check' : 'clock'}
        title={isComplete ? t.duplicates.none : t.duplicates.noneYet}
        actions={isComplete && <Button onClick={onRefresh}>{t.refresh}</Button>}
        guide="guides/merge"
      >
        {isComplete ? t.duplicates.noneText : t.duplicates.noneYetText}
      </Notice>
    </div>
  );
}

function useCurrentPair(pairs: readonly Duplicate[]) {
  const [currentId, setCurrentId] = useState('');
  /** whether a merge by key keeps the second contact of the current pair */
  const [isSwapped, setSwapped] = useState(false);
  const list = useRef<HTMLUListElement>(null);
  const index = Math.max(
    0,
    pairs.findIndex((pair) => idOf(pair) === currentId),
  );
  const current = pairs[index];
  const choose = (pair: Duplicate | undefined) => {
    setCurrentId(pair === undefined ? '' : idOf(pair));
    setSwapped(false);
  };
  // This runs after the rendering, so that a pair that an undo returns gets the focus too.
  const shownId = current === undefined ? '' : idOf(current);
  useEffect(() => {
    if (currentId === '' || currentId !== shownId) return;
    const element = list.current?.querySelector<HTMLElement>(`[data-pair="${shownId}"]`);
    if (!element?.contains(document.activeElement)) element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  }, [currentId, shownId]);
  return {
    current,
    index,
    list,
    isSwapped,
    setSwapped,
    choose,
    move: (by: 1 | -1) => choose(pairs[Math.min(Math.max(index + by, 0), pairs.length - 1)]),
    /** Returns the index of the contact that a merge of the pair keeps. */
    survivorOf: (pair: Duplicate): 0 | 1 => (pair === current && isSwapped ? 1 : 0),
    /** Chooses the pair after a decided one. Pairs of a merged contact disappear with it. */
    chooseAfter: ({ pair, kind, survivorIndex }: Decision) => {
      const at = pairs.indexOf(pair);
      const lost = kind === 'merged' ? pair.contacts[1 - survivorIndex]?.id : undefined;
      const others = [...pairs.slice(at + 1), ...pairs.slice(0, at).reverse()];
      choose(others.find(({ contacts }) => contacts.every(({ id }) => id !== lost)));
    },
  };
}

/** Actions by their keys; false or absent: the user may not do it. */
type PairKeys = Readonly<Record<string, (() => void) | false>>;

const arrows: Readonly<Record<string, string>> = { ArrowDown: 'j', ArrowUp: 'k' };

function usePairKeys(keys: PairKeys): void {
  const shared = { section: t.duplicates.inList };
  useRegisteredActions([
    ...Object.entries(keys).flatMap(([name, run]) => {
      if (run === false) return [];
      const title = findText(t.duplicates.keys, arrows[name] ?? name) ?? name;
      return [{ ...shared, id: `pair ${name}`, title, keys: name, run }];
    }),
    {
      ...shared,
      id: 'pair Enter',
      title: t.duplicates.keys.Enter,
      keys: 'Enter',
      isHint: true,
      run: () => {},
    },
  ]);
}
