/** The route that makes tokens refuses and answers with headers of its own. */
import type { Exchange } from '../../kit/define-face.js';

export const tokenOperation = 'createToken';

export function isTokenRoute(exchange: Pick<Exchange, 'route'>): boolean {
  return exchange.route?.operation === tokenOperation;
}
