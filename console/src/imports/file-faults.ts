/** Describes faults of a file's rows. A fault of the whole file has the server's sentence. */
import { describeFileFaults } from '../api/describe-error.ts';
import { t } from '../texts/texts.ts';

/** The numbers of cells and of headings, which only the sentence of the server has. */
const widths = / has (\d+) cells, but the .+ has (\d+) columns;/;

describeFileFaults(({ path, code, row, line = row, message }) => {
  const faults = t.fileFaults;
  if (line === undefined || !Object.hasOwn(faults, code)) return message;
  // The path is `rows.3.Email`. A spreadsheet shows the line as the row.
  const column = path.split('.').slice(2).join('.');
  const [cells, headings] = widths.exec(message)?.slice(1).map(Number) ?? [];
  const describe: typeof faults.ragged_row = faults[code as keyof typeof faults];
  return describe(line, column, cells, headings);
});
