/** Tests that cannot hold on a Citus cluster; each prints the reason when it is skipped. */
import { inject } from 'vitest';

export function isSkippedOnCitus(test: string, reason: string): boolean {
  const isSkipped = inject('hasCitus');
  if (isSkipped) console.log(`Not tested on Citus: ${test}, since ${reason}.`);
  return isSkipped;
}
