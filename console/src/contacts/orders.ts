/** The orders of the list. A sort of the API without an order or a text here does not compile. */
import type { SortInApi } from '../api/types.ts';

type Order = SortInApi | `-${SortInApi}`;

/** The two orders of each sort: that of the first click on a header, and its reverse. */
export const ordersOf: Readonly<Record<SortInApi, readonly [first: Order, reverse: Order]>> = {
  created_at: ['-created_at', 'created_at'],
  updated_at: ['-updated_at', 'updated_at'],
  display_name: ['display_name', '-display_name'],
};

export const orders: readonly Order[] = Object.values(ordersOf).flat();
