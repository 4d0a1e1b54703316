/** Bounds the files and workbooks that imports of this process read at once. */
import { Budget, Reservation } from '@switchbook/admission/budget.js';
import { ProblemError } from '@switchbook/domain/problems/problem.js';

export class ImportBudgets {
  /** files that are being received; each uses a connection */
  readonly receiving = new Budget({ perAccount: 2, total: 8 });
  /** bytes of workbooks that are being read, with their texts: enough for two of the largest */
  readonly workbooks = new Budget({ perAccount: 80 * 1024 ** 2, total: 160 * 1024 ** 2 });

  /** Reserves memory for one workbook. `reserve` throws `limited` if no memory is free. */
  workbookBudget(account: string): {
    readonly reserve: (bytes: number) => void;
    readonly release: () => void;
  } {
    const slots = new Reservation(this.workbooks, account);
    const reserve = (bytes: number) => {
      if (slots.grow(bytes)) return;
      this.workbooks.countRefused();
      throw new ProblemError({ kind: 'limited', retryAfterMs: 5_000, of: 'work' });
    };
    return { reserve, release: () => slots.release() };
  }
}
