/** The calls of one API as they come in: no bodies, no keys, no values that may name a person. */
import type { Call, RefusedCall } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { formatMs, locale, t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { TableHead } from '../ui/table.tsx';
import { useCalls, useRefusedCalls, type WatchedCalls } from './watch-calls.ts';

const times = new Intl.DateTimeFormat(locale, { timeStyle: 'medium', hourCycle: 'h23' });

/** `name` is that of the API; `keyId`: only calls with this key, and those without a valid one; `isOwn`: the console calls it as well. */
export function LiveCalls({
  name,
  label,
  keyId,
  isOwn = false,
}: {
  name: string;
  label: string;
  keyId?: string | undefined;
  isOwn?: boolean;
}) {
  const watched = useCalls(name, isOwn);
  const { can } = useAccount();
  const refused = useRefusedCalls(name, can('health:read')).calls;
  const { calls, state, error, hasGap, hasArrived } = watched;
  const shown = mixed(
    calls.filter((one) => keyId === undefined || one.key_id === keyId),
    refused,
  );
  return (
    <section aria-labelledby="calls" className="rounded-lg border border-line bg-surface">
      <header className="flex items-center gap-2 border-b border-line px-4 py-2.5">
        <h2 id="calls" className="flex-1 text-base font-semibold">
          {t.connect.calls}
        </h2>
        <Light state={state} />
      </header>
      <p role="status" className="sr-only">
        {hasArrived ? t.connect.arrived : ''}
      </p>
      {(state === 'failing' || state === 'refused') && error !== undefined && (
        <div className="px-4 pb-3">
          <ErrorLine error={error} />
        </div>
      )}
      {state === 'reading' && <Loading rows={3} />}
      {state !== 'reading' && shown.length === 0 && <Waiting />}
      {shown.length > 0 && (
        <div
          tabIndex={0}
          role="region"
          aria-label={t.connect.callsLabel(label)}
          className="relative max-h-[32rem] overflow-auto -outline-offset-2"
        >
          <table className="w-full border-collapse text-xs">
            <TableHead
              columns={[
                { title: t.connect.call, look: 'px-4' },
                { title: t.connect.status, look: 'pr-3' },
                { title: t.connect.ms, look: 'pr-3 text-right' },
                { title: t.connect.time, look: 'pr-4 text-right' },
              ]}
            />
            <tbody>
              {shown.map((call) => (
                <CallLine key={call.request_id} call={call} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {hasGap && <p className="border-t border-line px-4 py-2 text-xs text-ink-faint">{t.connect.gap}</p>}
    </section>
  );
}

function Light({ state }: Pick<WatchedCalls, 'state'>) {
  const words = {
    reading: '',
    watching: t.connect.listening,
    paused: t.connect.paused,
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

/** Both lists in one, the newest first. */
function mixed(calls: readonly Call[], refused: readonly RefusedCall[]): readonly (Call | RefusedCall)[] {
  return [...calls, ...refused].sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
}

/** Shows the reason why no key matched the call, and the next step. */
function Refused({ call }: { call: RefusedCall }) {
  const { connect } = t;
  return (
    <span className="block text-bad">
      {call.key_start === null
        ? connect.noKeySent(call.address)
        : connect.unknownKey(call.key_start, call.address)}{' '}
      <span className="text-ink-soft">{connect.unknownKeyNext}</span>
    </span>
  );
}

function CallLine({ call }: { call: Call | RefusedCall }) {
  const tone = call.status < 300 ? 'text-good' : call.status < 400 ? 'text-ink-soft' : 'text-bad';
  return (
    <tr className="animate-appear border-t border-line align-top">
      <td className="px-4 py-1.5">
        <span className="font-mono wrap-anywhere">
          <span className="font-semibold">{call.method}</span> {call.path}
        </span>
        {'address' in call ? (
          <Refused call={call} />
        ) : (
          <span className={`block ${call.forwarded ? 'text-warn' : 'text-ink-faint'}`}>
            {call.forwarded ? t.connect.forwarded : t.connect.served}
          </span>
        )}
      </td>
      <td className={`nums py-1.5 pr-3 font-semibold ${tone}`}>{call.status}</td>
      <td className="nums py-1.5 pr-3 text-right">{formatMs(call.ms)}</td>
      <td className="nums py-1.5 pr-4 text-right whitespace-nowrap text-ink-soft">
        <time dateTime={call.at}>{times.format(new Date(call.at))}</time>
      </td>
    </tr>
  );
}
