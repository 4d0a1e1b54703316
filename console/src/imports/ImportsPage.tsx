/** The page of imports: a new file step by step, one import, or the list. The URL names which. */
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Suspense, useRef, useState } from 'react';
import { navigate, useSearch } from '../address/address.ts';
import { lazyPart, loadPart } from '../api/load-parts.ts';
import type { FileInspection, Import } from '../api/types.ts';
import { useAccount } from '../session/account.ts';
import { useRegisteredActions } from '../shell/actions.ts';
import { t } from '../texts/texts.ts';
import { Button } from '../ui/buttons.tsx';
import { Icon } from '../ui/Icon.tsx';
import { BackLink, PageBody, PageHead } from '../ui/page-frame.tsx';
import { ErrorLine, Loading } from '../ui/states.tsx';
import { ColumnsStep } from './ColumnsStep.tsx';
import { type Draft, fileKey, inspectFile, isTooLarge, newDraft, setDraft, useDraft } from './draft.ts';
import './file-faults.ts';
import { guessCountry } from './guess-country.ts';
import { ImportList } from './ImportList.tsx';
import { draftOf, keptDraft } from './kept-draft.ts';
import { importQuery } from './queries.ts';

const ImportView = lazyPart(() => loadPart(import('./ImportView.tsx')), 'ImportView');

export function ImportsPage() {
  const { can } = useAccount();
  const mayImport = can('contacts:write');
  const { id, step, of } = useSearch('/activity/imports');
  const draft = useDraft();
  const input = useRef<HTMLInputElement>(null);
  const choose = () => input.current?.click();
  const { onFile, ...drop } = useFile(id);
  useRegisteredActions(
    mayImport
      ? [
          {
            id: 'import',
            title: t.importFile,
            section: t.pages.imports,
            icon: 'import',
            keys: 'n',
            run: choose,
          },
        ]
      : [],
  );
  const isSending = draft?.sent !== undefined;
  const onChosen = (file: File | undefined) => file !== undefined && !isSending && onFile(file);
  const { data: job } = useQuery({ ...importQuery(id ?? ''), enabled: id !== undefined });
  const fileName = id === undefined || draft?.dryRunId === id ? draft?.file.name : job?.file_name;
  const isList = id === undefined && (step !== 'columns' || draft === undefined);
  return (
    <div className="flex h-full flex-col">
      <PageHead
        title={isList ? t.pages.imports : (fileName ?? t.imports.nameless)}
        {...(isList ? {} : { back: <BackLink to="/activity/imports">{t.imports.back}</BackLink> })}
      >
        {mayImport && !isList && (
          <Button disabled={isSending} onClick={choose} className="max-sm:hidden">
            {t.imports.importAnother}
          </Button>
        )}
      </PageHead>
      <input
        ref={input}
        type="file"
        aria-label={t.imports.chooseFile}
        accept=".xlsx,.xlsm,.csv,.tsv,.txt,.ndjson,.jsonl,.json,.vcf,.vcard,.gz,.xls"
        hidden
        onChange={(event) => {
          onChosen(event.target.files?.[0]);
          // The same file may be chosen again.
          event.target.value = '';
        }}
      />
      {id !== undefined ? (
        <Suspense fallback={<Loading rows={8} />}>
          <ImportView key={draft?.dryRunId === id ? 'draft' : id} {...{ id, of }} onChoose={choose} />
        </Suspense>
      ) : isList || draft === undefined ? (
        <PageBody>
          {mayImport && <DropZone {...drop} onChoose={choose} onFile={onChosen} />}
          <ImportList />
        </PageBody>
      ) : (
        <ColumnsStep key={fileKey(draft.file)} draft={draft} />
      )}
    </div>
  );
}

/** Returns a function that inspects a file, and makes a draft of it. `id`: of the dry run that it is chosen for. */
function useFile(id: string | undefined) {
  const client = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const [isWorkbook, setWorkbook] = useState(false);
  /** the file that was chosen last */
  const latest = useRef<File>(undefined);
  const open = (search: { step?: 'columns' }) => {
    // The user may have left the page while the file was read.
    if (location.pathname === '/activity/imports') navigate({ to: '/activity/imports', search });
  };
  const read = async (file: File) => {
    const checked = id === undefined ? undefined : keptDraft(id);
    const { sheet, encoding } = checked?.fileName === file.name ? checked : {};
    const inspection = await inspectFile(file, { sheet, ...(encoding !== undefined && { encoding }) });
    const savedDraft = id === undefined ? undefined : draftOf(id, file, inspection);
    if (latest.current !== file) return;
    if (savedDraft !== undefined) return setDraft(newDraft(file, inspection, savedDraft));
    const more =
      id === undefined
        ? await guessCountry(client, file, inspection)
        : asChecked(file, inspection, client.getQueryData(importQuery(id).queryKey));
    if (latest.current !== file) return;
    setDraft(newDraft(file, inspection, more));
    open({ step: 'columns' });
  };
  const onFile = (file: File) => {
    const isRefused = /\.(xls|xlsb|ods|numbers)$/i.test(file.name) || isTooLarge(file);
    setWorkbook(isRefused);
    if (isRefused) return open({});
    latest.current = file;
    setBusy(true);
    setError(undefined);
    read(file)
      .catch((thrown: unknown) => {
        if (latest.current !== file) return;
        setError(thrown);
        open({});
      })
      .finally(() => latest.current === file && setBusy(false));
  };
  return { onFile, isBusy, error, isWorkbook };
}

/** Returns the options of the checked import if the user chooses the same file again. */
function asChecked(file: File, inspection: FileInspection, job: Import | undefined): Partial<Draft> {
  if (job === undefined || job.file_name !== file.name || job.bytes !== file.size) return {};
  const isSame = inspection.columns.every((column, index) => column.name === job.columns[index]?.name);
  return {
    onMatch: job.on_match,
    badCells: job.bad_cells,
    repeats: job.repeats,
    onSimilar: job.on_similar,
    region: job.region ?? '',
    dateOrder: job.date_order ?? '',
    ...(isSame && inspection.format === 'csv'
      ? { fields: job.columns.map((column) => column.field ?? '') }
      : {}),
  };
}

interface DropZoneProps {
  readonly isBusy: boolean;
  /** a workbook was chosen that cannot be read: of another form than .xlsx, or too large */
  readonly isWorkbook: boolean;
  readonly error: unknown;
  readonly onChoose: () => void;
  readonly onFile: (file: File | undefined) => void;
}

function DropZone({ isBusy, isWorkbook, error, onChoose, onFile }: DropZoneProps) {
  const [isOver, setOver] = useState(false);
  return (
    <section
      aria-label={t.imports.drop}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        onFile(event.dataTransfer.files[0]);
      }}
      className={`flex flex-col items-center gap-2 rounded-lg border border-dashed p-8 text-center ${isOver ? 'border-accent bg-accent-soft' : 'border-line-strong bg-surface'}`}
    >
      <span className="grid size-10 place-items-center rounded-lg bg-sunken text-ink-faint">
        <Icon name="import" className="size-5" />
      </span>
      <p className="text-base font-semibold">{t.imports.drop}</p>
      <p className="text-sm text-ink-soft">{t.imports.dropText}</p>
      <Button look="primary" className="mt-1" isBusy={isBusy} onClick={onChoose}>
        {isBusy ? t.imports.looking : t.imports.chooseFile}
      </Button>
      <p className="text-xs text-ink-faint">{t.imports.intro}</p>
      {isWorkbook && (
        <p role="alert" className="rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
          {t.importing.workbook}
        </p>
      )}
      {error !== undefined && <ErrorLine error={error} />}
    </section>
  );
}
