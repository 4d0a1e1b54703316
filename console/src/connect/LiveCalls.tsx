/** The live calls of one API: no bodies, no keys, no personal data. */
import { type ReactNode, useState } from 'react';
import { Link } from '../address/Link.tsx';
import type { Call, RefusedCall } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { findText, formatMs, formatSecond, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Select } from '../ui/forms/Combobox.tsx';
import { Icon } from '../ui/Icon.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/tables/Table.tsx';
import type { StepName } from './view.ts';
import { useCalls, useRefusedCalls, type WatchedCalls } from './watch-calls.ts';

type AnyCall = Call | RefusedCall;
type Filter = 'all' | 'good' | 'forwarded' | 'refused' | 'failed';

const filters: Readonly<Record<Filter, (call: AnyCall) => boolean>> = {
  all: () => true,
  good: ({ status }) => status < 400,
  forwarded: (call) => 'forwarded' in call && call.forwarded,
  refused: ({ status }) => status >= 400 && status < 500,
  failed: ({ status }) => status >= 500,
};

interface LiveCallsProps {
  /** the name of the API */
  readonly name: string;
  readonly label: string;
  /** only calls with this key, and unauthenticated ones */
  readonly keyId?: string | undefined;
  /** The console calls this API as well. */
  readonly isOwn?: boolean;
  readonly canForward?: boolean;
  /** opens a step of the move; absent: the page has no steps */
  readonly onStep?: (step: StepName) => void;
}

export function LiveCalls({ name, label, keyId, isOwn = false, ...more }: LiveCallsProps) {
  const watched = useCalls(name, isOwn);
  const { can } = useAccount();
  const refused = useRefusedCalls(name, can('health:read')).calls;
  const { calls, state, error, hasGap, hasArrived } = watched;
  const [filter, setFilter] = useState<Filter>('all');
  const [held, setHeld] = useState<readonly AnyCall[]>();
  const all = mergeCalls(
    calls.filter((call) => keyId === undefined || call.key_id === keyId),
    refused,
  );
  const listed = (held ?? all).filter(filters[filter]);
  const missed = held === undefined ? 0 : all.filter((item) => !held.some(isSame(item))).length;
  const isEmpty = (held ?? all).length === 0;
  return (
    <section aria-labelledby="calls" className="rounded-lg border border-line bg-surface">
      <header className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
        <h2 id="calls" className="flex-1 text-base font-semibold">
          {t.connect.calls}
        </h2>
        <Light state={held === undefined ? state : 'held'} />
      </header>
      <div className="flex items-center gap-2 border-b border-line px-4 py-2">
        <div className="min-w-0 flex-1">
          <Select
            aria-label={t.move.show}
            value={filter}
            onChange={(next) => setFilter(next as Filter)}
            options={Object.entries(t.move.filters)}
          />
        </div>
        <Button
          icon={held === undefined ? 'pause' : 'right'}
          aria-pressed={held !== undefined}
          onClick={() => setHeld(held === undefined ? all : undefined)}
        >
          {held === undefined ? t.move.pause : t.move.resume(missed)}
        </Button>
      </div>
      <p role="status" className="sr-only">
        {hasArrived ? t.connect.arrived : ''}
      </p>
      {(state === 'failing' || state === 'refused') && error !== undefined && (
        <div className="px-4 py-3">
          <ErrorLine error={error} />
        </div>
      )}
      {state === 'reading' && <Loading rows={3} />}
      {state !== 'reading' && isEmpty && <Waiting />}
      {!isEmpty && listed.length === 0 && (
        <p className="px-4 py-6 text-center text-sm text-ink-soft">{t.move.noneOfFilter}</p>
      )}
      {listed.length > 0 && <CallTable label={label} calls={listed} {...more} />}
      {hasGap && <p className="border-t border-line px-4 py-2 text-xs text-ink-soft">{t.connect.gap}</p>}
    </section>
  );
}

interface CallTableProps extends Pick<LiveCallsProps, 'label' | 'canForward' | 'onStep'> {
  readonly calls: readonly AnyCall[];
}

function CallTable({ label, calls, canForward, onStep }: CallTableProps) {
  return (
    <div
      tabIndex={0}
      role="region"
      aria-label={t.connect.callsLabel(label)}
      className="relative max-h-[32rem] overflow-auto -outline-offset-2"
    >
      <table className="w-full table-fixed border-collapse text-xs">
        <TableHead
          columns={[
            { title: t.connect.call, look: 'px-4' },
            { title: t.connect.status, look: 'w-14 pr-2' },
            { title: t.connect.ms, look: 'w-16 pr-2 text-right' },
            { title: t.connect.time, look: 'w-20 pr-4 text-right' },
          ]}
        />
        {calls.map((call) => (
          <CallLines key={call.request_id} call={call} canForward={canForward} onStep={onStep} />
        ))}
      </table>
    </div>
  );
}

const isSame =
  (item: AnyCall) =>
  ({ request_id: id }: AnyCall) =>
    id === item.request_id;

function Light({ state }: { state: WatchedCalls['state'] | 'held' }) {
  const words = {
    reading: '',
    watching: t.connect.listening,
    paused: t.connect.paused,
    held: t.move.held,
    failing: t.connect.retrying,
    refused: '',
  };
  if (words[state] === '') return null;
  return (
    <span className="flex items-center gap-1.5 text-xs text-ink-soft">
      <span
        aria-hidden="true"
        className={`size-2 rounded-full ${state === 'watching' ? 'bg-good' : state === 'failing' ? 'bg-bad' : 'bg-line-strong'}`}
      />
      {words[state]}
    </span>
  );
}

function Waiting() {
  return (
    <div className="flex flex-col items-center gap-1 px-6 py-10 text-center">
      <span className="animate-pulse-soft mb-2 grid size-10 place-items-center rounded-full bg-sunken text-ink-faint">
        <Icon name="clock" className="size-5" />
      </span>
      <p className="text-base font-semibold">{t.connect.waiting}</p>
      <p className="text-sm text-ink-soft">{t.connect.waitingText}</p>
    </div>
  );
}

/** Merges both lists, the newest call first. */
function mergeCalls(
  calls: readonly Call[],
  refused: readonly RefusedCall[],
): readonly (Call | RefusedCall)[] {
  return [...calls, ...refused].sort((left, right) => Date.parse(right.at) - Date.parse(left.at));
}

interface LinesProps extends Pick<LiveCallsProps, 'canForward' | 'onStep'> {
  readonly call: AnyCall;
}

/** Shows a request in one line. A refused request has a second line, with the reason and the next step. */
function CallLines({ call, ...more }: LinesProps) {
  const tone = call.status < 300 ? 'text-good' : call.status < 400 ? 'text-ink-soft' : 'text-bad';
  const about = aboutOf({ call, ...more });
  return (
    <tbody className="animate-appear border-t border-line">
      <tr className="align-top">
        <td className="py-1.5 pr-2 pl-4">
          <span className="block truncate font-mono" title={`${call.method} ${call.path}`}>
            <span className="font-semibold">{call.method}</span> {call.path}
          </span>
        </td>
        <td className={`nums py-1.5 pr-2 font-semibold ${tone}`}>{call.status}</td>
        <td className="nums truncate py-1.5 pr-2 text-right">{formatMs(call.ms)}</td>
        <td className="nums py-1.5 pr-4 text-right whitespace-nowrap text-ink-soft">
          <time dateTime={call.at}>{formatSecond(call.at)}</time>
        </td>
      </tr>
      {about !== undefined && (
        <tr>
          <td colSpan={4} className="px-4 pb-2 text-ink-soft">
            {about}
          </td>
        </tr>
      )}
    </tbody>
  );
}

/** Returns undefined for a request that needs no second line. */
function aboutOf({ call, canForward = false, onStep }: LinesProps): ReactNode {
  const { connect, move } = t;
  if ('address' in call) {
    const { key_start: start, address } = call;
    return (
      <>
        <span className="text-bad">
          {start === null ? connect.noKeySent(address) : connect.unknownKey(start, address)}
        </span>{' '}
        {onStep === undefined ? (
          connect.unknownKeyNext
        ) : (
          <NextButton onClick={() => onStep('key')}>{move.importIt}</NextButton>
        )}
      </>
    );
  }
  if (call.forwarded) return <span className="text-warn">{connect.forwarded}</span>;
  const { problem, lacks } = call;
  if (problem === undefined) return undefined;
  if (problem === 'forbidden' && lacks !== undefined)
    return (
      <>
        <span className="text-bad">{move.lacksScope(lacks)}</span>{' '}
        <Link
          to="/settings/keys"
          className="inline-flex min-h-6 items-center text-accent-strong hover:underline"
        >
          {move.editKey}
        </Link>
      </>
    );
  if (problem === 'no_route')
    return (
      <>
        <span className="text-bad">{move.notServed}</span>{' '}
        {canForward && onStep !== undefined && (
          <NextButton onClick={() => onStep('forward')}>{move.setUpstream}</NextButton>
        )}
      </>
    );
  return (
    <>
      <span className="text-bad">{findText(move.problems, problem) ?? problem}</span>{' '}
      {problem === 'key_ended' && onStep !== undefined && (
        <NextButton onClick={() => onStep('key')}>{move.replaceIt}</NextButton>
      )}
    </>
  );
}

function NextButton({ onClick, children }: { onClick: () => void; children: string }) {
  return (
    <button
      type="button"
      onClick={onClick}
      className="inline-flex min-h-6 items-center text-accent-strong hover:underline"
    >
      {children}
    </button>
  );
}
