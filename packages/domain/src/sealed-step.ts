/**
 * A value that leaves the server between two steps of one task and comes back in a cookie. It is sealed, so its holder can
 * neither read nor change it, and it ends.
 */

/** Encrypts and authenticates; `owner` names what a text belongs to, and for another owner it does not open. */
export interface Sealer {
  seal(secret: string, owner: string): Buffer;
  /** throws when the text is not as it was sealed */
  open(sealed: Buffer, owner: string): string;
}

/** An id that is accepted once until then; the caller stores it. */
export interface OneUse {
  readonly id: string;
  readonly until: Date;
}

/** Stores the id and answers whether it is new. It must be atomic: of two calls at once one gets true. */
export type Spend = (one: OneUse) => Promise<boolean>;

/** Characters of a sealed value. Browsers keep cookies of 4,096 bytes. */
export const longestStep = 3_800;

export function sealStep(sealer: Sealer, purpose: string, value: object, endsAt: Date): string {
  return sealer.seal(JSON.stringify({ value, endsAt: endsAt.getTime() }), purpose).toString('base64url');
}

type OpenedStep =
  | { readonly kind: 'open'; readonly value: unknown; readonly endsAt: Date }
  | { readonly kind: 'expired' }
  /** absent, changed, or sealed for another purpose */
  | { readonly kind: 'foreign' };

export function openStep(sealer: Sealer, purpose: string, sealed: string | undefined, now: Date): OpenedStep {
  if (sealed === undefined || sealed.length > longestStep || !/^[\w-]+$/.test(sealed))
    return { kind: 'foreign' };
  let text: string;
  try {
    text = sealer.open(Buffer.from(sealed, 'base64url'), purpose);
  } catch {
    return { kind: 'foreign' };
  }
  const { value, endsAt } = JSON.parse(text) as { readonly value: unknown; readonly endsAt: number };
  return now.getTime() > endsAt ? { kind: 'expired' } : { kind: 'open', value, endsAt: new Date(endsAt) };
}
