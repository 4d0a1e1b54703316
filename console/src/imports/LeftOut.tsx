/** Lists the columns that are not imported, so that no user loses one unnoticed. */
import type { ReactNode } from 'react';
import { formatList, t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';

/** Columns that a file of rejected rows has in addition to the columns of the imported file. */
export const ofRejected = /^(import_row|import_error|import_error_column|not imported: .*)$/s;

/** `value_type`: of its cells; null for a column without cells, which loses nothing. */
interface ListedColumn {
  readonly name: string;
  readonly field: string | null;
  readonly value_type?: string | null;
}

export function namesLeftOut(columns: readonly ListedColumn[]) {
  return columns.flatMap(({ name, field, value_type: type }) =>
    (field ?? '') === '' && type !== null && !ofRejected.test(name) ? [name] : [],
  );
}

const naming = ['display_name', 'given_name', 'family_name', 'company'];

/** Whether contacts would have their number or email as the name, though the file has more columns. */
export const isNameless = (fields: readonly string[]): boolean =>
  fields.includes('') &&
  fields.some((field) => field !== '') &&
  !naming.some((name) => fields.includes(name));

interface LeftOutProps {
  readonly names: readonly string[];
  readonly isNameless?: boolean;
  /** a line of a heading */
  readonly isPlain?: boolean;
  readonly children?: ReactNode;
}

export function LeftOut({ names, isNameless = false, isPlain = false, children }: LeftOutProps) {
  if (names.length === 0) return null;
  return (
    <div
      className={`flex flex-wrap items-center gap-2 text-sm text-warn ${isPlain ? '' : 'rounded-md bg-warn-soft px-3 py-2'}`}
    >
      <Icon name="warning" />
      <p className={`min-w-0 break-words ${isPlain ? '' : 'flex-1 basis-60'}`}>
        <span className="font-medium">{t.imports.leftOutCount(names.length)}</span>: {formatList(names)}
        {isNameless && <span className="block">{t.imports.withoutName}</span>}
      </p>
      {children}
    </div>
  );
}
