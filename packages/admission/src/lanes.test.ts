import { type AccountId, asId } from '@switchbook/domain/runtime/ids.js';
import { expect, it } from 'vitest';
import { Traffic } from './lanes.js';

const one = asId<AccountId>('00000000-0000-7000-8000-000000000001');
const two = asId<AccountId>('00000000-0000-7000-8000-000000000002');

it('reports whether another account was active within the last second', () => {
  let now = 0;
  const traffic = new Traffic(() => now);
  expect([traffic.hasOthers(one), traffic.hasOthers(two)]).toEqual([false, false]);
  traffic.recordUse(one);
  expect([traffic.hasOthers(one), traffic.hasOthers(two)]).toEqual([false, true]);
  now = 500;
  traffic.recordUse(two);
  traffic.recordUse(two);
  expect([traffic.hasOthers(one), traffic.hasOthers(two)]).toEqual([true, true]);
  now = 1_200;
  expect([traffic.hasOthers(one), traffic.hasOthers(two)]).toEqual([true, false]);
  now = 1_600;
  expect([traffic.hasOthers(one), traffic.hasOthers(two)]).toEqual([false, false]);
});
