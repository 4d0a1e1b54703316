/** The state of the key of a book, in words. */
import type { Key } from '../api/types.ts';
import { stateOf, waitsForOf } from '../keys/queries.ts';
import { t } from '../texts/texts.ts';
import { Badge } from '../ui/page-frame.tsx';

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
