/** Inspects a file before its import, without writing. */

import { attributeHeadingPrefix, fieldNames } from '@switchbook/contact-files/csv-fields.js';
import { type Inspection, inspect } from '@switchbook/contact-files/inspect-file.js';
import type { Caller } from '@switchbook/domain/access/access.js';
import { readRegion, regionMustBe } from '@switchbook/domain/identity/read-phone.js';
import { invalid } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import { FileError } from '@switchbook/text/refused-file.js';
import { findAccount } from '../../access/store/account-rows.js';
import { asProblems } from '../../database/database.js';
import type { Context } from '../../operation-context/context.js';
import type { ImportOptions } from '../values/import-job.js';
import { fileProblemOf } from './receive.js';
import { findChoices, type RememberedChoices } from './remembered-choices.js';

interface FileToInspect {
  readonly bytes: Uint8Array;
  /** the bytes are the beginning of a longer file */
  readonly isPartial: boolean;
  readonly mediaType?: string;
  readonly options: Pick<
    ImportOptions,
    'format' | 'delimiter' | 'encoding' | 'mapping' | 'region' | 'fileName' | 'dateOrder' | 'sheet'
  >;
}

/** `remembered`: choices of the latest import with the same headings. */
interface InspectedFile extends Inspection {
  readonly fields: readonly string[];
  readonly remembered: RememberedChoices | null;
}

/** Returns the inspection, with all possible fields of a column. Throws `invalid` for a file without contacts. */
export function inspectFile(
  context: Context,
  caller: Caller,
  { bytes, isPartial, mediaType, options }: FileToInspect,
): Promise<InspectedFile> {
  return asProblems(async () => {
    const account = await findAccount(context.database, caller.accountId);
    const fields = await context.catalogs.fields(caller.accountId);
    if (options.region !== undefined && readRegion(options.region) === undefined)
      throw invalid('region', 'invalid', regionMustBe);
    const region = options.region ?? account?.settings.default_region;
    const { reserve, release } = context.importBudgets.workbookBudget(caller.accountId);
    try {
      const fileOptions = withoutUndefined({ mediaType, region });
      const inspection = await inspect(bytes, { ...options, isPartial, fields, reserve, ...fileOptions });
      const ownHeadings = fields.map(({ key }) => `${attributeHeadingPrefix}${key}`);
      const isCsv = inspection.format === 'csv';
      const remembered = isCsv ? await findChoices(context, caller, inspection.columns) : undefined;
      return { ...inspection, fields: [...fieldNames, ...ownHeadings], remembered: remembered ?? null };
    } catch (error) {
      throw error instanceof FileError ? fileProblemOf(error) : error;
    } finally {
      release();
    }
  });
}
