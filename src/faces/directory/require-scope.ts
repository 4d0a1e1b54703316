import type { Scope } from '@switchbook/domain/access.js';
import { ProblemError } from '@switchbook/domain/problem.js';
import type { CallerExchange } from '../kit/wire/define-face.js';

/** Requires a scope in addition to the route's. Throws `forbidden`. */
export function requireScope({ principal }: Pick<CallerExchange, 'principal'>, scope: Scope): void {
  if (!principal.scopes.has(scope)) throw new ProblemError({ kind: 'forbidden', scope });
}
