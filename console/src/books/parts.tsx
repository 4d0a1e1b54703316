/** The state of the key of a book, and the number of its contacts, in words. */
import type { Key } from '../api/types.ts';
import { stateOf, waitsForOf } from '../keys/queries.ts';
import { formatNumber, t } from '../texts/texts.ts';
import { Badge } from '../ui/page-frame.tsx';
import type { Size } from './queries.ts';

/** Formats a count: `5,200`, or `10,000+` if counting all takes too long. */
export const countWords = ({ value, relation }: Size): string =>
  `${formatNumber(value)}${relation === 'gte' ? '+' : ''}`;

export const sizeWords = (size: Size): string =>
  size.isMost ? t.phoneBooks.atMost(countWords(size)) : countWords(size);

export function KeyState({ of: key }: { of: Key | undefined }) {
  if (key === undefined) return <span className="text-ink-faint">–</span>;
  const state = stateOf(key);
  if (state !== 'live') return <Badge tone="bad">{t.keys.states[state]}</Badge>;
  const waitsFor = waitsForOf(key);
  if (waitsFor !== undefined)
    return (
      <Badge tone="warn" icon="clock">
        {t.keys.waits[waitsFor]}
      </Badge>
    );
  return <Badge tone="good">{t.keys.states.live}</Badge>;
}
