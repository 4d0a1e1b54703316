/** A path of dots: the work of one request without a key, as a multiple of that of a short path. It is red until it is mended. */
import { expect, it } from 'vitest';
import { mayLeave } from '../../src/faces/kit/forward/forward-path.js';
import type { Wire } from '../../src/faces/kit/wire/define-face.js';

it('a segment of dots takes steps by its length, and not by its square', () => {
  const wire = { routes: [{ path: '/contacts', isVendors: false }], keeps: [] } as unknown as Wire;
  // The square of 15,000 would be more than a hundred million steps for each served path, which takes some tenths of a second.
  const segment = `${'.'.repeat(15_000)}x`;
  const before = process.cpuUsage();
  for (let count = 0; count < 10; count += 1) mayLeave(`/${segment}`, wire);
  const { user } = process.cpuUsage(before);
  expect(user).toBeLessThan(200_000);
});
