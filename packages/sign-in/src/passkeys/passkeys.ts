/** Sign-in with passkeys (WebAuthn). Nothing is stored here; see `Consume` and `Sealer`. */
import type {
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from '@simplewebauthn/server';
import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { type Consume, openStep, type Sealer, sealStep } from '@switchbook/domain/runtime/sealed-step.js';
import { quoteText } from '@switchbook/text/terminal-text.js';
import { isFramed, readAssertion, readRegistration } from './answers.js';

/** Every refusal of a passkey. */
const rows = {
  malformed: [
    'The answer of the passkey cannot be read.',
    'Try again, with another browser if it is refused again.',
  ],
  expired: ['The passkey was not confirmed within five minutes.', 'Try again.'],
  foreign: ['This step was not begun at this server, or its sealed text was changed.', 'Try again.'],
  replayed: ['This answer of the passkey was used already.', 'Try again.'],
  forged: [
    'The answer of the passkey is not valid for this server.',
    'Open the server under its public address and try again.',
  ],
  not_verified: ['The passkey did not check who you are.', 'Confirm with PIN, fingerprint or face.'],
  attestation: [
    'The passkey sends a certificate that this server does not read.',
    'Use another device or a password manager.',
  ],
  unknown: [
    'This server does not know the passkey.',
    'Choose another passkey, or sign in another way and add this one.',
  ],
  other_person: ['The passkey belongs to another person.', 'Choose your own passkey.'],
  counter: [
    'The passkey may have been copied: its counter went back.',
    'Sign in another way, remove this passkey and add a new one.',
  ],
} as const;

type PasskeyRefusalCode = keyof typeof rows;

interface PasskeyRefusal {
  readonly kind: 'refused';
  /** shown in the log and on the page */
  readonly code: PasskeyRefusalCode;
  readonly message: string;
  readonly nextStep: string;
}

function passkeyRefusal(code: PasskeyRefusalCode): PasskeyRefusal {
  const [message, nextStep] = rows[code];
  return { kind: 'refused', code, message, nextStep };
}

export const passkeyRefusalCodes = Object.keys(rows) as readonly PasskeyRefusalCode[];

interface PasskeysOptions {
  /** the address of this server for people; browsers bind a passkey to its host */
  readonly publicUrl: string;
  /** the name of this server in the dialog of the browser */
  readonly name: string;
  readonly sealer: Sealer;
  readonly consume: Consume;
  readonly clock: Clock;
  readonly random: (length: number) => Buffer;
}

interface PasskeyUser {
  /** 64 bytes at most, without personal data: the authenticator stores it */
  readonly id: string;
  readonly email: string;
  readonly name: string;
}

/** A passkey as the caller stores it. */
export interface Passkey {
  /** base64url, 1,364 characters at most */
  readonly id: string;
  readonly publicKey: Uint8Array;
  /** 0: the authenticator does not count */
  readonly counter: number;
  readonly transports: readonly string[];
}

interface RegistrationStep {
  readonly options: PublicKeyCredentialCreationOptionsJSON;
  readonly sealed: string;
  readonly endsAt: Date;
}

interface SignInStep {
  readonly options: PublicKeyCredentialRequestOptionsJSON;
  readonly sealed: string;
  readonly endsAt: Date;
}

export interface RegisteredPasskey {
  readonly kind: 'registered';
  readonly passkey: Passkey;
  /** the model of the authenticator, as a UUID; all zeros if the authenticator does not reveal its model */
  readonly model: string;
  /** whether the passkey is copied between devices */
  readonly isSynced: boolean;
}

interface PasskeySignedIn {
  readonly kind: 'signed_in';
  readonly passkeyId: string;
  readonly userId: string;
  /** the caller stores it if it is greater than the stored one */
  readonly counter: number;
}

/** Finds the passkey and its owner. `userId`: the owner that the response names. */
type FindPasskey = (
  id: string,
  userId: string,
) => Promise<(Pick<Passkey, 'publicKey' | 'counter'> & { readonly userId: string }) | undefined>;

interface Challenge {
  readonly challenge: string;
  /** the user who must sign in; null: any user, and the passkey names the user */
  readonly user: string | null;
}

interface OpenChallenge extends Challenge {
  readonly kind: 'open';
  readonly endsAt: Date;
}

const lifetime = 5 * 60_000;
const maxKnown = 100;
/** EdDSA, ES256 and RS256. Every authenticator supports at least one of them. */
const algorithms = [-8, -7, -257];
/** The accepted formats of attestations have no vendor certificates. */
const formats: readonly string[] = ['none', 'packed'];

const purposes = { registration: 'passkey registration', signIn: 'passkey sign-in' } as const;

export class Passkeys {
  readonly #options: PasskeysOptions;
  readonly #origin: string;
  readonly #host: string;

  constructor(options: PasskeysOptions) {
    this.#options = options;
    const { origin, host } = siteOf(options.publicUrl);
    this.#origin = origin;
    this.#host = host;
  }

  /**
   * Begins a registration. `passkeys`: the passkeys of the person; an authenticator with one of these makes no second
   * one.
   */
  async beginRegistration(
    user: PasskeyUser,
    passkeys: readonly Pick<Passkey, 'id' | 'transports'>[],
  ): Promise<RegistrationStep> {
    const { generateRegistrationOptions } = await loadLibrary();
    const options = await generateRegistrationOptions({
      rpName: this.#options.name,
      rpID: this.#host,
      userID: new TextEncoder().encode(user.id),
      userName: user.email,
      userDisplayName: user.name,
      challenge: this.#makeChallenge(),
      timeout: lifetime,
      attestationType: 'none',
      excludeCredentials: passkeys
        .slice(0, maxKnown)
        .map(({ id, transports }) => ({ id, transports: [...transports] })),
      authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
      supportedAlgorithmIDs: algorithms,
    });
    return { options, ...this.#seal(purposes.registration, { challenge: options.challenge, user: user.id }) };
  }

  async finishRegistration(
    answer: unknown,
    { userId, sealed }: { readonly userId: string; readonly sealed: string | undefined },
  ): Promise<RegisteredPasskey | PasskeyRefusal> {
    const response = readRegistration(answer);
    if (response === undefined) return passkeyRefusal('malformed');
    const opened = this.#open(purposes.registration, sealed);
    if (opened.kind === 'refused') return opened;
    if (!(await this.#consume(opened))) return passkeyRefusal('replayed');
    if (opened.user !== userId) return passkeyRefusal('other_person');
    if (isFramed(response.response.clientDataJSON)) return passkeyRefusal('forged');
    const registration = await withRefusals(() => this.#readRegistration(response, opened.challenge));
    return registration ?? passkeyRefusal('forged');
  }

  /** Needs no name: the browser offers its passkeys for this server. */
  async beginSignIn(): Promise<SignInStep> {
    const { generateAuthenticationOptions } = await loadLibrary();
    const options = await generateAuthenticationOptions({
      rpID: this.#host,
      challenge: this.#makeChallenge(),
      timeout: lifetime,
      userVerification: 'required',
    });
    return { options, ...this.#seal(purposes.signIn, { challenge: options.challenge, user: null }) };
  }

  async finishSignIn(
    answer: unknown,
    { sealed, find }: { readonly sealed: string | undefined; readonly find: FindPasskey },
  ): Promise<PasskeySignedIn | PasskeyRefusal> {
    const response = readAssertion(answer);
    if (response === undefined) return passkeyRefusal('malformed');
    const opened = this.#open(purposes.signIn, sealed);
    if (opened.kind === 'refused') return opened;
    if (isFramed(response.response.clientDataJSON)) return passkeyRefusal('forged');
    const handle = Buffer.from(response.response.userHandle ?? '', 'base64url').toString('utf8');
    // The passkey is read first: a caller stores the used challenge with the account of the passkey, and nothing for an
    // unknown passkey.
    const passkey = await find(response.id, handle);
    if (passkey === undefined) return passkeyRefusal('unknown');
    if (!(await this.#consume(opened))) return passkeyRefusal('replayed');
    if (handle !== passkey.userId) return passkeyRefusal('other_person');
    const { verifyAuthenticationResponse } = await loadLibrary();
    const assertion = await withRefusals(async () => {
      const { verified: isValid, authenticationInfo } = await verifyAuthenticationResponse({
        response,
        expectedChallenge: opened.challenge,
        expectedOrigin: this.#origin,
        expectedRPID: this.#host,
        requireUserVerification: true,
        // The counter is compared below, after the signature: only then it is the authenticator's.
        credential: { id: response.id, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
      });
      return isValid ? { kind: 'counted' as const, counter: authenticationInfo.newCounter } : undefined;
    });
    if (assertion === undefined) return passkeyRefusal('forged');
    if (assertion.kind === 'refused') return assertion;
    const { counter } = assertion;
    const counts = counter > 0 || passkey.counter > 0;
    if (counts && counter <= passkey.counter) return passkeyRefusal('counter');
    return { kind: 'signed_in', passkeyId: response.id, userId: passkey.userId, counter };
  }

  async #readRegistration(
    response: RegistrationResponseJSON,
    expectedChallenge: string,
  ): Promise<RegisteredPasskey | PasskeyRefusal | undefined> {
    const { verifyRegistrationResponse } = await loadLibrary();
    const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers');
    const attestation = new Uint8Array(Buffer.from(response.response.attestationObject, 'base64url'));
    const decoded = decodeAttestationObject(attestation);
    // Certificates name revocation lists, and the library would fetch these lists from any address.
    const hasCertificates = decoded.get('attStmt').get('x5c') !== undefined;
    if (hasCertificates || !formats.includes(decoded.get('fmt'))) return passkeyRefusal('attestation');
    const { verified: isValid, registrationInfo } = await verifyRegistrationResponse({
      response,
      expectedChallenge,
      expectedOrigin: this.#origin,
      expectedRPID: this.#host,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    // The authenticator states the id twice; the signed id must be stored.
    if (!isValid || registrationInfo.credential.id !== response.id) return undefined;
    const { credential, aaguid, credentialDeviceType } = registrationInfo;
    const { id, publicKey, counter, transports = [] } = credential;
    return {
      kind: 'registered',
      passkey: { id, publicKey, counter, transports },
      model: aaguid,
      isSynced: credentialDeviceType === 'multiDevice',
    };
  }

  #makeChallenge(): Uint8Array<ArrayBuffer> {
    return new Uint8Array(this.#options.random(32));
  }

  #seal(purpose: string, challenge: Challenge): { readonly sealed: string; readonly endsAt: Date } {
    const endsAt = new Date(this.#options.clock().getTime() + lifetime);
    return { sealed: sealStep(this.#options.sealer, purpose, challenge, endsAt), endsAt };
  }

  #open(purpose: string, sealed: string | undefined): OpenChallenge | PasskeyRefusal {
    const step = openStep(this.#options.sealer, purpose, sealed, this.#options.clock());
    if (step.kind !== 'open') return passkeyRefusal(step.kind);
    return { kind: 'open', ...(step.value as Challenge), endsAt: step.endsAt };
  }

  /**
   * Consumes the challenge, and returns whether it was unused. A challenge is also consumed by a response that is
   * refused later.
   */
  #consume({ challenge, endsAt }: OpenChallenge): Promise<boolean> {
    return this.#options.consume({ id: challenge, until: endsAt });
  }
}

function loadLibrary(): Promise<typeof import('@simplewebauthn/server')> {
  return import('@simplewebauthn/server');
}

/**
 * Returns undefined if the library refuses. It reports every error as a text, parser errors of hostile bytes included.
 */
async function withRefusals<Found>(work: () => Promise<Found>): Promise<Found | PasskeyRefusal | undefined> {
  try {
    return await work();
  } catch (error) {
    const isUnverified = error instanceof Error && /user could not be verified/i.test(error.message);
    return isUnverified ? passkeyRefusal('not_verified') : undefined;
  }
}

/** Whether browsers allow passkeys at this address. */
export function canHavePasskeys(publicUrl: string): boolean {
  const url = URL.canParse(publicUrl) ? new URL(publicUrl) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && url.hostname === 'localhost');
  // Browsers bind no passkey to an address in numbers.
  return isSafe && !/^\[|^\d{1,3}(\.\d{1,3}){3}$/.test(url.hostname);
}

function siteOf(publicUrl: string): { readonly origin: string; readonly host: string } {
  if (!canHavePasskeys(publicUrl))
    throw new ExplainedError(
      `Passkeys cannot be used at the public address ${quoteText(publicUrl)}.`,
      'Give the server a host name with https, or open it as http://localhost.',
    );
  const { origin, hostname } = new URL(publicUrl);
  return { origin, host: hostname };
}
