/** Tabs in a line, one of which is chosen. */
import * as Tabs from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';

/** Shows one tab of a `Tabs.List`. */
export function Tab(props: { value: string; className?: string; children: ReactNode }) {
  const { value, className = '', children } = props;
  return (
    <Tabs.Trigger
      value={value}
      className={`h-9 rounded-t-md -outline-offset-2 border-b-2 border-transparent px-2 text-sm whitespace-nowrap text-ink-soft hover:text-ink data-[state=active]:border-accent data-[state=active]:font-medium data-[state=active]:text-ink ${className}`}
    >
      {children}
    </Tabs.Trigger>
  );
}

/** Shows a scrolling area with tabs, and below them the content of the chosen one. */
export function TabView<Name extends string>(props: {
  label: string;
  names: readonly Name[];
  titles: Readonly<Record<Name, string>>;
  value: Name;
  onChange: (name: Name) => void;
  children: ReactNode;
}) {
  const { label, names, titles, value, onChange, children } = props;
  return (
    <Tabs.Root
      value={value}
      onValueChange={(next) => onChange(next as Name)}
      className="flex min-h-0 flex-1 flex-col"
    >
      <Tabs.List
        aria-label={label}
        className="flex shrink-0 gap-1 overflow-x-auto border-b border-line px-[calc(var(--edge)-8px)]"
      >
        {names.map((name) => (
          <Tab key={name} value={name}>
            {titles[name]}
          </Tab>
        ))}
      </Tabs.List>
      <Tabs.Content
        key={value}
        value={value}
        className="relative min-h-0 flex-1 overflow-y-auto outline-offset-[-2px] has-[>.page-table]:bg-canvas"
      >
        {children}
      </Tabs.Content>
    </Tabs.Root>
  );
}
