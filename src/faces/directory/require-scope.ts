import type { Scope } from '../../domain/access.js';
import { ProblemError } from '../../domain/problem.js';
import type { CallerExchange } from '../kit/wire/define-face.js';

/** For what needs more than its route. Throws `forbidden`. */
export function requireScope({ principal }: Pick<CallerExchange, 'principal'>, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new ProblemError({ kind: 'forbidden', scope });
}
