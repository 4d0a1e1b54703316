/** The step that maps columns to fields, and chooses how rows of known contacts are merged. */
import { useQueryClient } from '@tanstack/react-query';
import { type ReactNode, useRef, useState } from 'react';
import type { FileInspection } from '../api/types.ts';
import { UnsavedMark } from '../drafts/unsaved.tsx';
import { refreshFields } from '../fields/queries.ts';
import { useAccount } from '../session/account.ts';
import { findText, formatBytes, formatNumber, formatPercent, t } from '../texts/texts.ts';
import { Button, onFirstClick } from '../ui/buttons.tsx';
import { Progress } from '../ui/forms/fields.tsx';
import { PageBody } from '../ui/page-frame.tsx';
import { ErrorLine } from '../ui/states.tsx';
import { toast } from '../ui/toasts.tsx';
import { ColumnTable } from './ColumnTable.tsx';
import { columnsToDeclare, DeclareDialog } from './DeclareDialog.tsx';
import {
  changeDraft,
  changeDraftOf,
  type Draft,
  inspectFile,
  isEncodingOpen,
  mappingOf,
  send,
  stopSending,
} from './draft.ts';
import { FirstContacts } from './FirstRows.tsx';
import { ImportOptions, Region } from './ImportOptions.tsx';
import { isNameless, LeftOut, namesLeftOut } from './LeftOut.tsx';
import { Consents, Earlier, Encoding } from './offers.tsx';
import { ActionBar, FileHead } from './parts.tsx';

type Inspection = ReturnType<typeof useInspection>;

export function ColumnsStep({ draft }: { draft: Draft }) {
  const { account } = useAccount();
  const usual = account?.default_region ?? undefined;
  const inspection = useInspection(draft);
  const { fits, change, readAs } = inspection;
  const isRegionUsed = fits.region_asked || draft.region !== '' || usual !== undefined;
  const region = isRegionUsed && (
    <Region draft={draft} usual={usual} onChange={(region) => change({ region })} />
  );
  return (
    <>
      <PageBody>
        <FileHead step="columns" facts={factsOf(draft)} />
        <UnsavedMark />
        {draft.inspection.encodings.length > 0 && (
          <Encoding draft={draft} onChoose={(encoding) => void readAs({ encoding })} />
        )}
        {draft.inspection.format === 'csv' ? (
          <>
            <Earlier draft={draft} onChange={change} />
            <ColumnsLeftOut draft={draft} inspection={inspection} />
            <ColumnTable
              draft={draft}
              fits={fits}
              region={region}
              onFields={(fields) => change({ fields })}
            />
            <Consents draft={draft} onChange={change} />
          </>
        ) : (
          <FirstContacts rows={fits.rows} />
        )}
        <ImportOptions
          draft={draft}
          fits={fits}
          region={
            !draft.fields.includes('phone') &&
            region && <RegionOfAll hasHint={usual === undefined}>{region}</RegionOfAll>
          }
          onChange={change}
          onSheet={(sheet) => void readAs({ sheet })}
        />
      </PageBody>
      <CheckBar draft={draft} inspection={inspection} />
    </>
  );
}

const unusedNames = ({ inspection, fields }: Draft) =>
  namesLeftOut(inspection.columns.map((column, index) => ({ ...column, field: fields[index] ?? '' })));

/** Shows the columns that are not imported, with a button that makes own fields of them. Texts need no declaration. */
function ColumnsLeftOut({ draft, inspection }: { draft: Draft; inspection: Inspection }) {
  const { fits, change } = inspection;
  const client = useQueryClient();
  const mayDeclare = useAccount().can('change fields');
  const [isDeclaring, setDeclaring] = useState(false);
  const isSending = draft.sent !== undefined;
  const left = columnsToDeclare(draft);
  const takeAll = () =>
    change({
      fields: draft.inspection.columns.map(({ name }, index) =>
        left.includes(index) ? `attributes.${name}` : (draft.fields[index] ?? ''),
      ),
    });
  return (
    <>
      {isDeclaring && (
        <DeclareDialog
          draft={draft}
          inspection={fits}
          onDone={({ fields, declared }) => {
            change({ fields });
            refreshFields(client);
            toast({ text: t.importing.declared(declared) });
          }}
          onClose={() => setDeclaring(false)}
        />
      )}
      <LeftOut names={unusedNames(draft)} isNameless={isNameless(draft.fields)}>
        {left.length > 0 && (
          <Button disabled={isSending} onClick={mayDeclare ? () => setDeclaring(true) : takeAll}>
            {mayDeclare ? `${t.importing.declareAll}…` : t.imports.takeAll}
          </Button>
        )}
      </LeftOut>
    </>
  );
}

/** Shows the country of numbers that are not in a column. */
function RegionOfAll({ hasHint, children }: { hasHint: boolean; children: ReactNode }) {
  return (
    <div className="flex flex-col gap-1">
      <span aria-hidden="true" className="text-sm font-medium text-ink-soft">
        {t.imports.region}
      </span>
      {children}
      {hasHint && <span className="text-xs text-ink-faint">{t.imports.regionHint}</span>}
    </div>
  );
}

function CheckBar({ draft, inspection }: { draft: Draft; inspection: Inspection }) {
  const client = useQueryClient();
  const { error, setError, isReading } = inspection;
  const { columns, format } = draft.inspection;
  const isCsv = format === 'csv';
  const isMapped = !isCsv || draft.fields.some((field) => field !== '');
  const unused = unusedNames(draft).length;
  const check = () => {
    setError(undefined);
    send(client, true).catch((thrown: unknown) => {
      if (!(thrown instanceof DOMException)) setError(thrown);
    });
  };
  return (
    <ActionBar
      counts={
        isCsv
          ? [
              [t.imports.steps.columns, formatNumber(columns.length), ''],
              [t.imports.leftOut, formatNumber(unused), unused === 0 ? 'text-ink-faint' : 'text-warn'],
            ]
          : []
      }
    >
      {error !== undefined && <ErrorLine error={error} />}
      {!isMapped && (
        <p role="alert" className="text-sm text-bad">
          {t.imports.nothingMapped}
        </p>
      )}
      {draft.sent === undefined ? (
        <Button
          look="primary"
          isBusy={isReading}
          disabled={!isMapped || isEncodingOpen(draft)}
          onClick={check}
        >
          {t.imports.check}
        </Button>
      ) : (
        <Sending share={draft.sent} />
      )}
    </ActionBar>
  );
}

export function Sending({ share }: { share: number }) {
  const label =
    share < 1 ? t.imports.sending(formatPercent(Math.floor(share * 100) / 100)) : t.imports.receivingFile;
  return (
    <>
      <div className="min-w-40 flex-1">
        <Progress label={label} share={share < 1 ? share : undefined} />
      </div>
      <Button onClick={onFirstClick(stopSending)}>{t.imports.stopSending}</Button>
    </>
  );
}

function textFacts(inspection: FileInspection): readonly (string | undefined)[] {
  return [
    t.imports.formats[inspection.format],
    inspection.compressed ? t.imports.packed : undefined,
    inspection.delimiter === null
      ? undefined
      : (findText(t.imports.delimiters, inspection.delimiter) ?? t.imports.separatedBy(inspection.delimiter)),
    inspection.encoding.toUpperCase(),
  ];
}

function factsOf({ file, inspection }: Draft): readonly (string | undefined)[] {
  return [
    inspection.program === null ? undefined : t.importing.program(inspection.program),
    ...(inspection.sheet === null ? textFacts(inspection) : ['Excel', inspection.sheet]),
    inspection.format === 'csv' && !inspection.header ? t.imports.noHeader : undefined,
    formatBytes(file.size),
  ];
}

type DraftChange = Partial<Draft>;

/** Returns the latest inspection for the current fields, the error of it, and functions that change the draft. */
function useInspection(draft: Draft) {
  const [fits, setFits] = useState<FileInspection>(draft.inspection);
  const [error, setError] = useState<unknown>();
  const [isReading, setReading] = useState(false);
  const requests = useRef(0);
  /** Returns undefined if a later request has begun. */
  const inspect = async (next: Draft, mapping?: string): Promise<FileInspection | undefined> => {
    requests.current += 1;
    const request = requests.current;
    const { region, dateOrder, encoding, sheet } = next;
    const options = { region, dateOrder, encoding, sheet, ...(mapping !== undefined && { mapping }) };
    try {
      const inspection = await inspectFile(next.file, options);
      if (request !== requests.current) return undefined;
      setError(undefined);
      setFits(inspection);
      return inspection;
    } catch (thrown) {
      if (request === requests.current) setError(thrown);
      return undefined;
    } finally {
      if (request === requests.current) setReading(false);
    }
  };
  return {
    fits,
    error,
    setError,
    isReading,
    /** Changes the draft. The server then counts the readable values of each column. */
    change: (changed: DraftChange) => {
      const next = changeDraft(changed);
      if (next?.fields.some((field) => field !== '') === true) void inspect(next, mappingOf(next));
    },
    /** Reads the file in another way. Another sheet has other columns, and another encoding may have other headings. */
    readAs: async (chosen: Pick<DraftChange, 'sheet' | 'encoding'>) => {
      const next = changeDraft(chosen);
      if (next === undefined) return;
      setReading(true);
      const inspection = await inspect(next);
      if (inspection === undefined) return;
      // The user can still choose another encoding.
      const { encodings } = draft.inspection;
      const fields = inspection.columns.map((column) => column.field ?? '');
      const read = { ...inspection, encodings };
      changeDraftOf(next.file, { inspection: read, fields, fixes: [], corrections: new Map() });
    },
  };
}
