/** Describes faults of a file's rows. A fault of the whole file has the server's sentence. */
import { describeFileFaults } from '../api/describe-error.ts';
import { t } from '../texts/texts.ts';

describeFileFaults(({ path, code, row, line = row, cells, columns, message }) => {
  const faults = t.fileFaults;
  if (line === undefined || !Object.hasOwn(faults, code)) return message;
  // The path is `rows.3.Email`. A spreadsheet shows the line as the row.
  const column = path.split('.').slice(2).join('.');
  const describe: typeof faults.ragged_row = faults[code as keyof typeof faults];
  return describe(line, column, cells, columns);
});
