/** Growth of the account, and calls by API. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { Link } from '../address/Link.tsx';
import { refetchEvery } from '../api/client.ts';
import { dataQuery } from '../api/data-query.ts';
import type { Usage } from '../api/types.ts';
import { facesQuery, nameAmong } from '../connect/queries.ts';
import { useAccount } from '../session/account.ts';
import { formatDate, formatNumber, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Banner, PageFrame, Part } from '../ui/page-frame.tsx';
import { Notice, Unread } from '../ui/states.tsx';
import { column, Table } from '../ui/tables/Table.tsx';
import { BarChart, LineChart, niceTop, type Point } from './charts.tsx';

const usageQuery = (days: number) =>
  dataQuery<Usage>(['usage', days], '/usage', { query: { days }, refetchInterval: refetchEvery(60_000) });

/** The API that the console itself calls. */
const ownApi = 'directory';

export function UsagePage() {
  const view = useSearch('/settings/usage');
  const days = view.days === '90' ? 90 : 30;
  const [isTable, setTable] = useState(false);
  const answer = useQuery(usageQuery(days));
  const { data } = answer;
  return (
    <PageFrame
      title={t.pages.usage}
      text={t.usage.text}
      actions={
        <>
          <Select
            aria-label={t.usage.span}
            className="!w-40"
            value={String(days)}
            onChange={(next) =>
              navigate({ to: '/settings/usage', search: next === '90' ? { days: next } : {}, replace: true })
            }
            options={[30, 90].map((count) => [String(count), t.usage.days(count)] as const)}
          />
          <Button icon={isTable ? 'usage' : 'columns'} onClick={() => setTable(!isTable)}>
            {isTable ? t.usage.asChart : t.usage.asTable}
          </Button>
        </>
      }
    >
      <Unread of={answer} />
      {data !== undefined && <Limit usage={data} />}
      {data !== undefined && isTable && <UsageTable usage={data} />}
      {data !== undefined && !isTable && (
        <>
          <Contacts usage={data} />
          <Calls usage={data} />
        </>
      )}
    </PageFrame>
  );
}

function Limit({ usage: { contacts, contact_limit: limit } }: { usage: Usage }) {
  if (limit === null || contacts < limit * 0.9) return null;
  const isReached = contacts >= limit;
  return (
    <Banner tone={isReached ? 'bad' : 'warn'} title={isReached ? t.usage.atLimit : t.usage.nearLimit}>
      {t.usage.limitNext}
    </Banner>
  );
}

function Contacts({ usage }: { usage: Usage }) {
  // The line begins with the first reading: days without one are an empty axis.
  const points: readonly Point[] = fromFirst(
    usage.days.map(({ day, contacts }) => ({ day, value: contacts })),
    ({ value }) => value !== null,
  );
  const known = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [first = 0, last = 0] = [known[0], known.at(-1)];
  const change = last - first;
  return (
    <Part title={t.pages.contacts}>
      <div className="flex flex-col gap-3 p-4">
        <Figures
          figures={[
            [
              t.usage.contactsNow,
              formatNumber(usage.contacts),
              usage.contact_limit === null
                ? t.usage.noLimit
                : t.usage.ofLimit(formatNumber(usage.contact_limit)),
            ],
            [
              t.usage.days(usage.days.length),
              // A single reading shows no change.
              known.length < 2 ? '–' : `${change > 0 ? '+' : ''}${formatNumber(change)}`,
              points.length < usage.days.length ? t.usage.fewDays : '',
            ],
          ]}
        />
        {known.length > 1 && <Chart of={LineChart} name={t.pages.contacts} points={points} />}
      </div>
    </Part>
  );
}

function Calls({ usage: whole }: { usage: Usage }) {
  const days = fromFirst(whole.days, ({ calls }) => Object.values(calls).some((count) => count > 0));
  const usage = { ...whole, days };
  const faces = facesOf(usage);
  const nameOfFace = useFaceNames();
  const all = faces.reduce((sum, [, total]) => sum + total, 0);
  return (
    <Part title={t.usage.calls}>
      {faces.length === 0 ? (
        <Notice
          icon="usage"
          title={t.usage.noCalls}
          guide="guides/connect"
          actions={
            <Link to="/connect" className="text-sm font-medium text-accent-strong underline">
              {t.usage.toConnect}
            </Link>
          }
        >
          {t.usage.noCallsText}
        </Notice>
      ) : (
        <div className="flex flex-col gap-5 p-4">
          <Figures
            figures={[
              [
                t.usage.callsInTime,
                formatNumber(all),
                t.usage.perDay(formatNumber(Math.round(all / days.length))),
              ],
            ]}
          />
          <div className="grid gap-x-8 gap-y-5 md:grid-cols-2">
            {faces.map(([face, total]) => (
              <FaceCalls key={face} name={nameOfFace(face)} {...{ face, usage, total }} />
            ))}
          </div>
        </div>
      )}
    </Part>
  );
}

/** Each chart has its own labeled scale, because most charts would look empty on a common scale. */
interface FaceCallsProps {
  readonly face: string;
  readonly name: string;
  readonly usage: Usage;
  readonly total: number;
}

function FaceCalls({ face, name, usage, total }: FaceCallsProps) {
  const points = usage.days.map(({ day, calls }) => ({ day, value: calls[face] ?? 0 }));
  const busiest = points.reduce((most, point) => (point.value > most.value ? point : most), {
    day: '',
    value: 0,
  });
  return (
    <div className="flex min-w-0 flex-col gap-1">
      <div className="flex flex-wrap items-baseline justify-between gap-x-3">
        <h3 className="text-base font-medium">
          {name} <span className="nums font-normal text-ink-soft">{formatNumber(total)}</span>
        </h3>
        <span className="text-xs text-ink-faint">
          {face === ownApi && `${t.usage.ownCalls} · `}
          {t.usage.busiest(formatNumber(busiest.value), dayText(busiest.day))}
        </span>
      </div>
      {points.length > 1 && <Chart of={BarChart} name={t.usage.ofApi(name)} points={points} />}
    </div>
  );
}

interface ChartProps {
  readonly of: typeof BarChart | typeof LineChart;
  readonly name: string;
  readonly points: readonly Point[];
}

function Chart({ of: Drawing, name, points }: ChartProps) {
  const values = points.flatMap(({ value }) => (value === null ? [] : [value]));
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const [from, to] = [dayText(points[0]?.day), dayText(points.at(-1)?.day)];
  const top = niceTop(high);
  return (
    <div className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-2 text-xs text-ink-faint" aria-hidden={false}>
      <div className="nums flex flex-col justify-between text-right" aria-hidden="true">
        <span>{formatNumber(top)}</span>
        <span>{formatNumber(top / 2)}</span>
        <span>0</span>
      </div>
      <Drawing
        points={points}
        top={top}
        label={t.usage.summary(name, from, to, formatNumber(low), formatNumber(high))}
      />
      <div className="col-start-2 flex justify-between pt-1" aria-hidden="true">
        <span>{from}</span>
        <span>{to}</span>
      </div>
    </div>
  );
}

function Figures(props: { figures: readonly (readonly [label: string, value: string, note: string])[] }) {
  const { figures } = props;
  return (
    <dl className="flex flex-wrap gap-x-10 gap-y-3">
      {figures.map(([label, value, note]) => (
        <div key={label}>
          <dt className="text-xs text-ink-faint">{label}</dt>
          <dd className="nums text-xl font-semibold">{value}</dd>
          {note !== '' && <dd className="text-xs text-ink-soft">{note}</dd>}
        </div>
      ))}
    </dl>
  );
}

/** Returns the days from the first match on. */
function fromFirst<Day>(days: readonly Day[], isFirst: (day: Day) => boolean): Day[] {
  const index = days.findIndex(isFirst);
  return index < 0 ? [] : days.slice(index);
}

/** Returns the faces that were called with their calls, most calls first. */
function facesOf(usage: Usage): readonly (readonly [face: string, total: number])[] {
  const totals = new Map<string, number>();
  for (const { calls } of usage.days)
    for (const [face, count] of Object.entries(calls)) totals.set(face, (totals.get(face) ?? 0) + count);
  return [...totals].sort(([, one], [, other]) => other - one);
}

function dayText(day: string | undefined): string {
  return day === undefined || day === '' ? '' : formatDate(day);
}

function UsageTable({ usage }: { usage: Usage }) {
  const faces = facesOf(usage);
  const nameOfFace = useFaceNames();
  return (
    <Part title={t.usage.tableTitle}>
      <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={t.usage.asTable}>
        <Table
          label={t.usage.tableTitle}
          columns={[
            {
              title: t.usage.day,
              isHead: true,
              look: 'nums whitespace-nowrap',
              cell: ({ day }) => dayText(day),
            },
            column<Usage['days'][number]>(t.pages.contacts, 'nums text-right', ({ contacts }) =>
              contacts === null ? '–' : formatNumber(contacts),
            ),
            ...faces.map(([face]) => ({
              title: nameOfFace(face),
              look: 'nums text-right',
              cell: ({ calls }: Usage['days'][number]) => formatNumber(calls[face] ?? 0),
            })),
          ]}
          rows={usage.days.toReversed()}
          keyOf={({ day }) => day}
        />
      </div>
    </Part>
  );
}

/**
 * Returns the vendor's name for the key of an API. The key itself is returned until the names are loaded, and for an
 * API that this server does not have.
 */
function useFaceNames(): (face: string) => string {
  const { can } = useAccount();
  const { data: faces = [] } = useQuery({ ...facesQuery, enabled: can('account:read') });
  return (name) => {
    const face = faces.find((candidate) => candidate.name === name);
    if (face === undefined) return name;
    return face.vendor === null ? t.connect.own : nameAmong(face, faces);
  };
}
