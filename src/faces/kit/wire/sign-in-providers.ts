/** Interface for sign-in with the configured providers, for faces. */

import type { Principal } from '@switchbook/domain/access/access.js';
import type { Consume } from '@switchbook/domain/runtime/sealed-step.js';
import type { IssuedToken } from '../../../access/operations/tokens.js';
import type { OpenInvitation } from '../../../members/values/member.js';

interface SignInProvider {
  /** a part of paths */
  readonly name: string;
  /** the words of the provider's button */
  readonly label: string;
}

/** Redirect the browser to `url`; it returns with `sealed` in a cookie. */
interface BegunSignIn {
  readonly kind: 'begun';
  readonly url: string;
  /** distinguishes several sign-ins of one browser */
  readonly state: string;
  readonly sealed: string;
  readonly endsAt: Date;
}

interface FinishedSignIn {
  readonly kind: 'finished';
  readonly session: IssuedToken;
  /** a path of this server */
  readonly returnTo: string;
}

/**
 * Several accounts invite the person, who is a member of none. After the choice the browser returns with `sealed` in a
 * cookie.
 */
interface InvitedSignIn {
  readonly kind: 'invited';
  readonly sealed: string;
  readonly endsAt: Date;
  /** a path of this server */
  readonly returnTo: string;
}

/** The sign-in page has words for the code. */
export interface RefusedSignIn {
  readonly kind: 'refused';
  readonly code: string;
  /** the path of this server that the sign-in was begun for; null: unknown */
  readonly returnTo: string | null;
}

export interface SignInProviders {
  list(): readonly SignInProvider[];
  begin(provider: string, returnTo: string): Promise<BegunSignIn | RefusedSignIn>;
  /** Ends a sign-in. `address` is the path and query of the browser's return, and `sealed` its cookie. */
  finish(
    provider: string,
    answer: { readonly address: string; readonly sealed: string | undefined; readonly agent: string },
  ): Promise<FinishedSignIn | InvitedSignIn | RefusedSignIn>;
  /** Lists the invitations of the person of the cookie. Undefined: the cookie is absent, expired, or was used. */
  listInvitations(sealed: string | undefined): Promise<readonly OpenInvitation[] | undefined>;
  /**
   * Opens a session of the person of the cookie in the chosen account. Undefined: the cookie is absent, expired, or was
   * used. Throws `not_found`.
   */
  accept(sealed: string | undefined, slug: string, agent: string): Promise<IssuedToken | undefined>;
  /** Ends the sessions that the provider has ended. Returns false if the request did not come from the provider. */
  endSessions(provider: string, token: string): Promise<boolean>;
  /** Checks with the provider of a session, when due, whether the person may continue; ends the session if not. */
  checkSession(principal: Principal): Promise<void>;
  /**
   * Returns the provider's page that ends its own session. Null: it has no such page, or is unavailable. `provider`:
   * its name; null or no longer listed: the first provider of the issuer.
   */
  endSessionUrl(session: {
    readonly issuer: string;
    readonly provider: string | null;
  }): Promise<string | null>;
}

/** The protocol of passkeys, for faces. Present if browsers allow passkeys at the address of the server. */
interface PasskeyStep {
  /** JSON for `navigator.credentials`, as the library of the protocol writes it */
  readonly options: object;
  /** sent back with the response, within five minutes */
  readonly sealed: string;
}

/** A passkey that the authenticator made. */
interface CreatedPasskey {
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
    passkeys: readonly Pick<CreatedPasskey, 'id' | 'transports'>[],
  ): Promise<PasskeyStep>;
  finishRegistration(
    answer: unknown,
    step: { readonly userId: string; readonly sealed: string },
  ): Promise<{ readonly kind: 'registered'; readonly passkey: CreatedPasskey } | RefusedPasskey>;
  beginSignIn(): Promise<PasskeyStep>;
  finishSignIn(
    answer: unknown,
    step: {
      readonly sealed: string;
      /** undefined: no passkey with this id belongs to the user that the authenticator names */
      readonly find: (
        id: string,
        userId: string,
      ) => Promise<(Pick<CreatedPasskey, 'publicKey' | 'counter'> & { readonly userId: string }) | undefined>;
    },
  ): Promise<{ readonly kind: 'signed_in'; readonly counter: number } | RefusedPasskey>;
}

/** `origin`: as browsers show this server. Undefined if browsers have no passkeys: without TLS, or at an IP address. */
export type OpenPasskeys = (origin: string, consume: Consume) => PasskeyProtocol | undefined;
