/** Problems that many rows share, each fixed in all of its rows at once. */
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { call } from '../api/client.ts';
import type { Import, ImportRow, Page } from '../api/types.ts';
import { named, t } from '../texts/texts.ts';
import { Button, Input, Select } from '../ui/controls.tsx';
import { countries } from '../ui/countries.ts';
import { toastError } from '../ui/toasts.tsx';
import { columnKey, correctAll, type Draft, isReadable } from './draft.ts';

type Reason = Import['reasons'][number];

/** Rows of one group that are corrected one by one; for more the file is checked again without its bad cells. */
const mostRows = 5_000;
const pageRows = 200;

export function GroupFixes({
  job,
  draft,
  onCheck,
}: {
  job: Import;
  draft: Draft;
  /** checks the file again with other options */
  onCheck: (change: Partial<Draft>) => void;
}) {
  const groups = job.reasons.filter((one) => one.kind === 'rejected' && one.column !== null && one.count > 1);
  if (groups.length === 0) return null;
  return (
    <section aria-label={t.imports.groups} className="px-4">
      <h3 className="text-sm font-semibold">{t.imports.groups}</h3>
      <ul className="divide-y divide-line">
        {groups.map((one) => (
          <Group key={`${one.code} ${one.column}`} reason={one} job={job} draft={draft} onCheck={onCheck} />
        ))}
      </ul>
    </section>
  );
}

interface GroupProps {
  readonly reason: Reason;
  readonly job: Import;
  readonly draft: Draft;
  readonly onCheck: (change: Partial<Draft>) => void;
}

function Group({ reason, job, draft, onCheck }: GroupProps) {
  const client = useQueryClient();
  const [isReplacing, setReplacing] = useState(false);
  const [isBusy, setBusy] = useState(false);
  const [text, setText] = useState('');
  const [isBad, setBad] = useState(false);
  const index = job.columns.findIndex(({ name }) => name === reason.column);
  const field = job.columns[index]?.field ?? '';
  const run = (work: () => Promise<void>) => {
    setBusy(true);
    work()
      .catch(toastError)
      .finally(() => setBusy(false));
  };
  const put = async (value: string) => {
    const rows = await rowsOf(job.id, reason);
    correctAll(rows, columnKey(job.columns, index), value);
    await client.invalidateQueries({ queryKey: ['imports', 'cell'] });
  };
  const leaveOut = () => (reason.count > mostRows ? onCheck({ isCellDropped: true }) : run(() => put('')));
  const replace = (event: FormEvent) => {
    event.preventDefault();
    run(async () => {
      const isGood = await isReadable(field, draft.region, text.trim());
      setBad(!isGood);
      if (!isGood) return;
      await put(text.trim());
      setReplacing(false);
    });
  };
  const name = reason.column ?? '';
  return (
    <li className="flex flex-wrap items-center gap-2 py-2 text-sm">
      <p className="min-w-0 flex-1 basis-60">
        <span className="font-medium">{name}</span>: {named(t.imports.codes, reason.code) ?? reason.code}{' '}
        <span className="nums text-ink-soft">({t.imports.rows(reason.count)})</span>
      </p>
      {isReplacing ? (
        <form onSubmit={replace} className="flex flex-wrap items-center gap-2">
          <Input
            autoFocus
            aria-label={t.imports.replaceWith(name)}
            aria-invalid={isBad || undefined}
            value={text}
            onChange={(event) => setText(event.target.value)}
            className="!w-48"
          />
          <Button type="submit" look="primary" isBusy={isBusy} disabled={text.trim() === ''}>
            {t.imports.replaceIn(reason.count)}
          </Button>
          <Button onClick={() => setReplacing(false)}>{t.actions.cancel}</Button>
          {isBad && (
            <p role="alert" className="w-full text-xs text-bad">
              {t.imports.stillBad}
            </p>
          )}
        </form>
      ) : (
        <>
          <Button isBusy={isBusy} onClick={leaveOut}>
            {t.imports.leaveCellOut}
          </Button>
          {reason.count <= mostRows && (
            <Button onClick={() => setReplacing(true)}>{t.imports.replace}</Button>
          )}
          {field === 'phone' && (
            <Select
              aria-label={t.imports.from(name)}
              value=""
              onChange={(event) => onCheck({ region: event.target.value })}
              options={[['', t.imports.theyAreFrom], ...countries()]}
              className="!w-44"
            />
          )}
        </>
      )}
    </li>
  );
}

/** The rows that were rejected for this reason. */
async function rowsOf(id: string, { column, code }: Reason): Promise<readonly number[]> {
  const rows: number[] = [];
  let cursor: string | undefined;
  do {
    const page: Page<ImportRow> = await call('GET', `/imports/${id}/rows`, {
      query: { outcome: 'rejected', limit: pageRows, cursor },
    });
    for (const { row, errors } of page.data)
      if (errors.some((one) => one.column === column && one.code === code)) rows.push(row);
    cursor = page.meta.next_cursor ?? undefined;
  } while (cursor !== undefined && rows.length < mostRows);
  return rows;
}
