/** The table of operations on imports. */
import { needs, needsNone } from '../../operation-context/declared-operation.js';
import { inDatabase, inLongLane } from '../../operation-context/wrap-operations.js';
import { readImportsUnderWay } from '../store/due-imports.js';
import {
  cancelImport,
  createImport,
  downloadRejectedRows,
  getImport,
  importHost,
  listImportRows,
  listImports,
  undoImport,
} from './imports.js';
import { inspectFile } from './inspect.js';
import { forgetImportChoices } from './remembered-choices.js';

export const importOperations = {
  ...needs('contacts:read', { getImport, listImports, listImportRows, downloadRejectedRows }),
  ...needs('contacts:write', {
    inspectFile: inLongLane(inspectFile),
    forgetImportChoices,
    createImport,
    cancelImport,
  }),
  ...needs(['contacts:write', 'contacts:delete'], { undoImport }),
  ...needsNone({
    importHost,
    /** unfinished imports of all accounts */
    readImportsUnderWay: inDatabase(readImportsUnderWay),
  }),
};
