/** Sign-in with passkeys, for the faces. */
import { randomBytes } from 'node:crypto';
import { secretSealer } from '../core/access/sealed-secret.js';
import type { Core } from '../core/core.js';
import type { OpenPasskeys } from '../faces/kit/wire/passkeys.js';
import { canHavePasskeys, Passkeys } from '../passkeys/passkeys.js';

/** The name of the server in the dialogs of browsers. */
const name = 'Switchbook';

export function openPasskeys({ tokenSecret, clock }: Pick<Core, 'tokenSecret' | 'clock'>): OpenPasskeys {
  const sealer = secretSealer(tokenSecret, randomBytes);
  return (publicUrl, spend) =>
    canHavePasskeys(publicUrl)
      ? new Passkeys({ publicUrl, name, sealer, spend, clock, random: randomBytes })
      : undefined;
}
