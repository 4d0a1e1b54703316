/** Refuses requests of pages that belong to other sites. */
import { ProblemError } from '@switchbook/domain/problems/problem.js';
import type { Exchange } from '../wire/declared-route.js';

/**
 * Refuses foreign pages. A browser sends a password that its user once typed, also for pages of other sites. Without a
 * password, such a page could reach a server on its visitor's machine.
 */
export function refuseForeignPages({ isForeignPage }: Exchange): void {
  if (isForeignPage) throw new ProblemError({ kind: 'forbidden', scope: null });
}
