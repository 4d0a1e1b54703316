/** Passkeys: what browsers get and send. `options` and `credential` are as WebAuthn writes them in JSON. */
import { Type } from 'typebox';
import { memberLimits } from '../../domain/member-limits.js';
import { anyObject, closed, shape, text } from '../../domain/schemas.js';

export const passkeyStepWire = shape('PasskeyStep', { options: anyObject, sealed: Type.String() });

const sealed = text(4_000);

export const passkeyBody = closed('NewPasskey', {
  credential: anyObject,
  sealed,
  label: text(memberLimits.nameCharacters),
});

export const passkeySignInBody = closed('PasskeySignIn', { credential: anyObject, sealed });
