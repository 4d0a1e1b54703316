/** The frame of every page: its header, the scrolling content below, and the sections in it. */
import type { ReactNode } from 'react';
import { Link } from '../address/Link.tsx';
import type { PageEntry } from '../shell/pages.ts';
import { t } from '../texts/texts.ts';
import { Icon, type IconName } from './Icon.tsx';
import { ErrorLine } from './states.tsx';

/** Shows the header of a page: its title, its purpose, and its actions. */
export function PageHead(props: {
  title: string;
  text?: string | undefined;
  /** the link to the page's list */
  back?: ReactNode;
  /** the title is a URL or the like: read by its letters and never cut off */
  isAddress?: boolean;
  children?: ReactNode;
}) {
  const { title, text, back, isAddress, children } = props;
  const look = isAddress === true ? 'font-mono text-base break-all' : 'truncate text-lg font-semibold';
  return (
    <header className="page-head flex min-h-13 shrink-0 flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-edge py-2.5">
      {/* The actions of a phone are next to the title, and the text is below both. */}
      <div className="min-w-0 flex-1 basis-60 max-sm:contents">
        {back && <div className="max-sm:-mb-2 max-sm:basis-full">{back}</div>}
        <h1 className={`min-w-0 max-sm:flex-auto ${look}`}>{title}</h1>
        {text !== undefined && (
          <p className="max-w-5xl text-sm text-pretty text-ink-soft max-sm:order-last max-sm:-mt-1 max-sm:basis-full">
            {text}
          </p>
        )}
      </div>
      {children && (
        // Words of several buttons fit a phone without their icons.
        <div className="flex flex-wrap items-center gap-2 max-sm:[&_:is(a,button):not([aria-label])_svg]:hidden">
          {children}
        </div>
      )}
    </header>
  );
}

export function BackLink({ to, children }: { to: PageEntry['path']; children: string }) {
  return (
    <Link
      to={to}
      search={{}}
      className="inline-flex min-h-6 items-center gap-1 text-sm text-accent-strong hover:underline"
    >
      <Icon name="right" className="size-3 rotate-180" />
      {children}
    </Link>
  );
}

/** Pages have one width, so that their right edges are aligned. A table takes the whole width of a phone. */
type PageWidth = 'form' | 'cards' | 'table';

const widths: Readonly<Record<PageWidth, string>> = {
  form: 'max-w-page gap-8 px-edge py-6',
  cards: 'max-w-page gap-4 px-edge py-4',
  table: 'page-table',
};

/** Shows the scrolling part of a page. */
export function PageBody({ width = 'cards', children }: { width?: PageWidth; children: ReactNode }) {
  return (
    // The focus lets keyboards scroll an area without focusable content.
    <div
      tabIndex={0}
      data-scrolls
      className="relative min-h-0 flex-1 overflow-y-auto bg-canvas outline-offset-[-2px]"
    >
      <div className={`flex flex-col ${widths[width]}`}>{children}</div>
    </div>
  );
}

export function PageFrame(props: {
  title: string;
  back?: ReactNode;
  isAddress?: boolean;
  text?: string;
  actions?: ReactNode;
  width?: PageWidth;
  children: ReactNode;
}) {
  const { actions, width, children, ...head } = props;
  return (
    <div className="flex h-full flex-col">
      <PageHead {...head}>{actions}</PageHead>
      <PageBody {...(width && { width })}>{children}</PageBody>
    </div>
  );
}

interface PartProps {
  readonly title: string;
  readonly text?: string | undefined;
  readonly actions?: ReactNode;
  readonly children: ReactNode;
}

/** Shows a part of a page, with its heading. */
export function Part({ title, text, actions, children }: PartProps) {
  return (
    <section aria-label={title} className="rounded-lg border border-line bg-surface [--edge:16px]">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2.5">
        <PartHead {...{ title, text, actions }} />
      </header>
      {children}
    </section>
  );
}

/** Shows a part of a page of forms. Its heading is at the left of its content, or above it on a narrow screen. */
export function FormPart({ title, text, actions, children }: PartProps) {
  return (
    <section aria-label={title} className={`grid items-start gap-x-8 gap-y-3 [--edge:16px] ${formColumns}`}>
      <header className="flex flex-col gap-2 lg:pt-3">
        <PartHead {...{ title, text, actions }} />
      </header>
      <div className="min-w-0 rounded-lg border border-line bg-surface">{children}</div>
    </section>
  );
}

function PartHead({ title, text, actions }: Omit<PartProps, 'children'>) {
  return (
    <>
      <div className="min-w-0">
        <h2 className="text-base font-semibold">{title}</h2>
        {text !== undefined && <p className="text-sm text-ink-soft">{text}</p>}
      </div>
      {actions && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
    </>
  );
}

/** The two columns of a page of forms. */
export const formColumns = 'lg:grid-cols-[15rem_minmax(0,1fr)]';

const tones = {
  plain: 'bg-sunken text-ink-soft',
  good: 'bg-good-soft text-good',
  warn: 'bg-warn-soft text-warn',
  bad: 'bg-bad-soft text-bad',
  accent: 'bg-accent-soft text-accent-strong',
} as const;
export type Tone = keyof typeof tones;

const marks: Readonly<Partial<Record<Tone, IconName>>> = { good: 'check', warn: 'warning', bad: 'warning' };

/** Shows a state as a word. Good and bad states also have an icon, so that color is not the only sign. */
export function Badge(props: { tone?: Tone; icon?: IconName | undefined; children: ReactNode }) {
  const { tone = 'plain', icon = marks[tone], children } = props;
  return (
    <span
      className={`inline-flex h-6 shrink-0 items-center gap-1 rounded-sm px-2 text-xs font-medium whitespace-nowrap ${tones[tone]}`}
    >
      {icon !== undefined && <Icon name={icon} className="size-3.5" />}
      {children}
    </span>
  );
}

/** Shows a problem or a notice above the content that it is about. */
export function Banner(props: { tone: Tone; title: string; children?: ReactNode; actions?: ReactNode }) {
  const { tone, title, children, actions } = props;
  return (
    <div className={`flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg px-4 py-3 ${tones[tone]}`}>
      <Icon name={marks[tone] ?? 'info'} className="mt-0.5" />
      <div className="min-w-0 flex-1 basis-60">
        <p className="text-base font-semibold">{title}</p>
        {children && <div className="text-sm break-words">{children}</div>}
      </div>
      {actions}
    </div>
  );
}

/** Facts that are false do not apply. */
export type FactList = readonly (readonly [name: string, value: string, form?: 'mono'] | false | undefined)[];

/** Shows names and values, aligned. Values such as ids have one width. */
export function Facts({ facts }: { facts: FactList }) {
  return (
    <dl className="grid grid-cols-[minmax(6rem,auto)_minmax(0,1fr)] gap-x-4 gap-y-1.5 px-4 py-3 text-sm">
      {facts
        .filter((fact) => fact !== false && fact !== undefined)
        .map(([name, value, mono]) => (
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

interface PagedList {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly isFetchNextPageError: boolean;
  readonly error: unknown;
  readonly fetchNextPage: () => unknown;
}

/** Loads the next page of a list, if there is one, and shows why it could not be loaded. */
export function MoreButton({ list }: { list: PagedList }) {
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, error, fetchNextPage } = list;
  if (!hasNextPage) return null;
  return (
    <div className="flex flex-col items-center gap-1 p-2">
      {isFetchNextPageError && <ErrorLine error={error} />}
      <button
        type="button"
        onClick={() => void fetchNextPage()}
        disabled={isFetchingNextPage}
        className="h-8 rounded-md px-3 text-sm font-medium text-ink-soft hover:bg-sunken hover:text-ink disabled:opacity-50"
      >
        {isFetchingNextPage ? t.loading : t.showMore}
      </button>
    </div>
  );
}
