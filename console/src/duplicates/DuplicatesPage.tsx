/** The inbox of pairs that may be one person: decide, and take decisions back. */
import { navigate, useSearch } from '../address/address.ts';
import { t } from '../texts/texts.ts';
import { TabView } from '../ui/menus/TabView.tsx';
import { PageHead } from '../ui/page-frame.tsx';
import { Dismissals, Merges } from './decided.tsx';
import { OpenPairs } from './OpenPairs.tsx';

const duplicateTabs = ['open', 'dismissed', 'merged'] as const;
export type DuplicateTab = (typeof duplicateTabs)[number];

export function DuplicatesPage() {
  const { tab = 'open' } = useSearch('/duplicates');
  const go = (next: DuplicateTab) =>
    navigate({ to: '/duplicates', search: next === 'open' ? {} : { tab: next } });
  return (
    <div className="flex h-full flex-col">
      <PageHead title={t.pages.duplicates} text={t.duplicates.text} />
      <TabView
        label={t.pages.duplicates}
        names={duplicateTabs}
        titles={t.duplicates.tabs}
        value={tab}
        onChange={go}
      >
        <div className="flow-root min-h-full bg-canvas">
          {tab === 'open' && <OpenPairs />}
          {tab === 'dismissed' && <Dismissals />}
          {tab === 'merged' && <Merges />}
        </div>
      </TabView>
    </div>
  );
}
