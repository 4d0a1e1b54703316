/** Placeholders of a page: empty, loading, failed, or not allowed for this key. */
import type { ReactNode } from 'react';
import { isApiError } from '../api/client.ts';
import { describeError } from '../api/describe-error.ts';
import { useAccount } from '../session/account.ts';
import { type Right, scopesOf } from '../session/rights.ts';
import { findText, t } from '../texts/texts.ts';
import { Button, buttonLook, looks } from './buttons.tsx';
import { Icon, type IconName } from './Icon.tsx';

export function Notice(props: {
  icon: IconName;
  title: string;
  children?: ReactNode;
  actions?: ReactNode;
  /** a documentation page below `/docs` of this server, such as `guides/imports` */
  guide?: string;
  isAlert?: boolean;
}) {
  const { icon, title, children, actions, guide, isAlert } = props;
  return (
    <div
      role={isAlert ? 'alert' : 'status'}
      data-next={(actions && !isAlert) || undefined}
      className="grid h-full min-h-48 place-items-center p-6"
    >
      <div className="flex max-w-sm flex-col items-center gap-2 text-center">
        <span className="mb-1 grid size-10 place-items-center rounded-lg bg-sunken text-ink-faint">
          <Icon name={icon} className="size-5" />
        </span>
        <p className="text-base font-semibold">{title}</p>
        {children && <div className="text-sm text-ink-soft">{children}</div>}
        {(actions || guide) && (
          <div className="mt-2 flex flex-wrap items-center justify-center gap-2">
            {actions}
            {guide && <GuideLink page={guide} />}
          </div>
        )}
      </div>
    </div>
  );
}

/** Opens a guide that this server serves, next to the console. */
export function GuideLink({ page }: { page: string }) {
  return (
    <a href={`/docs/${page}`} target="_blank" rel="noopener" className={`${buttonLook} ${looks.quiet}`}>
      <Icon name="book" />
      {t.readGuide}
    </a>
  );
}

export function ErrorState({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  const { title, next, requestId } = describeError(error);
  return (
    <Notice
      isAlert
      icon="warning"
      title={title}
      // A repeated request would be refused again.
      actions={
        onRetry && !isApiError(error, 'forbidden') && <Button onClick={onRetry}>{t.actions.tryAgain}</Button>
      }
    >
      {next}
      {requestId && <p className="mt-1 font-mono text-xs text-ink-faint">{t.requestId(requestId)}</p>}
    </Notice>
  );
}

interface QueryState {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly refetch: () => unknown;
  /** The next page of a list could not be loaded: the end of the list shows it. */
  readonly isFetchNextPageError?: boolean;
}

/** Shows that a query is loading, or its error. */
export function Unread({ of, rows }: { of: QueryState; rows?: number }) {
  const { isPending, error, refetch, isFetchNextPageError = false } = of;
  if (isPending) return <Loading rows={rows} />;
  if (isFetchNextPageError) return null;
  return error !== null && <ErrorState error={error} onRetry={() => void refetch()} />;
}

/** Shows an error in one line, for a form or a part of the panel. */
export function ErrorLine({ error }: { error: unknown }) {
  const { title, next } = describeError(error);
  return <WarningLine>{`${title} ${next}`}</WarningLine>;
}

export function WarningLine({ children }: { children: ReactNode }) {
  return (
    <div role="alert" className="flex gap-2 rounded-md bg-bad-soft px-3 py-2 text-left text-sm text-bad">
      <Icon name="warning" className="mt-0.5" />
      <div className="min-w-0">{children}</div>
    </div>
  );
}

export function NoPermission({ right }: { right: Right }) {
  const { can } = useAccount();
  const scope = scopesOf(right).find((candidate) => !can(candidate));
  const lack = useLack(t.noPermission);
  return (
    <Notice icon="lock" title={t.noPermission.title}>
      {scope === undefined ? t.noPermission.whole : lack(scope)}
    </Notice>
  );
}

interface LackWords {
  readonly member: (role: string) => string;
  readonly text: (scope: string) => string;
}

/** Returns the words for a scope that is missing. A member has a role, and no key to change. */
export function useLack({ member, text }: LackWords): (scope: string) => string {
  const { me } = useAccount();
  const role = me?.member == null ? undefined : (findText(t.roles, me.role ?? '') ?? me.role ?? undefined);
  return (scope) => (role === undefined ? text(scope) : member(role));
}

export function Loading({ rows = 6 }: { rows?: number }) {
  return (
    <div role="status" aria-label={t.loading} className="flex flex-col gap-3 px-edge py-4">
      {Array.from({ length: rows }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the rows are all equal
        <div key={index} className={`skeleton h-4 ${index % 3 === 2 ? 'w-1/2' : 'w-full'}`} />
      ))}
    </div>
  );
}
