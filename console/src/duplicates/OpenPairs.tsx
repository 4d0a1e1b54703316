/** Pairs that wait for a decision; the keys act on the current pair. */

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useEffect, useRef, useState } from 'react';
import { navigate } from '../address/address.ts';
import { everyWhile } from '../api/client.ts';
import { lazyPart, loadedPage } from '../api/loaded.ts';
import type { Contact, Duplicate } from '../api/types.ts';
import { contactQuery } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { named, t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { MoreButton } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { toastError } from '../ui/toasts.tsx';
import { PairCard } from './PairCard.tsx';
import { isSearched, pairsQuery, refreshDuplicates } from './queries.ts';
import { type Decision, idOf, useDecisions } from './use-decisions.ts';

const MergeDialog = lazyPart(() => loadedPage(() => import('../person/MergeDialog.tsx')), 'MergeDialog');

/** Pairs below the current one that are loaded in advance. */
const ahead = 20;

export function OpenPairs() {
  const client = useQueryClient();
  const { can } = useAccount();
  const found = useInfiniteQuery({
    ...pairsQuery,
    // While the search runs, further pairs are loaded automatically.
    refetchInterval: everyWhile(3_000, (read) => !isSearched(read)),
  });
  const { data, hasNextPage, isFetching, fetchNextPage, refetch } = found;
  const { made, decide, undo, left } = useDecisions();
  const [currentId, setCurrentId] = useState('');
  /** whether a merge by key keeps the second contact of the current pair */
  const [isSwapped, setSwapped] = useState(false);
  const [merging, setMerging] = useState<readonly [Contact, Contact]>();
  const list = useRef<HTMLUListElement>(null);
  const pairs = left((data?.pages ?? []).flatMap((page) => page.data));
  const index = Math.max(
    0,
    pairs.findIndex((one) => idOf(one) === currentId),
  );
  const current = pairs[index];
  const mayMerge = can('contacts:write') && can('contacts:delete');
  const mayDismiss = can('contacts:write');

  const mayDecide: Readonly<Record<Decision['kind'], boolean>> = {
    merged: mayMerge,
    dismissed: mayDismiss,
    later: true,
  };

  const isShort = pairs.length - index < ahead;
  useEffect(() => {
    if (isShort && hasNextPage && !isFetching) void fetchNextPage();
  }, [isShort, hasNextPage, isFetching, fetchNextPage]);

  const choose = (pair: Duplicate | undefined) => {
    setCurrentId(pair === undefined ? '' : idOf(pair));
    setSwapped(false);
  };
  const focus = (at: number) => choose(pairs[Math.min(Math.max(at, 0), pairs.length - 1)]);
  // This runs after the rendering, so that a pair that an undo returns gets the focus too.
  const shownId = current === undefined ? '' : idOf(current);
  useEffect(() => {
    if (currentId === '' || currentId !== shownId) return;
    const element = list.current?.querySelector<HTMLElement>(`[data-pair="${shownId}"]`);
    if (!element?.contains(document.activeElement)) element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
  }, [currentId, shownId]);
  const end = (pair: Duplicate, kind: Decision['kind']) => {
    const at = pairs.indexOf(pair);
    const kept = pair === current && isSwapped ? 1 : 0;
    const lost = kind === 'merged' ? pair.contacts[1 - kept]?.id : undefined;
    // Pairs of a merged contact disappear with it.
    const others = [...pairs.slice(at + 1), ...pairs.slice(0, at).reverse()];
    choose(others.find(({ contacts }) => contacts.every(({ id }) => id !== lost)));
    decide({ kind, pair, kept });
  };
  const undoLast = () => {
    const last = made.at(-1);
    undo();
    if (last !== undefined) choose(last.pair);
  };
  const merge = (pair: Duplicate) =>
    Promise.all(pair.contacts.map((one) => client.fetchQuery(contactQuery(one.id))))
      .then(([one, other]) => {
        if (one !== undefined && other !== undefined) setMerging([one, other]);
      })
      .catch(toastError);
  const open = (pair: Duplicate) =>
    navigate({ to: '/contacts', search: { person: pair.contacts[0]?.id ?? '' } });

  const keys: Readonly<Record<string, (() => void) | false>> = {
    ...(current !== undefined && {
      ...{ j: () => focus(index + 1), ArrowDown: () => focus(index + 1) },
      ...{ k: () => focus(index - 1), ArrowUp: () => focus(index - 1) },
      m: mayMerge && (() => end(current, 'merged')),
      ArrowLeft: mayMerge && (() => setSwapped(false)),
      ArrowRight: mayMerge && (() => setSwapped(true)),
      x: mayDismiss && (() => end(current, 'dismissed')),
      l: () => end(current, 'later'),
      o: () => open(current),
    }),
    z: made.length > 0 && undoLast,
  };
  useRegisteredActions([
    ...Object.entries(keys).flatMap(([name, run]) =>
      run === false
        ? []
        : [
            {
              id: `pair ${name}`,
              title: named(t.duplicates.keys, { ArrowDown: 'j', ArrowUp: 'k' }[name] ?? name) ?? name,
              section: t.duplicates.inList,
              keys: name,
              run,
            },
          ],
    ),
    {
      id: 'pair Enter',
      title: t.duplicates.keys.Enter,
      section: t.duplicates.inList,
      keys: 'Enter',
      isHint: true,
      run: () => {},
    },
  ]);

  if (data === undefined) return <Unread of={found} rows={9} />;
  const isComplete = isSearched(data);
  return (
    <>
      {pairs.length === 0 ? (
        <Notice
          icon={isComplete ? 'check' : 'clock'}
          title={isComplete ? t.duplicates.none : t.duplicates.noneYet}
          actions={<Button onClick={() => void refetch()}>{t.refresh}</Button>}
          guide="guides/merge"
        >
          {isComplete ? t.duplicates.noneText : t.duplicates.noneYetText}
        </Notice>
      ) : (
        <div className="flex max-w-page flex-col gap-3 px-edge py-4">
          <p className="text-sm text-ink-soft">
            {t.duplicates.text} {!isComplete && t.duplicates.searching}
          </p>
          {mayMerge && <p className="text-xs text-ink-faint max-sm:hidden">{t.duplicates.byKeys}</p>}
          <ul
            ref={list}
            aria-label={t.pages.duplicates}
            className="flex flex-col gap-3"
            onKeyDown={(event) => {
              // A button inside the pair handles Enter itself.
              const isPair = event.target instanceof HTMLElement && event.target.dataset.pair !== undefined;
              if (event.key !== 'Enter' || !isPair || current === undefined || !mayMerge) return;
              event.preventDefault();
              void merge(current);
            }}
          >
            {pairs.map((pair) => (
              <PairCard
                key={idOf(pair)}
                pair={pair}
                isCurrent={pair === current}
                kept={pair === current && mayMerge ? Number(isSwapped) : undefined}
                may={mayDecide}
                onFocus={() => pair !== current && choose(pair)}
                onMerge={() => void merge(pair)}
                onEnd={(kind) => end(pair, kind)}
              />
            ))}
          </ul>
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
