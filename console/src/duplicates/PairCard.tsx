/** Two contacts side by side, their differences, and the decision. */
import { Link } from '../address/Link.tsx';
import type { Duplicate } from '../api/types.ts';
import { ownName } from '../contacts/name.ts';
import { Phone } from '../phones/Phone.tsx';
import { formatAgo, formatPercent, t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Initials } from '../ui/Initials.tsx';
import { Keys } from '../ui/Keys.tsx';
import { Badge } from '../ui/page-frame.tsx';
import { type Candidate, candidateName, reasonText } from './pair-texts.ts';
import { type PairValue, shownValue, shownValues } from './shown-values.ts';
import type { Decision } from './use-decisions.ts';

interface PairCardProps {
  readonly pair: Duplicate;
  readonly isCurrent: boolean;
  /** index of the contact that a merge by key keeps */
  readonly survivorIndex: number | undefined;
  readonly may: Readonly<Record<Decision['kind'], boolean>>;
  readonly onFocus: () => void;
  /** the dialog with the choices of a merge */
  readonly onMerge: () => void;
  readonly onEnd: (kind: Decision['kind']) => void;
}

export function PairCard({ pair, isCurrent, survivorIndex, may, onFocus, onMerge, onEnd }: PairCardProps) {
  const [one, other] = pair.contacts as [Candidate, Candidate];
  const rows = shownValues(pair);
  return (
    <li
      data-pair={`${one.id} ${other.id}`}
      // The keys of the list act on the current card.
      tabIndex={isCurrent ? 0 : -1}
      aria-current={isCurrent || undefined}
      aria-label={t.duplicates.pair(candidateName(one), candidateName(other))}
      onFocus={onFocus}
      className="rounded-lg border border-line bg-surface aria-current:border-accent"
    >
      <div className="grid gap-x-6 gap-y-3 p-4 sm:grid-cols-2">
        {[one, other].map((contact, index) => (
          <Side
            key={contact.id}
            contact={contact}
            other={index === 0 ? other : one}
            rows={rows}
            isKept={index === survivorIndex}
          />
        ))}
      </div>
      <div className="flex flex-wrap items-center gap-1.5 rounded-b-lg border-t border-line bg-canvas px-4 py-2">
        <Badge tone={pair.score >= 80 ? 'accent' : 'plain'}>
          {t.duplicates.likely(formatPercent(pair.score / 100))}
        </Badge>
        <ul
          aria-label={t.duplicates.why}
          className="flex min-w-0 flex-1 basis-60 flex-wrap gap-x-3 text-xs text-ink-soft max-sm:basis-full"
        >
          {pair.reasons.map((reason) => (
            <li key={reason}>{reasonText(reason, pair.letters)}</li>
          ))}
        </ul>
        <div className="flex flex-wrap items-center gap-1.5">
          {may.later && (
            <Button onClick={() => onEnd('later')}>
              {t.duplicates.later}
              {isCurrent && <KeyHint name="L" />}
            </Button>
          )}
          {may.dismissed && (
            <Button onClick={() => onEnd('dismissed')}>
              {t.duplicates.dismiss}
              {isCurrent && <KeyHint name="X" />}
            </Button>
          )}
          {may.merged && (
            <Button look={isCurrent ? 'primary' : 'plain'} icon="merge" onClick={onMerge}>
              {t.duplicates.merge}
              {isCurrent && <KeyHint name="M" />}
            </Button>
          )}
        </div>
      </div>
    </li>
  );
}

/** Shows the key of a button of the current pair. A phone has no keys. */
function KeyHint({ name }: { name: string }) {
  return (
    <span
      aria-hidden="true"
      className="max-md:hidden [&_kbd]:border-current/25 [&_kbd]:bg-transparent [&_kbd]:text-current"
    >
      <Keys>{name}</Keys>
    </span>
  );
}

interface SideProps {
  readonly contact: Candidate;
  readonly other: Candidate;
  readonly rows: readonly PairValue[];
  readonly isKept: boolean;
}

function Side({ contact, other, rows, isKept }: SideProps) {
  const name = candidateName(contact);
  return (
    <div className="min-w-0">
      <div className="flex items-center gap-2">
        <Initials id={contact.id} name={ownName(contact)} />
        <Link
          to="/contacts"
          search={{ person: contact.id }}
          aria-label={t.duplicates.open(name)}
          className="inline-flex min-h-6 max-w-full items-center font-semibold hover:underline"
        >
          <span className="bidi truncate">{name}</span>
        </Link>
        {isKept && <Badge tone="accent">{t.duplicates.kept}</Badge>}
      </div>
      <dl className="mt-1 grid grid-cols-[minmax(5.5rem,auto)_1fr] gap-x-2 gap-y-0.5 text-sm">
        {rows.map((field) => (
          <div key={field} className="contents">
            <dt className="text-ink-faint">{t.fields[field]}</dt>
            <Value field={field} value={shownValue(contact, field)} other={shownValue(other, field)} />
          </div>
        ))}
      </dl>
      <p className="mt-1 text-xs text-ink-faint">
        {t.numbered(contact.number)} · {t.updatedAt(formatAgo(contact.updated_at))}
      </p>
    </div>
  );
}

/** Shows a value, and whether the other contact has it too. */
function Value(props: { field: PairValue; value: string | null; other: string | null }) {
  const { field, value, other } = props;
  if (value === null) return <dd className="text-ink-faint">–</dd>;
  const isOther = other !== null && value !== other;
  // The reasons below name the equal values, so that only different ones are marked.
  return (
    <dd
      className={`nums truncate ${isOther ? '-ml-1 w-fit max-w-full rounded-sm bg-sunken px-1 font-medium' : ''}`}
    >
      {field === 'phone' ? <Phone number={value} /> : value}
      {isOther && <span className="sr-only"> ({t.duplicates.differs})</span>}
    </dd>
  );
}
