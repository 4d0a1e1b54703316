/** Bounds the files and workbooks that imports of this process read at once. */
import { Budget, Reservation } from '@switchbook/admission/budget.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import { importLimits } from '../imports/values/import-limits.js';

export class ImportBudgets {
  readonly receiving = new Budget(importLimits.receiving);
  readonly workbooks = new Budget(importLimits.workbookBytes);

  /** Reserves memory for one workbook. `reserve` throws `limited` if no memory is free. */
  workbookBudget(account: string): {
    readonly reserve: (bytes: number) => void;
    readonly release: () => void;
  } {
    const slots = new Reservation(this.workbooks, account);
    const reserve = (bytes: number) => {
      if (slots.grow(bytes)) return;
      this.workbooks.countRefused();
      throw new ProblemError({ kind: 'limited', retryAfterMs: importLimits.workbookRetryMs, of: 'work' });
    };
    return { reserve, release: () => slots.release() };
  }
}
