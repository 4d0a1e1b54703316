/** Pairs that wait for a decision; the keys act on the current pair. */

import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Suspense, useRef, useState } from 'react';
import { call, everyWhile } from '../api/client.ts';
import { lazyPart, loadedPage } from '../api/loaded.ts';
import type { Contact, Dismissal, Duplicate, One } from '../api/types.ts';
import { contactQuery } from '../contacts/queries.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { named, t } from '../texts/texts.ts';
import { Button } from '../ui/controls.tsx';
import { MoreButton } from '../ui/page-frame.tsx';
import { ErrorState, Loading, Notice } from '../ui/states.tsx';
import { toast, toastError } from '../ui/toasts.tsx';
import { PairCard } from './PairCard.tsx';
import { pairsQuery, refreshDuplicates } from './queries.ts';

const MergeDialog = lazyPart(() => loadedPage(() => import('../person/MergeDialog.tsx')), 'MergeDialog');

const idOf = ({ contacts }: Duplicate) => contacts.map((one) => one.id).join(' ');

export function OpenPairs() {
  const client = useQueryClient();
  const navigate = useNavigate();
  const { can } = useAccount();
  const found = useInfiniteQuery({
    ...pairsQuery,
    // While the search runs, further pairs are loaded automatically.
    refetchInterval: everyWhile(3_000, ({ pages }) => pages.at(-1)?.meta.complete === false),
  });
  const { data, error, isPending, hasNextPage, fetchNextPage, refetch } = found;
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [currentId, setCurrentId] = useState('');
  const [merging, setMerging] = useState<readonly [Contact, Contact]>();
  const list = useRef<HTMLUListElement>(null);
  const pairs = (data?.pages ?? []).flatMap((page) => page.data).filter((one) => !decided.has(idOf(one)));
  const index = Math.max(
    0,
    pairs.findIndex((one) => idOf(one) === currentId),
  );
  const current = pairs[index];
  const mayMerge = can('contacts:write') && can('contacts:delete');
  const mayDismiss = can('contacts:write');

  const focus = (at: number) => {
    const next = pairs[Math.min(Math.max(at, 0), pairs.length - 1)];
    if (next === undefined) return;
    setCurrentId(idOf(next));
    const element = list.current?.querySelector<HTMLElement>(`[data-pair="${idOf(next)}"]`);
    element?.focus();
    element?.scrollIntoView({ block: 'nearest' });
    if (at >= pairs.length - 3 && hasNextPage) void fetchNextPage();
  };
  const decide = (pair: Duplicate, isDecided: boolean) => {
    setDecided((now) => {
      const next = new Set(now);
      if (isDecided) next.add(idOf(pair));
      else next.delete(idOf(pair));
      return next;
    });
  };
  const dismiss = (pair: Duplicate) => {
    const at = pairs.indexOf(pair);
    focus(at + 1 < pairs.length ? at + 1 : at - 1);
    decide(pair, true);
    const body = { contacts: pair.contacts.map((one) => one.id) };
    call<One<Dismissal>>('POST', '/duplicates/dismissals', { body })
      .then(({ data: { id } }) => {
        const undo = () =>
          call('DELETE', `/duplicates/dismissals/${id}`)
            .then(() => {
              decide(pair, false);
              refreshDuplicates(client);
            })
            .catch(toastError);
        toast({ text: t.duplicates.dismissed, action: { label: t.actions.undo, run: () => void undo() } });
        refreshDuplicates(client);
      })
      .catch((thrown: unknown) => {
        decide(pair, false);
        toastError(thrown);
      });
  };
  const merge = (pair: Duplicate) =>
    Promise.all(pair.contacts.map((one) => client.fetchQuery(contactQuery(one.id))))
      .then(([one, other]) => {
        if (one !== undefined && other !== undefined) setMerging([one, other]);
      })
      .catch(toastError);
  const open = (pair: Duplicate) =>
    void navigate({ to: '/contacts', search: { person: pair.contacts[0]?.id ?? '' } });

  useRegisteredActions([
    ...(current === undefined
      ? []
      : [
          ...['j', 'ArrowDown'].map((keys) => ({ keys, run: () => focus(index + 1) })),
          ...['k', 'ArrowUp'].map((keys) => ({ keys, run: () => focus(index - 1) })),
          ...(mayDismiss ? [{ keys: 'x', run: () => dismiss(current) }] : []),
          { keys: 'o', run: () => open(current) },
        ].map(({ keys, run }) => ({
          id: `pair ${keys}`,
          title: named(t.duplicates.keys, keys) ?? keys,
          section: t.duplicates.inList,
          keys,
          run,
        }))),
    {
      id: 'pair Enter',
      title: t.duplicates.keys.Enter,
      section: t.duplicates.inList,
      keys: 'Enter',
      isHint: true,
      run: () => {},
    },
  ]);

  if (isPending) return <Loading rows={9} />;
  if (error !== null && data === undefined)
    return <ErrorState error={error} onRetry={() => void refetch()} />;
  const isComplete = data?.pages.at(-1)?.meta.complete !== false;
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
        <div className="flex max-w-6xl flex-col gap-3 px-edge py-4">
          <p className="text-sm text-ink-soft">
            {t.duplicates.text} {!isComplete && t.duplicates.searching}
          </p>
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
                mayMerge={mayMerge}
                mayDismiss={mayDismiss}
                onFocus={() => setCurrentId(idOf(pair))}
                onMerge={() => void merge(pair)}
                onDismiss={() => dismiss(pair)}
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
