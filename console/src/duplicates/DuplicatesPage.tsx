/** The inbox of pairs that may be one person: decide, and take decisions back. */
import * as Tabs from '@radix-ui/react-tabs';
import { useNavigate, useSearch } from '@tanstack/react-router';
import { useAccount } from '../session/account.ts';
import { t } from '../texts/texts.ts';
import { PageHead } from '../ui/fields.tsx';
import { NoPermission } from '../ui/states.tsx';
import { Dismissals, Merges } from './Decided.tsx';
import { OpenPairs } from './OpenPairs.tsx';

export const duplicateTabs = ['open', 'dismissed', 'merged'] as const;
export type DuplicateTab = (typeof duplicateTabs)[number];

export function DuplicatesPage() {
  const { tab = 'open' } = useSearch({ from: '/duplicates' });
  const navigate = useNavigate({ from: '/duplicates' });
  const { can } = useAccount();
  const go = (next: string) =>
    void navigate({ search: next === 'open' ? {} : { tab: next as DuplicateTab } });
  return (
    <div className="flex h-full flex-col">
      <PageHead title={t.pages.duplicates} />
      {can('contacts:read') ? (
        <Tabs.Root value={tab} onValueChange={go} className="flex min-h-0 flex-1 flex-col">
          <Tabs.List
            aria-label={t.duplicates.tabsLabel}
            className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-3"
          >
            {duplicateTabs.map((name) => (
              <Tabs.Trigger
                key={name}
                value={name}
                className="h-9 border-b-2 border-transparent px-2 text-sm whitespace-nowrap text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink"
              >
                {t.duplicates.tabs[name]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content
            key={tab}
            value={tab}
            className="min-h-0 flex-1 overflow-y-auto bg-canvas outline-offset-[-2px]"
          >
            {tab === 'open' && <OpenPairs />}
            {tab === 'dismissed' && <Dismissals />}
            {tab === 'merged' && <Merges />}
          </Tabs.Content>
        </Tabs.Root>
      ) : (
        <NoPermission scope="contacts:read" />
      )}
    </div>
  );
}
