/**
 * Groups the problems of rows. A problem shows how many rows have it, the whole sentence of the first row, and one
 * action for all. The rows can be edited.
 */
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from 'react';
import type { Import } from '../api/types.ts';
import { unsavedAttribute } from '../drafts/unsaved.tsx';
import { useCountries } from '../phones/countries.ts';
import { countryName, findText, formatNumber, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Combobox, Select } from '../ui/forms/Combobox.tsx';
import { Saving } from '../ui/forms/form.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Input } from '../ui/inputs.tsx';
import { useTask } from '../ui/task.ts';
import { type Draft, type Fix, isReadable } from './draft.ts';
import {
  answerField,
  cellCounts,
  dayFormOf,
  exampleLines,
  headingOf,
  isShort,
  reasonTitle,
  type ShownImport,
} from './field-label.ts';
import { ReasonRows } from './ReasonRows.tsx';
import { RejectedGrid } from './RejectedGrid.tsx';

type Reason = Import['reasons'][number];

/** Decided when the rows are imported, so no cell of the file is to blame. */
const notOfCells = ['similar', 'conflict', 'ambiguous', 'erased', 'quota', 'other', 'required', 'too_many'];

const isWrong = ({ kind }: Reason) => kind === 'rejected' || kind === 'dropped';
const isFixable = (reason: Reason) =>
  isWrong(reason) && reason.column !== null && !notOfCells.includes(reason.code);
/** Returns the same key for all reasons that one fix corrects. Such reasons skip a cell or reject its row. */
const reasonKeyOf = (reason: Reason) =>
  `${isWrong(reason) ? '' : reason.kind} ${reason.code} ${reason.column}`;
/** Returns whether the rows are those of contacts, to which they lead. */
const hasContacts = ({ kind, code }: Reason) => kind === 'skipped' && ['known', 'unchanged'].includes(code);
const isOfKnown = ({ kind, code }: Reason) => kind === 'skipped' && code === 'known';
const reasonSumOf = (reasons: readonly Reason[]) => reasons.reduce((sum, { count }) => sum + count, 0);

/** The reasons of one problem. */
type Reasons = readonly [Reason, ...Reason[]];

const rejectedSumOf = (reasons: readonly Reason[]) =>
  reasonSumOf(reasons.filter(({ kind }) => kind === 'rejected'));

/** Returns the problems with most rejected rows first, then those with most rows. */
const groupReasons = (reasons: readonly Reason[]): readonly Reasons[] =>
  [...Map.groupBy(reasons, reasonKeyOf).values()]
    .flatMap((all) => {
      const isRejected = (reason: Reason) => Number(reason.kind === 'rejected');
      const [first, ...others] = all.toSorted((reason, next) => isRejected(next) - isRejected(reason));
      return first === undefined ? [] : [[first, ...others] as const];
    })
    .toSorted(
      (one, other) => rejectedSumOf(other) - rejectedSumOf(one) || reasonSumOf(other) - reasonSumOf(one),
    );

interface Props {
  readonly job: ShownImport;
  /** the file, while its rows can be edited */
  readonly draft: Draft | undefined;
  /** checks the file again with other options; absent: it cannot be checked here */
  readonly onCheck: ((change: Partial<Draft>) => void) | undefined;
  /** a fix is being checked */
  readonly isBusy: boolean;
  readonly actions: ReactNode;
}

export function Problems({ job, draft, onCheck, isBusy, actions }: Props) {
  const wrong = job.reasons.filter(isWrong);
  const notes = job.reasons.filter((reason) => !isWrong(reason));
  /** `''`: none */
  const [chosen, setOpen] = useState<string>();
  const { list, leave } = useNextProblem(job.id);
  const problems = groupReasons(wrong);
  const first = problems[0]?.find(({ kind }) => draft !== undefined && kind === 'rejected');
  const open = chosen ?? (first && reasonKeyOf(first));
  const fixes = draft?.fixes ?? [];
  const similar = reasonSumOf(job.reasons.filter(({ code }) => code === 'similar'));
  const shownProblem = (reasons: Reasons, index: number) => {
    const key = reasonKeyOf(reasons[0]);
    return (
      <Problem
        key={key}
        {...{ reasons, job, draft }}
        onKnown={draft?.onMatch === 'skip' && isOfKnown(reasons[0]) ? onCheck : undefined}
        isOpen={open === key}
        onToggle={() => setOpen(open === key ? '' : key)}
        onFix={
          onCheck && isFixable(reasons[0])
            ? (fix) => {
                leave(index);
                onCheck({ fixes: [...fixes, fix] });
              }
            : undefined
        }
      />
    );
  };
  return (
    <div ref={list} tabIndex={-1} aria-busy={isBusy} className="flex flex-col gap-4 outline-none">
      {(wrong.length > 0 || fixes.length > 0) && (
        <Group
          title={t.imports.problems}
          isUnsaved={fixes.length > 0}
          offer={onCheck && <OfferForCells {...{ job, wrong, onCheck }} />}
          actions={actions}
        >
          {onCheck && similar > 0 && draft?.onSimilar === 'review' && (
            <Offer text={t.importing.similarRejected(similar)} action={t.importing.createRows}>
              {() => onCheck({ onSimilar: 'create' })}
            </Offer>
          )}
          {problems.map(shownProblem)}
          {onCheck && fixes.length > 0 && (
            <Chosen
              chosen={fixes.map((fix) => ({
                text: fixText(fix, job),
                undo: () => onCheck({ fixes: fixes.filter((importFix) => importFix !== fix) }),
              }))}
            />
          )}
        </Group>
      )}
      {(notes.length > 0 || draft?.repeats === 'merge') && (
        <Group title={t.imports.notices}>
          {onCheck && draft && <OffersForNotes {...{ draft, notes, similar, onCheck }} />}
          {groupReasons(notes).map(shownProblem)}
          {onCheck && draft?.repeats === 'merge' && (
            <Chosen chosen={[{ text: t.importing.merged, undo: () => onCheck({ repeats: 'skip' }) }]} />
          )}
        </Group>
      )}
    </div>
  );
}

/** Focuses the next problem after a check, because the fixed one, or the button that was pressed, is no longer listed. */
function useNextProblem(jobId: string) {
  const list = useRef<HTMLDivElement>(null);
  const left = useRef(0);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another job is the end of a check
  useEffect(() => {
    const index = left.current;
    left.current = 0;
    if (document.activeElement !== document.body) return;
    const problems = [...(list.current?.querySelectorAll<HTMLElement>('[data-problem]') ?? [])];
    const next = problems[index] ?? problems.at(-1);
    (next?.querySelector<HTMLElement>('button:enabled') ?? list.current)?.focus();
  }, [jobId]);
  return {
    list,
    /** remembers the index of the problem that is being fixed */
    leave: (index: number) => {
      left.current = index;
    },
  };
}

interface OfferForCellsProps extends Pick<Props, 'job'> {
  readonly wrong: readonly Reason[];
  readonly onCheck: NonNullable<Props['onCheck']>;
}

/** Shows what happens to the cells that cannot be read, and the other choice. */
function OfferForCells({ job, wrong, onCheck }: OfferForCellsProps) {
  const dropped = reasonSumOf(wrong.filter(({ kind }) => kind === 'dropped'));
  const isRejecting =
    job.bad_cells === 'reject_row' && wrong.some((reason) => reason.kind === 'rejected' && isFixable(reason));
  if (dropped === 0 && !isRejecting) return null;
  return (
    <>
      <p className="min-w-0 text-sm text-ink-soft">
        {isRejecting ? t.imports.rowsForCells : t.imports.cellsSkipped(dropped)}
      </p>
      <Button onClick={() => onCheck({ badCells: isRejecting ? 'drop_cell' : 'reject_row' })}>
        {isRejecting ? t.imports.skipBadCells : t.imports.fixInRows}
      </Button>
    </>
  );
}

interface OffersForNotesProps {
  readonly draft: Draft;
  readonly notes: readonly Reason[];
  /** rows that are similar to a contact */
  readonly similar: number;
  readonly onCheck: NonNullable<Props['onCheck']>;
}

function OffersForNotes({ draft, notes, similar, onCheck }: OffersForNotesProps) {
  const repeated = reasonSumOf(notes.filter(({ kind, code }) => kind === 'skipped' && code === 'repeated'));
  return (
    <>
      {repeated > 0 && draft.repeats === 'skip' && (
        <Offer text={t.importing.repeated(repeated)} action={t.importing.mergeRows}>
          {() => onCheck({ repeats: 'merge' })}
        </Offer>
      )}
      {similar > 0 && draft.onSimilar === 'create' && (
        <Offer text={t.importing.similar(similar)} action={t.importing.reviewRows}>
          {() => onCheck({ onSimilar: 'review' })}
        </Offer>
      )}
    </>
  );
}

function Group(props: {
  title: string;
  isUnsaved?: boolean;
  /** a sentence about all rows with its button, next to the title */
  offer?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}) {
  const { title, isUnsaved = false, offer, actions, children } = props;
  return (
    <section
      aria-label={title}
      {...unsavedAttribute(isUnsaved)}
      className="rounded-lg border border-line bg-surface in-aria-busy:cursor-progress"
    >
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line py-1.5 pr-2 pl-4 in-aria-busy:animate-pulse-soft">
        <h2 className="mr-auto text-base font-semibold sm:mr-2">{title}</h2>
        <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-2 max-sm:order-last max-sm:empty:hidden sm:flex-1">
          {offer}
        </div>
        {actions}
      </header>
      <ul className="divide-y divide-line">{children}</ul>
    </section>
  );
}

/** Shows one sentence about all rows, with an action for them. */
function Offer({ text, action, children: run }: { text: string; action: string; children: () => void }) {
  return (
    <li className="flex flex-wrap items-center gap-2 py-2 pr-2 pl-4 text-sm text-ink-soft">
      <p className="min-w-0 flex-1 basis-60">{text}</p>
      <Button onClick={run}>{action}</Button>
    </li>
  );
}

function Chosen({ chosen }: { chosen: readonly { readonly text: string; readonly undo: () => void }[] }) {
  return (
    <li className="flex flex-wrap items-center gap-2 px-4 py-2 text-sm">
      <h3 className="text-ink-soft">{t.importing.fixes}</h3>
      {chosen.map(({ text, undo }) => (
        <span
          key={text}
          className="flex min-w-0 items-center gap-1 rounded-md bg-sunken py-0.5 pr-0.5 pl-2.5"
        >
          <span className="min-w-0 break-words">{text}</span>
          <IconButton icon="undo" label={t.importing.undoFix(text)} onClick={undo} />
        </span>
      ))}
    </li>
  );
}

function fixText({ action, column, value, with: text = '' }: Fix, job: ShownImport): string {
  const name = column === null || column === undefined ? t.importing.wholeRow : headingOf(job, column);
  const ruleText = t.importing.fix[action](name, action === 'country' ? countryName(text) : text);
  return value === undefined ? ruleText : t.importing.onlyFor(ruleText, value);
}

const tones: Readonly<Record<Reason['kind'], string>> = {
  rejected: 'text-bad',
  dropped: 'text-warn',
  skipped: 'text-ink-faint',
  ambiguous: 'text-warn',
  joined: 'text-warn',
  fixed: 'text-ink-faint',
  hidden: 'text-warn',
  similar: 'text-warn',
};

/** Most examples of a problem. */
const maxExamples = 3;

interface ProblemProps extends Pick<Props, 'job' | 'draft'> {
  readonly reasons: Reasons;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onFix: ((fix: Fix) => void) | undefined;
  /** undefined: its rows are not skipped because their contacts exist */
  readonly onKnown: Props['onCheck'];
}

function Problem({ reasons, job, draft, isOpen, onToggle, onFix, onKnown }: ProblemProps) {
  const [{ code, column }] = reasons;
  const examples = reasons
    .flatMap((importReason) => importReason.examples)
    .toSorted((left, right) => left.row - right.row)
    .slice(0, maxExamples);
  const field = job.columns.find(({ name }) => name === column)?.field ?? '';
  const reason = reasonTitle(code, field, examples[0]?.form, draft && dayFormOf(draft, column));
  const name = column === null ? undefined : headingOf(job, column);
  // Short cells share a line. A closed problem shows the first sentence, an open one all of them.
  const lines = exampleLines(job, code, examples, cellCounts(reasons)).map(({ text }) => text);
  const isJoined = reasons.every(isShort);
  const first = isJoined ? lines.join(' · ') : (lines[0] ?? '');
  const hasGrid = ({ kind }: Reason) => kind === 'rejected' && draft !== undefined && job.dry_run;
  const canOpen =
    reasons.some(hasGrid) ||
    hasContacts(reasons[0]) ||
    reasonSumOf(reasons) > (isJoined ? examples.length : 1);
  return (
    <li data-problem={isWrong(reasons[0]) || undefined}>
      <div className="flex flex-wrap items-center gap-2 py-2 pr-2 pl-4 text-sm">
        <div className="min-w-0 flex-1 basis-96">
          <p className="flex flex-wrap items-center gap-x-2 pl-5">
            <button
              type="button"
              aria-expanded={isOpen && canOpen}
              disabled={!canOpen}
              onClick={onToggle}
              className={`flex min-h-6 min-w-0 items-center gap-1.5 text-left font-medium ${canOpen ? '-ml-5' : ''}`}
            >
              {canOpen && (
                <Icon name="right" className={`!size-3.5 text-ink-faint ${isOpen ? 'rotate-90' : ''}`} />
              )}
              <span className="min-w-0 break-words">
                {name === undefined ? reason : `${name}: ${reason}`}
              </span>
            </button>
            <Outcomes reasons={reasons} />
          </p>
          {first !== '' && !(isOpen && canOpen && !reasons.some(hasGrid)) && (
            <p className="pl-5 text-xs break-words text-ink-soft">{first}</p>
          )}
        </div>
        {onKnown && (
          <>
            <Button onClick={() => onKnown({ onMatch: 'fill' })}>{t.imports.policies.fill.label}</Button>
            <Button onClick={() => onKnown({ onMatch: 'update' })}>{t.imports.policies.update.label}</Button>
          </>
        )}
        {onFix && draft && (
          <Fixes key={job.id} {...{ reasons, field, onFix }} name={name ?? ''} region={draft.region} />
        )}
      </div>
      {isOpen &&
        canOpen &&
        reasons.map((importReason) =>
          hasGrid(importReason) && draft !== undefined ? (
            <RejectedGrid key={importReason.kind} job={job} draft={draft} reason={importReason} />
          ) : (
            <ReasonRows
              key={importReason.kind}
              job={job}
              reason={importReason}
              isTitled={reasons.some(hasGrid)}
            />
          ),
        )}
    </li>
  );
}

/** Shows what happens to the rows of a problem, each outcome with its count. */
function Outcomes({ reasons }: { reasons: Reasons }) {
  return reasons.map(({ kind, count }) =>
    kind === 'rejected' || kind === 'dropped' ? (
      <span key={kind} className={`nums text-xs ${tones[kind]}`}>
        {kind === 'rejected' ? t.imports.rowsRejected(count) : t.imports.cellsLeftOut(count)}
      </span>
    ) : (
      <span key={kind} className="nums text-ink-soft">
        {t.imports.rows(count)} {/* The title of the problem is enough for kinds without words. */}
        <span className={`text-xs ${tones[kind]}`}>{findText(t.imports.kinds, kind)}</span>
      </span>
    ),
  );
}

interface FixesProps {
  readonly reasons: Reasons;
  /** heading of the column */
  readonly name: string;
  readonly field: string;
  readonly region: string;
  readonly onFix: (fix: Fix) => void;
}

function Fixes({ reasons, name, field, region, onFix }: FixesProps) {
  const [{ code, column }] = reasons;
  const counts = cellCounts(reasons);
  const [isReplacing, setReplacing] = useState(false);
  const [value, setValue] = useState('');
  const countries = useCountries('', field === 'phone');
  const about = { column, code, ...(value !== '' && { value }) };
  if (isReplacing)
    return (
      <Replacement
        name={name}
        field={field}
        region={region}
        onText={(text) => onFix({ ...about, action: 'replace', with: text })}
        onCancel={() => setReplacing(false)}
      />
    );
  return (
    <div className="flex flex-wrap items-center gap-2">
      {counts.size > 0 && (
        <Select
          aria-label={t.importing.which(name)}
          value={value}
          onChange={setValue}
          options={[
            ['', t.importing.allCells],
            ...[...counts].map(
              ([one, count]) => [one, t.importing.onlyCells(one, formatNumber(count))] as const,
            ),
          ]}
          className="!w-40"
        />
      )}
      {field === 'phone' && (
        <Combobox
          isPlain
          align="end"
          label={t.imports.from(name)}
          options={countries.map(([code, label]) => ({ value: code, label }))}
          chosen={[]}
          onChange={([country]) =>
            country !== undefined && onFix({ column, code, action: 'country', with: country })
          }
          trigger={<Button>{t.imports.theyAreFrom}</Button>}
        />
      )}
      <Button onClick={() => setReplacing(true)}>{t.imports.replace}</Button>
      <Button look="quiet" onClick={() => onFix({ ...about, action: 'skip_cell' })}>
        {t.imports.leaveCellOut}
      </Button>
      <Button look="quiet" onClick={() => onFix({ ...about, action: 'skip_row' })}>
        {t.importing.skipRows}
      </Button>
    </div>
  );
}

interface ReplacementProps {
  readonly name: string;
  readonly field: string;
  readonly region: string;
  readonly onText: (text: string) => void;
  readonly onCancel: () => void;
}

/** Shows the field of a replacement. The new text is checked before it is used. */
function Replacement({ name, field, region, onText, onCancel }: ReplacementProps) {
  const [text, setText] = useState('');
  const [isBad, setBad] = useState(false);
  const { isBusy, runWithToast } = useTask();
  const replace = (event: FormEvent) => {
    event.preventDefault();
    runWithToast(
      isReadable(field, region, text.trim()).then((isGood) => {
        setBad(!isGood);
        if (isGood) onText(text.trim());
      }),
    );
  };
  return (
    <form onSubmit={replace} className="flex flex-wrap items-center gap-2">
      <Saving isSaving={isBusy}>
        <label className="flex items-center gap-2 text-ink-soft">
          {t.imports.replaceWith(name)}
          {answerField.test(field) ? (
            <Select
              value={text}
              onChange={setText}
              options={[
                ['', t.choose],
                ['yes', t.yesNo.yes],
                ['no', t.yesNo.no],
              ]}
              className="!w-48"
            />
          ) : (
            <Input
              autoFocus
              aria-invalid={isBad || undefined}
              value={text}
              onChange={({ target }) => setText(target.value)}
              className="!w-48"
            />
          )}
        </label>
      </Saving>
      <Button type="submit" look="primary" isBusy={isBusy} disabled={text.trim() === ''}>
        {t.importing.replaceThem}
      </Button>
      <Button onClick={onCancel}>{t.actions.cancel}</Button>
      {isBad && (
        <p role="alert" className="w-full text-xs text-bad">
          {t.imports.stillBad}
        </p>
      )}
    </form>
  );
}
