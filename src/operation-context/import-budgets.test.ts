import { expect, it } from 'vitest';
import { ImportBudgets } from './import-budgets.js';

it('two of the largest workbooks are read at once, by different accounts, and others are refused', () => {
  const budgets = new ImportBudgets();
  const largest = 80 * 1024 ** 2;
  const limited = expect.objectContaining({
    problem: { kind: 'limited', retryAfterMs: 5_000, of: 'work' },
  });
  const [first, second, third] = ['one', 'two', 'three'].map((name) => budgets.workbookBudget(name));
  first?.reserve(largest);
  expect(() => budgets.workbookBudget('one').reserve(1)).toThrow(limited);
  second?.reserve(largest);
  expect(() => third?.reserve(1)).toThrow(limited);
  expect(budgets.workbooks.refused).toBe(2);
  first?.release();
  third?.reserve(largest);
  second?.release();
  third?.release();
  expect(budgets.workbooks.used).toBe(0);
});
