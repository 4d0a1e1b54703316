/** The time since a moment, in words. One clock for the page moves them on, so that a list needs no refresh. */
import { useSyncExternalStore } from 'react';
import { Listeners } from '../listeners.ts';
import { formatAgo, formatMoment, t } from '../texts/texts.ts';

const everyMs = 60_000;
const clock = new Listeners();
setInterval(clock.notify, everyMs);

/** Shows a relative time; null: never. It rerenders only when its text changes. */
export function Ago({ at }: { at: string | null }) {
  const words = useSyncExternalStore(clock.subscribe, () => (at === null ? t.never : formatAgo(at)));
  if (at === null) return <span className="text-ink-faint">{words}</span>;
  return (
    <time dateTime={at} title={formatMoment(at)} className="whitespace-nowrap">
      {words}
    </time>
  );
}
