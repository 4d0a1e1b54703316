/** The route that makes tokens has other headers than the rest, in refusals too. */
import type { Exchange } from '../../kit/wire/define-face.js';

export const tokenOperation = 'createToken';

export function isTokenRoute(exchange: Pick<Exchange, 'route'>): boolean {
  return exchange.route?.operation === tokenOperation;
}
