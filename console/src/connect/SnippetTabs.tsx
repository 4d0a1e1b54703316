/** Texts to copy, one at a time: for each language, or for each program. */
import * as Tabs from '@radix-ui/react-tabs';
import { useState } from 'react';
import { t } from '../texts/texts.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { Tab } from '../ui/menus/TabView.tsx';

interface SnippetTab {
  readonly name: string;
  readonly title: string;
  readonly hint?: string | undefined;
  readonly text: string;
}

export function SnippetTabs(props: {
  label: string;
  labelOf: (title: string) => string;
  tabs: readonly SnippetTab[];
}) {
  const { label, labelOf, tabs } = props;
  const [chosen, setChosen] = useState(tabs[0]?.name ?? '');
  return (
    <Tabs.Root value={chosen} onValueChange={setChosen} className="rounded-md border border-line">
      <div className="flex items-center gap-2 border-b border-line bg-canvas pr-1.5">
        <Tabs.List aria-label={label} className="flex min-w-0 flex-1 gap-1 overflow-x-auto px-2">
          {tabs.map(({ name, title }) => (
            <Tab key={name} value={name} className="-outline-offset-2">
              {title}
            </Tab>
          ))}
        </Tabs.List>
        <CopyButton text={tabs.find(({ name }) => name === chosen)?.text ?? ''} label={t.actions.copy} />
      </div>
      {tabs.map(({ name, title, hint, text }) => (
        <Tabs.Content key={name} value={name} tabIndex={-1}>
          {hint !== undefined && (
            <p className="border-b border-line px-3 py-2 text-sm text-ink-soft">{hint}</p>
          )}
          <pre
            tabIndex={0}
            role="region"
            aria-label={labelOf(title)}
            className="max-h-80 overflow-auto p-3 font-mono text-xs leading-5"
          >
            {text}
          </pre>
        </Tabs.Content>
      ))}
    </Tabs.Root>
  );
}
