/** The report of one pull: progress, results per contact, problems and the possible next actions. */
import { Link } from '../address/Link.tsx';
import { failureText } from '../api/describe-error.ts';
import type { Pull } from '../api/types.ts';
import { exampleText, reasonTitle } from '../imports/field-label.ts';
import { useAccount } from '../session/account.ts';
import { formatDuration, formatMoment, formatNumber, formatPercent, t } from '../texts/texts.ts';
import { Bar } from '../ui/Bar.tsx';
import { Button } from '../ui/buttons.tsx';
import { Icon } from '../ui/Icon.tsx';
import { WarningLine } from '../ui/states.tsx';
import { isActive } from './queries.ts';

const tones: Readonly<Partial<Record<Pull['state'], string>>> = {
  done: 'bg-good-soft text-good',
  failed: 'bg-bad-soft text-bad',
};

interface PullReportProps {
  readonly pull: Pull;
  readonly isBusy: boolean;
  readonly onCancel: () => void;
  readonly onUndo: () => void;
  readonly onResume: () => void;
  readonly onForget: () => void;
}

const hasCounts = ({ import: job, state }: Pull) => job.settled_rows > 0 || state === 'done';

export function PullReport(props: PullReportProps) {
  const { pull } = props;
  const { connect } = t;
  const { import: job } = pull;
  return (
    <div className="flex flex-col gap-3 rounded-md border border-line bg-canvas p-3">
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1 text-sm">
        <span
          role="status"
          className={`rounded-sm px-2 py-0.5 text-xs font-medium ${tones[pull.state] ?? 'bg-sunken text-ink-soft'}`}
        >
          {connect.state[pull.state]}
        </span>
        {job.dry_run && <span className="font-medium">{connect.dry}</span>}
        <span className="min-w-0 flex-1 truncate text-ink-soft" title={pull.url}>
          {formatMoment(job.created_at)} · {pull.url}
        </span>
      </div>
      {isActive(pull) && <Going pull={pull} />}
      {job.error !== null && <WarningLine>{failureText(job.error)}</WarningLine>}
      {pull.can_resume && <p className="text-sm text-ink-soft">{connect.resumeText}</p>}
      {hasCounts(pull) && <Counts pull={pull} />}
      {job.reasons.length > 0 && <Reasons pull={pull} />}
      <PullActions {...props} />
    </div>
  );
}

function PullActions({ pull, isBusy, onCancel, onUndo, onResume, onForget }: PullReportProps) {
  const { can } = useAccount();
  const { connect } = t;
  const { import: job } = pull;
  const mayUndo = pull.state === 'done' && !job.dry_run && job.undo === null && can('contacts:delete');
  return (
    <div className="flex flex-wrap items-center gap-2">
      {isActive(pull) && pull.state !== 'undoing' && (
        <Button isBusy={isBusy} onClick={onCancel}>
          {connect.cancel}
        </Button>
      )}
      {pull.can_resume && (
        <Button look="primary" isBusy={isBusy} onClick={onResume}>
          {connect.resume}
        </Button>
      )}
      {mayUndo && (
        <Button icon="undo" isBusy={isBusy} onClick={onUndo} title={connect.undoText}>
          {connect.undo}
        </Button>
      )}
      {pull.keeps_key && !isActive(pull) && (
        <Button look="quiet" isBusy={isBusy} onClick={onForget}>
          {connect.forgetKey}
        </Button>
      )}
      {hasCounts(pull) && (
        <Link
          to="/activity/imports"
          className="inline-flex min-h-6 items-center text-sm text-accent-strong hover:underline"
        >
          {connect.toImports}
        </Link>
      )}
    </div>
  );
}

function Going({ pull }: { pull: Pull }) {
  const { connect } = t;
  const isReading = pull.read_at === null;
  const words = isReading
    ? connect.pulling(pull.contacts, pull.total ?? undefined)
    : connect.importing(formatPercent(pull.import.percent / 100));
  const part = isReading
    ? pull.total === null || pull.total === 0
      ? undefined
      : Math.min(1, pull.contacts / pull.total)
    : pull.import.percent / 100;
  const left = isReading ? pull.seconds_left : pull.import.seconds_left;
  return (
    <div className="flex flex-col gap-1">
      <p className="nums text-sm">
        {words}
        {left !== null && <span className="text-ink-faint"> · {connect.left(formatDuration(left))}</span>}
      </p>
      <Bar label={words} share={part} />
    </div>
  );
}

function Counts({ pull: { import: job } }: { pull: Pull }) {
  const { connect } = t;
  return (
    <div className="flex flex-col gap-1">
      <h4 className="text-sm font-medium text-ink-soft">{job.dry_run ? connect.wouldBe : connect.became}</h4>
      <dl className="grid grid-cols-2 gap-2 sm:grid-cols-4">
        {(['created', 'updated', 'skipped', 'rejected'] as const).map((outcome) => (
          <div
            key={outcome}
            className="flex flex-col-reverse rounded-md border border-line bg-surface px-3 py-2"
          >
            <dt className="text-xs text-ink-faint">{connect.counts[outcome]}</dt>
            <dd
              className={`nums text-lg font-semibold ${outcome === 'rejected' && job.rejected > 0 ? 'text-bad' : ''}`}
            >
              {formatNumber(job[outcome])}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}

/** Returns the field that a column of the pull became. */
const columnFieldOf = ({ columns }: Pull['import'], column: string | null) =>
  columns.find(({ name }) => name === column)?.field ?? column;

function Reasons({ pull: { import: job } }: { pull: Pull }) {
  const { connect } = t;
  return (
    <div className="flex flex-col gap-1">
      <h4 className="text-sm font-medium text-ink-soft">{connect.problems}</h4>
      <ul className="flex flex-col divide-y divide-line rounded-md border border-line bg-surface">
        {job.reasons.map((reason) => (
          <li key={`${reason.kind} ${reason.code} ${reason.column}`}>
            <details className="group px-3 py-1.5 text-sm">
              <summary className="flex min-h-6 cursor-pointer items-center gap-2">
                <Icon name="right" className="size-3 text-ink-faint group-open:rotate-90" />
                <span className="min-w-0 flex-1">
                  {connect.reasonKinds[reason.kind]}:{' '}
                  {reasonTitle(reason.code, columnFieldOf(job, reason.column), reason.examples[0]?.form)}
                  {reason.column !== null && ` · ${connect.reasonIn(reason.column)}`}
                </span>
                <span className="nums text-ink-soft">{formatNumber(reason.count)}</span>
              </summary>
              <ul className="mt-1 flex flex-col gap-0.5 pl-5 text-xs text-ink-soft">
                {reason.examples.map((example) => (
                  <li key={`${example.row} ${example.message}`}>{exampleText(job, reason, example)}</li>
                ))}
              </ul>
            </details>
          </li>
        ))}
      </ul>
    </div>
  );
}
