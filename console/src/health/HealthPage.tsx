/** The state of the server and its background work for the account, with a next step for each problem. */
import { queryOptions, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { call, isApiError, refetchEvery, SwitchbookError } from '../api/client.ts';
import type { Health, One } from '../api/types.ts';
import {
  findText,
  formatAgo,
  formatDuration,
  formatMoment,
  formatMs,
  formatNumber,
  t,
} from '../texts/texts.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button } from '../ui/buttons.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Badge, Banner, PageFrame, Part } from '../ui/page-frame.tsx';
import { ErrorState, Loading } from '../ui/states.tsx';
import { bytesText, findingText, nextStepText } from './findings.ts';

const everyMs = 10_000;
/** The server answers within a second; a key it must look up first waits for the database. */
const withinMs = 5_000;

const healthQuery = queryOptions({
  queryKey: ['health'],
  queryFn: async ({ signal }) => {
    const late = AbortSignal.timeout(withinMs);
    try {
      return (await call<One<Health>>('GET', '/health', { signal: AbortSignal.any([signal, late]) })).data;
    } catch (error) {
      // The server exists but does not respond, since it waits for its database.
      if (late.aborted && !signal.aborted) throw new SwitchbookError('internal', '', { status: 503 });
      throw error;
    }
  },
  refetchInterval: refetchEvery(everyMs),
  retry: false,
});

export function HealthPage() {
  const { data, error, isPending, isFetching, refetch } = useQuery(healthQuery);
  const isAway = isApiError(error) && error.status === 503;
  const isOffline = isApiError(error, 'offline');
  return (
    <PageFrame
      title={t.pages.health}
      text={t.health.text}
      actions={
        <Button icon="refresh" isBusy={isFetching} onClick={() => void refetch()}>
          {t.refresh}
        </Button>
      }
    >
      {isPending && <Loading />}
      {isAway && <Away />}
      {isOffline && (
        <Banner tone="bad" title={t.health.offlineTitle}>
          <p>{t.health.offlineText}</p>
          <p>{t.health.retrying}</p>
        </Banner>
      )}
      {error !== null && !isAway && !isOffline && <ErrorState error={error} onRetry={() => void refetch()} />}
      {data !== undefined && error === null && <Shown health={data} />}
    </PageFrame>
  );
}

function Away() {
  return (
    <Banner tone="bad" title={t.health.awayTitle}>
      <p>{t.health.awayText}</p>
      <ol className="my-2 list-decimal pl-5">
        {t.health.awaySteps.map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p>{t.health.retrying}</p>
    </Banner>
  );
}

const tones = { ok: 'good', warning: 'warn', failed: 'bad' } as const;
const rank = { failed: 0, warning: 1, ok: 2 } as const;

interface ResourceUse {
  readonly what: string;
  readonly unit: 'count' | 'bytes';
  readonly taken: number;
  readonly maximum: number | null;
}

type Check = Health['checks'][number];

/** Lists problems first, each with its next step. Checks without a problem are folded. */
function Shown({ health }: { health: Health & { readonly in_use?: readonly ResourceUse[] } }) {
  const wrong = health.checks
    .filter(({ state }) => state !== 'ok')
    .toSorted((left, right) => rank[left.state] - rank[right.state]);
  const passed = health.checks.filter(({ state }) => state === 'ok');
  return (
    <>
      <Banner tone={tones[health.state]} title={titleOf(health)}>
        {t.health.stateText[health.state]} {t.health.lastCheck(formatMoment(health.checked_at))}
      </Banner>
      <section aria-label={t.health.checks} className="rounded-lg border border-line bg-surface">
        <Checks checks={wrong} />
        {passed.length > 0 && (
          <details className="group">
            <Fold icon={<Icon name="check" className="text-good" />}>{t.health.passed(passed.length)}</Fold>
            <Checks checks={passed} />
          </details>
        )}
      </section>
      <Tiles health={health} />
      <InUse taken={health.in_use ?? []} />
      <Processes health={health} />
    </>
  );
}

function titleOf({ state, checks }: Health): string {
  if (state === 'ok') return t.health.states.ok;
  return t.health.states[state](checks.filter((check) => check.state === state).length);
}

/** Shows the line of a part that is folded at first. */
function Fold({ icon, children }: { icon?: ReactNode; children: string }) {
  return (
    <summary className="flex min-h-11 cursor-pointer items-center gap-2 rounded-lg px-4 text-sm text-ink-soft -outline-offset-2">
      {icon}
      <span className="flex-1">{children}</span>
      <Icon name="right" className="text-ink-faint group-open:rotate-90" />
    </summary>
  );
}

function Checks({ checks }: { checks: readonly Check[] }) {
  if (checks.length === 0) return null;
  return (
    <ul className="divide-y divide-line border-line border-b last:border-b-0 group-open:border-t">
      {checks.map((check) => (
        <li
          key={check.name}
          className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 px-4 py-2.5 sm:grid-cols-[9rem_minmax(0,1fr)_auto]"
        >
          <span className="text-sm font-medium">{findText(t.health.names, check.name) ?? check.name}</span>
          <div className="min-w-0 text-sm max-sm:order-3 max-sm:col-span-2">
            <p className="text-ink-soft">{findingText(check)}</p>
            {nextStepText(check) !== undefined && (
              <p className="mt-0.5 flex gap-1.5">
                <Icon name="right" className="mt-0.5 text-ink-faint" />
                {nextStepText(check)}
              </p>
            )}
          </div>
          {check.state !== 'ok' && (
            <Badge tone={tones[check.state]}>{t.health.stateNames[check.state]}</Badge>
          )}
        </li>
      ))}
    </ul>
  );
}

/** The server counts waiting deliveries up to this number for each webhook. */
const countedDeliveries = 10_000;

function Tiles({ health }: { health: Health }) {
  const { database, disks, newest_backup: backup, imports, webhooks } = health;
  const { connections } = database;
  const waiting = webhooks?.deliveries_waiting ?? 0;
  const waitingText = formatNumber(waiting);
  return (
    <ul className="grid grid-cols-2 gap-px overflow-hidden rounded-lg border border-line bg-surface lg:grid-cols-3">
      <Tile title={t.health.database} value={database.up ? t.health.up : t.health.down}>
        {database.version !== null && t.health.postgres(database.version)}
        {database.latency_ms !== null && ` · ${formatMs(database.latency_ms)}`}
        <br />
        {t.health.connections(formatNumber(connections.in_use), formatNumber(connections.max))}
        {/* The check of this page may itself wait for a free connection. */}
        {connections.waiting > 0 &&
          connections.in_use > 0 &&
          ` · ${t.health.connectionsWaiting(connections.waiting)}`}
      </Tile>
      {distinctDisks(disks).map(({ disk, names }) => {
        const title = names
          .map((name) => findText(t.health.disks, name) ?? t.health.diskOf(name))
          .join(' · ');
        const used = disk.total_bytes - disk.free_bytes;
        return (
          <Tile key={disk.what} title={title} value={t.health.used(bytesText(used))}>
            {t.health.ofDisk(bytesText(disk.total_bytes), bytesText(disk.free_bytes))}
            <Bar label={title} share={used / Math.max(disk.total_bytes, 1)} />
          </Tile>
        );
      })}
      <Tile title={t.health.backup} value={backup === null ? t.health.noBackup : formatAgo(backup.made_at)}>
        {backup !== null && formatMoment(backup.made_at)}
      </Tile>
      <Tile
        title={t.health.imports}
        value={imports === null ? t.health.unknown : formatNumber(imports.under_way)}
      >
        {imports !== null && imports.under_way > 0
          ? t.health.rowsWaiting(imports.rows_waiting)
          : t.health.nothingToDo}
      </Tile>
      <Tile
        title={t.health.outbox}
        value={
          webhooks === null
            ? t.health.unknown
            : waiting >= countedDeliveries
              ? t.health.atLeast(waitingText)
              : waitingText
        }
      >
        {webhooks?.oldest_at ? t.health.oldest(formatAgo(webhooks.oldest_at)) : t.health.nothingToDo}
      </Tile>
      <Tile title={t.health.server} value={t.health.upFor(durationText(health.started_at))}>
        {t.health.version(health.version)}
      </Tile>
    </ul>
  );
}

type Disk = Health['disks'][number];

/** Free bytes of one disk change between two requests, by less than this share of it. */
const freeSlack = 0.001;

/** Returns each disk once, with the names of the folders on it. */
function distinctDisks(disks: readonly Disk[]) {
  const found: { readonly disk: Disk; readonly names: string[] }[] = [];
  for (const use of disks) {
    const same = found.find(
      ({ disk }) =>
        disk.total_bytes === use.total_bytes &&
        Math.abs(disk.free_bytes - use.free_bytes) <= freeSlack * use.total_bytes,
    );
    if (same === undefined) found.push({ disk: use, names: [use.what] });
    else same.names.push(use.what);
  }
  return found;
}

function Tile({ title, value, children }: { title: string; value: string; children: ReactNode }) {
  return (
    <li className="flex min-w-0 flex-col gap-0.5 px-4 py-3 shadow-[0_0_0_1px_var(--line)] last:nth-[odd]:col-span-full lg:last:nth-[3n]:col-span-1 lg:last:nth-[3n+1]:col-span-3 lg:last:nth-[3n+2]:col-span-2">
      <span className="text-xs text-ink-faint">{title}</span>
      <span className="nums text-base font-semibold">{value}</span>
      <span className="text-sm text-ink-soft">{children}</span>
    </li>
  );
}

/** Resources that requests now use. An idle server shows only the request of this page. */
function InUse({ taken }: { taken: readonly ResourceUse[] }) {
  if (taken.length === 0) return null;
  const text = (unit: ResourceUse['unit'], amount: number) =>
    unit === 'bytes' ? bytesText(amount) : formatNumber(amount);
  return (
    <section aria-label={t.health.inUse} className="rounded-lg border border-line bg-surface">
      <details className="group">
        <Fold>{t.health.inUse}</Fold>
        <p className="border-t border-line px-4 pt-2.5 text-sm text-ink-soft">{t.health.inUseText}</p>
        <ul className="grid grid-cols-[repeat(auto-fit,minmax(14rem,1fr))] gap-x-6 px-4 py-2 text-sm">
          {taken.map(({ what: name, unit, taken: now, maximum }) => (
            <li key={name} className="flex justify-between gap-3 py-1">
              <span className="text-ink-soft">
                {findText(t.health.resources, name) ?? name.replaceAll('_', ' ')}
              </span>
              <span className="nums">
                {maximum === null ? text(unit, now) : t.health.of(text(unit, now), text(unit, maximum))}
              </span>
            </li>
          ))}
        </ul>
      </details>
    </section>
  );
}

function Processes({ health: { processes, version } }: { health: Health }) {
  if (processes.length === 0) return null;
  return (
    <Part title={t.health.processes} text={t.health.processesText}>
      <ul className="divide-y divide-line text-sm">
        {processes.map((process) => (
          <li
            key={`${process.host} ${process.pid}`}
            className="flex flex-wrap items-center gap-x-6 gap-y-0.5 px-4 py-2"
          >
            <span className="min-w-0 flex-1 basis-40 break-all">{process.host}</span>
            <span className="text-ink-soft">{t.health.pid(String(process.pid))}</span>
            <span className="text-ink-soft">
              {process.version === null ? t.health.starting : t.health.version(process.version)}
            </span>
            {process.version !== null && process.version !== version && (
              <Badge tone="warn">{t.health.otherVersion}</Badge>
            )}
            {process.started_at !== null && (
              <span className="text-ink-soft">{t.health.upFor(durationText(process.started_at))}</span>
            )}
          </li>
        ))}
      </ul>
    </Part>
  );
}

/** Returns the time since `since` in words: `3 hours`. */
function durationText(since: string, now = Date.now()): string {
  return formatDuration(Math.max(0, Math.round((now - Date.parse(since)) / 1000)));
}
