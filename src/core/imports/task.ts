/** An import as whoever works on it sees it. */
import type { Caller } from '../../domain/access.js';
import type { AccountId, ImportId } from '../../domain/ids.js';
import type { StoredImport } from '../../store/imports.js';
import type { ImportOptions, RowReason } from './import.js';
import type { MadeItem } from './import-catalogs.js';
import { importFace } from './record-edit.js';

export interface ImportTask {
  readonly accountId: AccountId;
  readonly id: ImportId;
  readonly options: ImportOptions;
  /** the import, in the name of whoever sent it */
  readonly caller: Caller;
  readonly rows: number;
  /** until now */
  readonly created: number;
  readonly made: readonly MadeItem[];
  readonly reasons: readonly RowReason[];
  readonly startedAt: Date | null;
}

/** What is stored of an import is what this program wrote. */
export function toTask(stored: StoredImport): ImportTask {
  const { keyId } = stored.caller as Pick<Caller, 'keyId'>;
  return {
    accountId: stored.accountId,
    id: stored.id,
    options: stored.options as ImportOptions,
    caller: { accountId: stored.accountId, face: importFace, keyId },
    rows: stored.rows,
    created: stored.created,
    made: stored.made as readonly MadeItem[],
    reasons: stored.reasons as readonly RowReason[],
    startedAt: stored.startedAt,
  };
}
