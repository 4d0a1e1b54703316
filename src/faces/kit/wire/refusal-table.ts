/** The words of a wire for each kind of refusal, as a table: a missing kind does not compile. */
import type { Exchange } from './declared-route.js';
import type { Refusal, RefusalKind } from './refusal.js';

type Of<Kind extends RefusalKind> = Extract<Refusal, { readonly kind: Kind }>;

/** Words of a wire for each kind of refusal; a merged contact counts as not found. */
export type RefusalTable<Words, About = Exchange> = {
  readonly [Kind in Exclude<RefusalKind, 'merged'>]: Words | ((refusal: Of<Kind>, about: About) => Words);
};

export function wordsOf<Words extends object, About>(
  table: RefusalTable<Words, About>,
  refusal: Refusal,
  about: About,
): Words {
  const published: Refusal = refusal.kind === 'merged' ? { kind: 'not_found', resource: 'contact' } : refusal;
  const words = table[published.kind] as Words | ((refusal: Refusal, about: About) => Words);
  return typeof words === 'function' ? words(published, about) : words;
}

/** Returns headers of a refusal, in addition to the headers of every answer. */
export function refusalHeaders(refusal: Refusal): Readonly<Record<string, string>> {
  if (refusal.kind === 'unauthenticated') return { 'www-authenticate': 'Bearer' };
  if (refusal.kind === 'wrong_method') return { allow: refusal.allow.join(', ') };
  if (refusal.kind === 'limited') return { 'retry-after': String(secondsUntil(refusal)) };
  return refusal.kind === 'unavailable' ? { 'retry-after': '5' } : {};
}

/** Returns whole seconds until the window of a limit ends. */
export function secondsUntil({ retryAfterMs }: Of<'limited'>): number {
  return Math.max(1, Math.ceil(retryAfterMs / 1000));
}
