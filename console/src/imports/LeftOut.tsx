/** Lists the columns that are not imported, so that no user loses one unnoticed. */
import type { ReactNode } from 'react';
import { formatList, t } from '../texts/texts.ts';
import { Icon } from '../ui/Icon.tsx';

/** Columns that a file of rejected rows has in addition to the columns of the imported file. */
export const ofRejected = /^(import_row|import_error|import_error_column|not imported: .*)$/s;

export function namesLeftOut(columns: readonly { readonly name: string; readonly field: string | null }[]) {
  return columns.flatMap(({ name, field }) => ((field ?? '') === '' && !ofRejected.test(name) ? [name] : []));
}

export function LeftOut({ names, children }: { names: readonly string[]; children?: ReactNode }) {
  if (names.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2 rounded-md bg-warn-soft px-3 py-2 text-sm text-warn">
      <Icon name="warning" />
      <p className="min-w-0 flex-1 basis-60 break-words">
        <span className="font-medium">{t.imports.leftOutCount(names.length)}</span>: {formatList(names)}
      </p>
      {children}
    </div>
  );
}
