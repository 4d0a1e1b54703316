/**
 * A value that a browser keeps in a cookie between two steps of one task. It is encrypted and authenticated, so that
 * the browser cannot read or change it, and it expires.
 */

/** Encrypts and authenticates. `owner` is the purpose of a text; `open` throws for another owner. */
export interface Sealer {
  seal(secret: string, owner: string): Buffer;
  /** Opens a sealed text. Throws for a text that was changed, or that was not sealed here. */
  open(sealed: Buffer, owner: string): string;
}

/** An id that is accepted once, until its expiry; the caller stores it. */
export interface OneTimeId {
  readonly id: string;
  readonly until: Date;
}

/** Stores the id and returns whether it is new. It must be atomic: of two simultaneous calls one gets true. */
export type Consume = (id: OneTimeId) => Promise<boolean>;

/** Characters of a sealed value. Browsers keep cookies of 4,096 bytes. */
export const maxStepLength = 3_800;

export function sealStep(sealer: Sealer, purpose: string, value: object, endsAt: Date): string {
  return sealer.seal(JSON.stringify({ value, endsAt: endsAt.getTime() }), purpose).toString('base64url');
}

type OpenedStep =
  | { readonly kind: 'open'; readonly value: unknown; readonly endsAt: Date }
  | { readonly kind: 'expired' }
  /** absent, changed, or sealed for another purpose */
  | { readonly kind: 'foreign' };

export function openStep(sealer: Sealer, purpose: string, sealed: string | undefined, now: Date): OpenedStep {
  if (sealed === undefined || sealed.length > maxStepLength || !/^[\w-]+$/.test(sealed))
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
