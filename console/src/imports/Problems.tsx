/**
 * Problems of the rows, each once. A problem shows how many rows have it, the whole sentence of the first row, and one
 * action for all. The rows can be edited.
 */
import { type FormEvent, type ReactNode, useState } from 'react';
import type { Import } from '../api/types.ts';
import { useCountries } from '../phones/countries.ts';
import { countryName, formatNumber, t } from '../texts/texts.ts';
import { Button, IconButton } from '../ui/buttons.tsx';
import { Combobox, Select } from '../ui/forms/Combobox.tsx';
import { Icon } from '../ui/Icon.tsx';
import { Input } from '../ui/inputs.tsx';
import { useTask } from '../ui/task.ts';
import { type Draft, type Fix, isReadable } from './draft.ts';
import { exampleText, isShort, reasonTitle } from './field-label.ts';
import { ReasonRows } from './ReasonRows.tsx';
import { RejectedGrid } from './RejectedGrid.tsx';

type Reason = Import['reasons'][number];

/** Decided when the rows are imported, so no cell of the file is to blame. */
const notOfCells = ['similar', 'conflict', 'ambiguous', 'erased', 'quota', 'other', 'required', 'too_many'];

const isWrong = ({ kind }: Reason) => kind === 'rejected' || kind === 'dropped';
const isFixable = (one: Reason) => isWrong(one) && one.column !== null && !notOfCells.includes(one.code);
const keyOf = ({ kind, code, column }: Reason) => `${kind} ${code} ${column}`;
/** Whether one fix corrects both: cells that are skipped, and cells that reject their row. */
const areAlike = (one: Reason, other: Reason) => one.code === other.code && one.column === other.column;
const sumOf = (reasons: readonly Reason[]) => reasons.reduce((sum, { count }) => sum + count, 0);

interface Props {
  readonly job: Import;
  /** the file, while its rows can be edited */
  readonly draft: Draft | undefined;
  /** checks the file again with other options; absent: it cannot be checked here */
  readonly onCheck: ((change: Partial<Draft>) => void) | undefined;
  readonly actions: ReactNode;
}

export function Problems({ job, draft, onCheck, actions }: Props) {
  const allWrong = job.reasons.filter(isWrong);
  const isFirst = (one: Reason) => allWrong.find((other) => areAlike(one, other)) === one;
  const wrong = allWrong.filter(isFirst).flatMap((one) => allWrong.filter((other) => areAlike(one, other)));
  const reportedReasons = job.reasons.filter((one) => !isWrong(one));
  /** `''`: none */
  const [chosen, setOpen] = useState<string>();
  const [first] = wrong.filter(({ kind }) => draft !== undefined && kind === 'rejected').map(keyOf);
  const open = chosen ?? first;
  const fixes = draft?.fixes ?? [];
  const repeated = sumOf(
    reportedReasons.filter(({ kind, code }) => kind === 'skipped' && code === 'repeated'),
  );
  const similar = sumOf(job.reasons.filter(({ code }) => code === 'similar'));
  const itemOf = (one: Reason) => (
    <Problem
      key={keyOf(one)}
      reason={one}
      job={job}
      draft={draft}
      hasMark={one.kind !== 'rejected' || wrong.filter((other) => areAlike(one, other)).length > 1}
      isOpen={open === keyOf(one)}
      onToggle={() => setOpen(open === keyOf(one) ? '' : keyOf(one))}
      onFix={
        onCheck && isFixable(one) && isFirst(one) ? (fix) => onCheck({ fixes: [...fixes, fix] }) : undefined
      }
    />
  );
  return (
    <>
      {(wrong.length > 0 || fixes.length > 0) && (
        <Group title={t.imports.problems} isUnsaved={fixes.length > 0} actions={actions}>
          {onCheck && <OffersForProblems {...{ job, draft, wrong, similar, onCheck }} />}
          {wrong.map(itemOf)}
          {draft !== undefined && onCheck && fixes.length > 0 && (
            <Chosen
              chosen={fixes.map((fix) => ({
                text: fixText(fix),
                undo: () => onCheck({ fixes: fixes.filter((other) => other !== fix) }),
              }))}
            />
          )}
        </Group>
      )}
      {(reportedReasons.length > 0 || draft?.repeats === 'merge') && (
        <Group title={t.imports.notices}>
          {onCheck && repeated > 0 && draft?.repeats === 'skip' && (
            <Offer text={t.importing.repeated(repeated)} action={t.importing.mergeRows}>
              {() => onCheck({ repeats: 'merge' })}
            </Offer>
          )}
          {onCheck && similar > 0 && draft?.onSimilar === 'create' && (
            <Offer text={t.importing.similar(similar)} action={t.importing.reviewRows}>
              {() => onCheck({ onSimilar: 'review' })}
            </Offer>
          )}
          {reportedReasons.map(itemOf)}
          {onCheck && draft?.repeats === 'merge' && (
            <Chosen chosen={[{ text: t.importing.merged, undo: () => onCheck({ repeats: 'skip' }) }]} />
          )}
        </Group>
      )}
    </>
  );
}

interface OffersProps extends Pick<Props, 'job' | 'draft'> {
  readonly wrong: readonly Reason[];
  /** rows that are similar to a contact */
  readonly similar: number;
  readonly onCheck: NonNullable<Props['onCheck']>;
}

function OffersForProblems({ job, draft, wrong, similar, onCheck }: OffersProps) {
  const dropped = sumOf(wrong.filter(({ kind }) => kind === 'dropped'));
  const isRejecting =
    job.bad_cells === 'reject_row' && wrong.some((one) => one.kind === 'rejected' && isFixable(one));
  return (
    <>
      {dropped > 0 && (
        <Offer text={t.imports.cellsSkipped(dropped)} action={t.imports.fixInRows}>
          {() => onCheck({ badCells: 'reject_row' })}
        </Offer>
      )}
      {isRejecting && (
        <Offer text={t.imports.rowsForCells} action={t.imports.skipBadCells}>
          {() => onCheck({ badCells: 'drop_cell' })}
        </Offer>
      )}
      {similar > 0 && draft?.onSimilar === 'review' && (
        <Offer text={t.importing.similarRejected(similar)} action={t.importing.createRows}>
          {() => onCheck({ onSimilar: 'create' })}
        </Offer>
      )}
    </>
  );
}

function Group(props: { title: string; isUnsaved?: boolean; actions?: ReactNode; children: ReactNode }) {
  const { title, isUnsaved = false, actions, children } = props;
  return (
    <section
      aria-label={title}
      data-unsaved={isUnsaved || undefined}
      className="rounded-lg border border-line bg-surface"
    >
      <header className="flex min-h-11 flex-wrap items-center gap-2 border-b border-line py-1.5 pr-2 pl-4">
        <h2 className="flex-1 text-base font-semibold">{title}</h2>
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

function fixText({ action, column, value, with: text = '' }: Fix): string {
  const name = column ?? t.importing.wholeRow;
  const said = t.importing.fix[action](name, action === 'country' ? countryName(text) : text);
  return value === undefined ? said : t.importing.onlyFor(said, value);
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

interface ProblemProps extends Pick<Props, 'job' | 'draft'> {
  readonly reason: Reason;
  /** Most problems reject their row, which is stated if the same cells are skipped in other rows. */
  readonly hasMark: boolean;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  readonly onFix: ((fix: Fix) => void) | undefined;
}

function Problem({ reason, job, draft, hasMark, isOpen, onToggle, onFix }: ProblemProps) {
  const { kind, code, column, count, examples } = reason;
  const field = job.columns.find(({ name }) => name === column)?.field ?? '';
  const title = `${column === null ? '' : `${column}: `}${reasonTitle(code, field, examples[0]?.form)}`;
  // Short cells share a line. A closed problem shows the first sentence, an open one all of them.
  const lines = examples.map((one) => exampleText(job, reason, one));
  const isJoined = isShort(reason);
  const first = isJoined ? lines.join(' · ') : (lines[0] ?? '');
  const hasGrid = kind === 'rejected' && draft !== undefined && job.dry_run;
  const canOpen = hasGrid || count > (isJoined ? examples.length : 1);
  return (
    <li>
      <div className="flex flex-wrap items-center gap-2 py-2 pr-2 pl-4 text-sm">
        <div className="min-w-0 flex-1 basis-60">
          <p className="flex flex-wrap items-center gap-x-2">
            <button
              type="button"
              aria-expanded={isOpen && canOpen}
              disabled={!canOpen}
              onClick={onToggle}
              className="flex min-h-6 min-w-0 items-center gap-1.5 text-left font-medium"
            >
              {canOpen && (
                <Icon name="right" className={`!size-3.5 text-ink-faint ${isOpen ? 'rotate-90' : ''}`} />
              )}
              <span className="min-w-0 break-words">{title}</span>
            </button>
            <span className="nums text-ink-soft">{t.imports.rows(count)}</span>
            {hasMark && <span className={`text-xs ${tones[kind]}`}>{t.imports.kinds[kind]}</span>}
          </p>
          {first !== '' && !(isOpen && canOpen && !hasGrid) && (
            <p className={`text-xs break-words text-ink-soft ${canOpen ? 'pl-5' : ''}`}>{first}</p>
          )}
        </div>
        {onFix && draft && <Fixes reason={reason} field={field} region={draft.region} onFix={onFix} />}
      </div>
      {isOpen && hasGrid && <RejectedGrid job={job} draft={draft} reason={reason} />}
      {isOpen && !hasGrid && canOpen && <ReasonRows job={job} reason={reason} />}
    </li>
  );
}

interface FixesProps {
  readonly reason: Reason;
  readonly field: string;
  readonly region: string;
  readonly onFix: (fix: Fix) => void;
}

function Fixes({ reason: { code, column, values }, field, region, onFix }: FixesProps) {
  const [isReplacing, setReplacing] = useState(false);
  const [value, setValue] = useState('');
  const name = column ?? '';
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
      {values.length > 0 && (
        <Select
          aria-label={t.importing.which(name)}
          value={value}
          onChange={setValue}
          options={[
            ['', t.importing.allCells],
            ...values.map(
              (one) => [one.value, t.importing.onlyCells(one.value, formatNumber(one.count))] as const,
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
      <Button onClick={() => onFix({ ...about, action: 'skip_cell' })}>{t.imports.leaveCellOut}</Button>
      <Button onClick={() => onFix({ ...about, action: 'skip_row' })}>{t.importing.skipRows}</Button>
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
  const { isBusy, runOrTell } = useTask();
  const replace = (event: FormEvent) => {
    event.preventDefault();
    runOrTell(
      isReadable(field, region, text.trim()).then((isGood) => {
        setBad(!isGood);
        if (isGood) onText(text.trim());
      }),
    );
  };
  return (
    <form onSubmit={replace} className="flex flex-wrap items-center gap-2">
      <label className="flex items-center gap-2 text-ink-soft">
        {t.imports.replaceWith(name)}
        <Input
          autoFocus
          aria-invalid={isBad || undefined}
          value={text}
          onChange={({ target }) => setText(target.value)}
          className="!w-48"
        />
      </label>
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
