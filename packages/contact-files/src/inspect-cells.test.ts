/** Samples and shares of a column count its filled cells only. */
import { expect, it } from 'vitest';
import { inspect } from './inspect-file.js';

it('empty cells are no samples, and no good or bad cells', async () => {
  const text = 'name,phone\nAna,+14155550101\nBea,\nCid,not a number\nDora,+14155550104\nEva,+14155550105\n';
  const { columns } = await inspect(Buffer.from(text), { isPartial: false });
  expect(columns[1]).toMatchObject({
    confidence: 75,
    samples: ['+14155550101', 'not a number', '+14155550104'],
  });
});
