/** The protocol of passkeys, as a face asks for it. The server has it where browsers allow passkeys at its address. */
import type { Spend } from '../../../domain/sealed-step.js';

export interface PasskeyStep {
  /** JSON for `navigator.credentials`, as the library of the protocol writes it */
  readonly options: object;
  /** comes back with the answer, within five minutes */
  readonly sealed: string;
}

/** A passkey that the authenticator made. */
export interface MadePasskey {
  readonly id: string;
  readonly publicKey: Uint8Array;
  readonly counter: number;
  readonly transports: readonly string[];
}

export interface RefusedPasskey {
  readonly kind: 'refused';
  readonly code: string;
  readonly message: string;
  readonly nextStep: string;
}

export interface PasskeyProtocol {
  beginRegistration(
    user: { readonly id: string; readonly email: string; readonly name: string },
    known: readonly Pick<MadePasskey, 'id' | 'transports'>[],
  ): Promise<PasskeyStep>;
  finishRegistration(
    answer: unknown,
    step: { readonly userId: string; readonly sealed: string },
  ): Promise<{ readonly kind: 'registered'; readonly passkey: MadePasskey } | RefusedPasskey>;
  beginSignIn(): Promise<PasskeyStep>;
  finishSignIn(
    answer: unknown,
    step: {
      readonly sealed: string;
      /** undefined: no passkey with the id is of the user that the authenticator names */
      readonly find: (
        id: string,
        userId: string,
      ) => Promise<(Pick<MadePasskey, 'publicKey' | 'counter'> & { readonly userId: string }) | undefined>;
    },
  ): Promise<{ readonly kind: 'signed_in'; readonly counter: number } | RefusedPasskey>;
}

/** `origin`: as browsers show this server. Undefined where browsers have no passkeys: without TLS, or at an address in numbers. */
export type OpenPasskeys = (origin: string, spend: Spend) => PasskeyProtocol | undefined;
