/** Inspecting a file leaves time for other work of the server, for any content of the file. */
import { expect, it } from 'vitest';
import { countTurns } from '../../../test/support/turns.js';
import { inspect } from './inspect-file.js';

it('a megabyte with a hundred phone columns is inspected in many event loop slices', {
  tags: ['nightly'],
}, async () => {
  const heading = `name,${Array.from({ length: 99 }, (_, column) => `Phone ${column}`).join(',')}`;
  const rows = Array.from({ length: 800 }, (_, row) => `Jane ${row}${`,0151 23${10_000 + row}`.repeat(99)}`);
  const bytes = Buffer.from([heading, ...rows].join('\n')).subarray(0, 1_000_000);
  const inspecting = inspect(bytes, { isPartial: true, region: 'DE' });
  expect(await countTurns(inspecting)).toBeGreaterThan(20);
  expect((await inspecting).columns).toHaveLength(100);
});
