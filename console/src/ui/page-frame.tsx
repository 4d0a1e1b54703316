/** The frame of a page that scrolls as a whole: its heading, what can be done, and its parts one below the other. */
import type { ReactNode } from 'react';
import { t } from '../texts/texts.ts';
import { Icon, type IconName } from './Icon.tsx';

export function PageFrame({
  title,
  text,
  actions,
  children,
}: {
  title: string;
  text?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div className="h-full overflow-y-auto">
      <div className="mx-auto flex max-w-5xl flex-col gap-4 px-4 py-4 md:px-6 md:py-5">
        <header className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
          <div className="min-w-0 flex-1 basis-80">
            <h1 className="text-xl font-semibold">{title}</h1>
            {text !== undefined && <p className="max-w-2xl text-base text-ink-soft">{text}</p>}
          </div>
          {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
        </header>
        {children}
      </div>
    </div>
  );
}

/** A part of a page, with a heading of its own. */
export function Part({
  title,
  text,
  actions,
  children,
}: {
  title: string;
  text?: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0">
          <h2 className="text-base font-semibold">{title}</h2>
          {text !== undefined && <p className="text-sm text-ink-soft">{text}</p>}
        </div>
        {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
      </header>
      {children}
    </section>
  );
}

type Tone = 'plain' | 'good' | 'warn' | 'bad';

const tones: Readonly<Record<Tone, string>> = {
  plain: 'bg-sunken text-ink-soft',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
};
const marks: Readonly<Record<Tone, IconName>> = {
  plain: 'info',
  good: 'check',
  warn: 'warning',
  bad: 'warning',
};

/** A state in a word; the icon says it without the colour. */
export function Badge({ tone, icon, children }: { tone: Tone; icon?: IconName; children: ReactNode }) {
  return (
    <span
      className={`inline-flex h-6 shrink-0 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      <Icon name={icon ?? marks[tone]} className="size-3.5" />
      {children}
    </span>
  );
}

/** What is wrong, or worth knowing, above what it is about. */
export function Banner({
  tone,
  title,
  children,
  actions,
}: {
  tone: Tone;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
}) {
  return (
    <div className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg px-4 py-3 ${tones[tone]}`}>
      <Icon name={marks[tone]} className="mt-0.5" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-base font-semibold">{title}</p>
        {children && <div className="text-sm break-words">{children}</div>}
      </div>
      {actions}
    </div>
  );
}

/** Names and values, aligned; ids and the like in one width. */
export function Facts({
  facts,
}: {
  facts: readonly (readonly [name: string, value: string, form?: 'mono'])[];
}) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3 text-sm">
      {facts.map(([name, value, mono]) => (
        <div key={name} className="contents">
          <dt className="text-ink-faint">{name}</dt>
          <dd
            className={`min-w-0 ${mono === undefined ? 'break-words' : 'font-mono text-xs leading-5 break-all'}`}
          >
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}

/** A time that is read out and shown in words, with the exact one for the pointer. */
export function Moment({ at, children }: { at: string; children: string }) {
  return (
    <time dateTime={at} title={at} className="whitespace-nowrap">
      {children}
    </time>
  );
}

export function MoreButton({
  isMore,
  isBusy,
  onMore,
}: {
  isMore: boolean;
  isBusy: boolean;
  onMore: () => void;
}) {
  if (!isMore) return null;
  return (
    <div className="border-t border-line p-2 text-center">
      <button
        type="button"
        onClick={onMore}
        disabled={isBusy}
        className="h-8 rounded-md px-3 text-sm font-medium text-ink-soft hover:bg-sunken hover:text-ink disabled:opacity-50"
      >
        {isBusy ? t.loading : t.showMore}
      </button>
    </div>
  );
}
