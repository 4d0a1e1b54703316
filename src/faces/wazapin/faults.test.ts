/** The cost of an answer with many faults of a body with many members. */
import { expect, it } from 'vitest';
import { Faults } from './faults.js';

it('the order of a body is read once, however many faults it has', () => {
  const locations = Array.from({ length: 300 }, (_, index) => `member-${index}`);
  let reads = 0;
  const order = new Proxy([...locations, 'member-0'], {
    get(list, name, receiver) {
      reads += 1;
      return Reflect.get(list, name, receiver);
    },
  });
  const faults = new Faults();
  for (const location of ['absent', ...locations.toReversed()]) faults.add(location, 'is wrong');
  const { problem } = faults.error(order);
  expect(problem.kind === 'invalid' && problem.issues.map((issue) => issue.path)).toEqual([
    ...locations,
    'absent',
  ]);
  expect(reads).toBeLessThan(4 * locations.length);
});
