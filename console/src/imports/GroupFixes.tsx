/** Problems that many rows share, each with one action for all of its rows, and the fixes that were chosen. */
import { type FormEvent, useState } from 'react';
import type { Import } from '../api/types.ts';
import { countryName, formatNumber, t } from '../texts/texts.ts';
import { Button, IconButton, Input, Select } from '../ui/controls.tsx';
import { useCountries } from '../ui/countries.ts';
import { toastError } from '../ui/toasts.tsx';
import { type Draft, type Fix, isReadable } from './draft.ts';
import { reasonTitle } from './Problems.tsx';

type Reason = Import['reasons'][number];

/** Decided when the rows are imported, so no cell of the file is to blame. */
const notOfCells = ['conflict', 'ambiguous', 'erased', 'quota', 'other', 'required', 'too_many'];

interface Props {
  readonly job: Import;
  readonly draft: Draft;
  /** checks the file again with other options */
  readonly onCheck: (change: Partial<Draft>) => void;
}

const isGroup = ({ kind, code, column }: Reason) =>
  (kind === 'rejected' || kind === 'dropped') && column !== null && !notOfCells.includes(code);
const droppedIn = ({ reasons }: Import) =>
  reasons.reduce((sum, { kind, count }) => (kind === 'dropped' ? sum + count : sum), 0);
const isRejecting = (job: Import) =>
  job.bad_cells === 'reject_row' && job.reasons.some((one) => one.kind === 'rejected' && isGroup(one));
const isRepeated = ({ kind, code }: Reason) => kind === 'skipped' && code === 'repeated';

export function hasGroups({ reasons }: Import, { fixes, repeats }: Draft): boolean {
  return fixes.length > 0 || repeats === 'merge' || reasons.some((one) => isGroup(one) || isRepeated(one));
}

export function GroupFixes({ job, draft, onCheck }: Props) {
  const groups = job.reasons.filter(isGroup);
  const repeated = job.reasons.filter(isRepeated).reduce((sum, { count }) => sum + count, 0);
  const dropped = droppedIn(job);
  const add = (fix: Fix) => onCheck({ fixes: [...draft.fixes, fix] });
  return (
    <section
      aria-label={t.imports.groups}
      data-unsaved={draft.fixes.length > 0 || undefined}
      className="flex flex-col gap-2 rounded-lg border border-line bg-surface p-4"
    >
      <h2 className="text-base font-semibold">{t.imports.groups}</h2>
      <ul className="divide-y divide-line">
        {groups.map((one) => (
          <Group key={`${one.code} ${one.column}`} reason={one} job={job} draft={draft} onFix={add} />
        ))}
        {dropped > 0 && (
          <li className="flex flex-wrap items-center gap-2 py-2 text-sm">
            <p className="min-w-0 flex-1 basis-60">{t.imports.cellsSkipped(dropped)}</p>
            <Button onClick={() => onCheck({ badCells: 'reject_row' })}>{t.imports.fixInRows}</Button>
          </li>
        )}
        {isRejecting(job) && (
          <li className="flex flex-wrap items-center gap-2 py-2 text-sm">
            <p className="min-w-0 flex-1 basis-60">{t.imports.rowsForCells}</p>
            <Button onClick={() => onCheck({ badCells: 'drop_cell' })}>{t.imports.skipBadCells}</Button>
          </li>
        )}
        {repeated > 0 && draft.repeats === 'skip' && (
          <li className="flex flex-wrap items-center gap-2 py-2 text-sm">
            <p className="min-w-0 flex-1 basis-60">{t.importing.repeated(repeated)}</p>
            <Button onClick={() => onCheck({ repeats: 'merge' })}>{t.importing.mergeRows}</Button>
          </li>
        )}
      </ul>
      <Chosen draft={draft} onCheck={onCheck} />
    </section>
  );
}

function Chosen({ draft, onCheck }: Pick<Props, 'draft' | 'onCheck'>) {
  const chosen = [
    ...draft.fixes.map((fix) => ({
      text: fixText(fix),
      undo: () => onCheck({ fixes: draft.fixes.filter((one) => one !== fix) }),
    })),
    ...(draft.repeats === 'merge'
      ? [{ text: t.importing.merged, undo: () => onCheck({ repeats: 'skip' }) }]
      : []),
  ];
  if (chosen.length === 0) return null;
  return (
    <>
      <h3 className="text-sm font-medium text-ink-soft">{t.importing.fixes}</h3>
      <ul className="flex flex-wrap gap-2">
        {chosen.map(({ text, undo }) => (
          <li
            key={text}
            className="flex min-w-0 items-center gap-1 rounded-md bg-sunken py-0.5 pr-0.5 pl-2.5 text-sm"
          >
            <span className="min-w-0 break-words">{text}</span>
            <IconButton icon="undo" label={t.importing.undoFix(text)} onClick={undo} />
          </li>
        ))}
      </ul>
    </>
  );
}

function fixText({ action, column, value, with: text = '' }: Fix): string {
  const name = column ?? t.importing.wholeRow;
  const said = t.importing.fix[action](name, action === 'country' ? countryName(text) : text);
  return value === undefined ? said : t.importing.onlyFor(said, value);
}

interface GroupProps extends Omit<Props, 'onCheck'> {
  readonly reason: Reason;
  readonly onFix: (fix: Fix) => void;
}

function Group({ reason, job, draft, onFix }: GroupProps) {
  const { code, column, values } = reason;
  const [isReplacing, setReplacing] = useState(false);
  const [value, setValue] = useState('');
  const field = job.columns.find(({ name }) => name === column)?.field ?? '';
  const name = column ?? '';
  const countries = useCountries('', field === 'phone');
  const about = { column, code, ...(value !== '' && { value }) };
  return (
    <li className="flex flex-wrap items-center gap-2 py-2 text-sm">
      <p className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{name}</span>: {reasonTitle(code)}{' '}
        <span className="nums text-ink-soft">({t.imports.rows(reason.count)})</span>
      </p>
      {values.length > 0 && (
        <Select
          aria-label={t.importing.which(name)}
          value={value}
          onChange={({ target }) => setValue(target.value)}
          options={[
            ['', t.importing.allCells],
            ...values.map(
              (one) => [one.value, t.importing.onlyCells(one.value, formatNumber(one.count))] as const,
            ),
          ]}
          className="!w-52"
        />
      )}
      {isReplacing ? (
        <Replacement
          name={name}
          field={field}
          region={draft.region}
          onText={(text) => onFix({ ...about, action: 'replace', with: text })}
          onCancel={() => setReplacing(false)}
        />
      ) : (
        <>
          <Button onClick={() => onFix({ ...about, action: 'skip_cell' })}>{t.imports.leaveCellOut}</Button>
          <Button onClick={() => setReplacing(true)}>{t.imports.replace}</Button>
          <Button onClick={() => onFix({ ...about, action: 'skip_row' })}>{t.importing.skipRows}</Button>
          {field === 'phone' && (
            <Select
              aria-label={t.imports.from(name)}
              value=""
              onChange={({ target }) => onFix({ column, code, action: 'country', with: target.value })}
              options={[['', t.imports.theyAreFrom], ...countries]}
              className="!w-44"
            />
          )}
        </>
      )}
    </li>
  );
}

interface ReplacementProps {
  readonly name: string;
  readonly field: string;
  readonly region: string;
  readonly onText: (text: string) => void;
  readonly onCancel: () => void;
}

/** The new text is checked before it is used. */
function Replacement({ name, field, region, onText, onCancel }: ReplacementProps) {
  const [text, setText] = useState('');
  const [isBad, setBad] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const replace = (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    isReadable(field, region, text.trim())
      .then((isGood) => {
        setBad(!isGood);
        if (isGood) onText(text.trim());
      })
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  return (
    <form onSubmit={replace} className="flex flex-wrap items-center gap-2">
      <Input
        autoFocus
        aria-label={t.imports.replaceWith(name)}
        aria-invalid={isBad || undefined}
        value={text}
        onChange={({ target }) => setText(target.value)}
        className="!w-48"
      />
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
