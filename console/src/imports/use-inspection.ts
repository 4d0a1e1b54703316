/** Inspections of the file by the server, after changes of the draft. */
import { useRef, useState } from 'react';
import type { FileInspection } from '../api/types.ts';
import { changeDraft, type Draft, inspectFile, mappingOf } from './draft.ts';

type DraftChange = Partial<Draft>;

/** Returns the latest inspection for the current fields, the error of it, and functions that change the draft. */
export function useInspection(draft: Draft) {
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
      changeDraft(changed);
      const next = { ...draft, ...changed };
      if (next.fields.some((field) => field !== '')) void inspect(next, mappingOf(next));
    },
    /** Reads the file in another way. Another sheet has other columns, and another encoding may have other headings. */
    readAs: async (chosen: Pick<DraftChange, 'sheet' | 'encoding'>) => {
      changeDraft(chosen);
      setReading(true);
      const inspection = await inspect({ ...draft, ...chosen });
      if (inspection === undefined) return;
      // The user can still choose another encoding.
      const { encodings } = draft.inspection;
      const fields = inspection.columns.map((column) => column.field ?? '');
      changeDraft({ inspection: { ...inspection, encodings }, fields, fixes: [], corrections: new Map() });
    },
  };
}
