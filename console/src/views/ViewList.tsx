/** The saved views below the contacts in the navigation. Their links are loaded when there are any. */
import { useQuery } from '@tanstack/react-query';
import { type ReactNode, Suspense, useEffect } from 'react';
import { navigate } from '../address/address.ts';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { keepListed } from './list-priority.ts';
import { addressOf, viewsQuery } from './queries.ts';

const ViewLinks = lazyPart(
  () => loadPart(import('./ViewLinks.tsx')).catch(() => ({ ViewLinks: () => null })),
  'ViewLinks',
);

/**
 * Shows the views. They request their numbers after the list, and again when `countTime` changes, which is after each
 * refresh of the list. `room` takes their place until they are loaded.
 */
export function ViewList({ countTime, room }: { countTime: number; room: ReactNode }) {
  const { data: views = [], isSuccess } = useQuery(viewsQuery);
  useEffect(() => {
    if (isSuccess) keepListed(views.length);
  }, [isSuccess, views.length]);
  useRegisteredActions(
    views.map((savedView) => ({
      id: `view ${savedView.number}`,
      title: t.savedViews.open(savedView.name),
      section: t.savedViews.title,
      icon: 'views' as const,
      run: () => navigate({ to: '/contacts', search: addressOf(savedView) }),
    })),
  );
  if (!isSuccess) return room;
  if (views.length === 0) return null;
  return (
    <Suspense fallback={room}>
      <ViewLinks views={views} countTime={countTime} />
    </Suspense>
  );
}
