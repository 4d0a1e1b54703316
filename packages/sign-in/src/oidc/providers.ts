/**
 * Sign-in with OpenID Connect: authorization code flow with PKCE. Nothing is stored here; see `Consume` and `Sealer`.
 * Decision: docs/decisions/0100-sign-in-protocols.md.
 */

import { createHash } from 'node:crypto';
import type { Clock } from '@switchbook/domain/runtime/ids.js';
import { minuteMs } from '@switchbook/domain/runtime/instant.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { type Consume, openStep, type Sealer, sealStep } from '@switchbook/domain/runtime/sealed-step.js';
import type { JSONWebKeySet } from 'jose';
import {
  type AnswerBounds,
  answerBounds,
  boundedFetch,
  type Fetch,
  ProviderUnavailableError,
} from './bounded-fetch.js';
import { CachedResponse, type ResponseAges } from './cached-response.js';
import { type Callback, readCallback } from './callback.js';
import { errorRefusal, exchangeRefusal, unavailableRefusal } from './error-refusals.js';
import { needsUserinfo, type ProviderPerson, providerPersonOf, type TokenClaims } from './person.js';
import {
  type Configuration,
  loadLibrary,
  type Metadata,
  makeConfiguration,
  readMetadata,
  unavailableErrorOf,
} from './provider-client.js';
import { type SignInRefusal, signInRefusal } from './refusals.js';
import { localPath } from './return-path.js';
import type { ProviderSettings } from './settings.js';
import {
  type EndedSession,
  endedSession,
  idTokenFault,
  isClaimText,
  type TokenFault,
  type TokenVerdict,
  type VerifiedToken,
  verifyToken,
} from './verify-token.js';

export interface ProvidersOptions {
  readonly providers: readonly ProviderSettings[];
  /** the callback address of a provider; each provider has its own, so that responses cannot be mixed up */
  readonly redirectUri: (provider: string) => string;
  readonly sealer: Sealer;
  readonly consume: Consume;
  readonly clock: Clock;
  readonly random: (length: number) => Buffer;
  readonly fetch: Fetch;
  readonly bounds?: AnswerBounds;
}

/** Redirect the browser to `url`; store `sealed` in a cookie of this browser. */
export interface SignInStart {
  readonly kind: 'begun';
  readonly url: string;
  /** distinguishes several sign-ins of one browser, for example in the name of the cookie */
  readonly state: string;
  readonly sealed: string;
  readonly endsAt: Date;
}

export interface SignedIn extends ProviderPerson {
  readonly kind: 'signed_in';
  readonly provider: string;
  readonly issuer: string;
  /** identifies the person permanently, together with the issuer; an email address does not */
  readonly subject: string;
  /** the session at the provider, which a logout token names; null: unknown */
  readonly sid: string | null;
  /** an argument of `endSessionUrl`; null when it is too long for an address */
  readonly idTokenHint: string | null;
  /** used for later checks that the person still exists; null: not requested, or not issued */
  readonly refreshToken: string | null;
  readonly returnTo: string;
}

/** The provider still knows the person. */
export interface RenewedSession {
  readonly kind: 'renewed';
  readonly provider: string;
  /** the token for the next time */
  readonly refreshToken: string;
  /** claims of the new response; null: it has no claims about the person, or they could not be read */
  readonly person: ProviderPerson | null;
  /** the refusal to read the claims. The earlier token may have ended, so the new one is stored in any case */
  readonly fault?: SignInRefusal;
}

/** The provider no longer lets the person in. */
export interface AccessEnded {
  readonly kind: 'ended';
}

export interface LoggedOut extends EndedSession {
  readonly kind: 'logged_out';
  readonly provider: string;
  readonly issuer: string;
}

interface Transaction {
  readonly provider: string;
  readonly nonce: string;
  readonly verifier: string;
  readonly returnTo: string;
}

interface Tokens {
  readonly kind: 'tokens';
  readonly accessToken: string;
  readonly idToken: string;
  readonly refreshToken: string | null;
}

interface CachedProvider {
  readonly settings: ProviderSettings;
  readonly metadata: CachedResponse<Metadata>;
  readonly keys: CachedResponse<JSONWebKeySet>;
}

const lifetimeMs = 10 * minuteMs;
const maxHint = 4_096;
const maxRefreshToken = 8_192;
const metadataAges: ResponseAges = {
  freshMs: 60 * minuteMs,
  usableMs: 24 * 60 * minuteMs,
  pauseMs: minuteMs / 2,
};
/** A key that the provider withdrew is trusted for an hour at most. */
const keyAges: ResponseAges = { freshMs: 10 * minuteMs, usableMs: 60 * minuteMs, pauseMs: minuteMs };

export class Providers {
  readonly #cached: ReadonlyMap<string, CachedProvider>;
  readonly #options: ProvidersOptions;
  readonly #fetch: Fetch;

  constructor(options: ProvidersOptions) {
    this.#options = options;
    this.#fetch = boundedFetch(options.fetch, options.bounds ?? answerBounds);
    this.#cached = new Map(options.providers.map((settings) => [settings.name, this.#hold(settings)]));
  }

  /** Returns the providers of a sign-in page, in the order of the settings. */
  list(): readonly Pick<ProviderSettings, 'name' | 'label'>[] {
    return this.#options.providers.map(({ name, label }) => ({ name, label }));
  }

  async begin(
    provider: string,
    { returnTo: requestedPath }: { readonly returnTo: string },
  ): Promise<SignInStart | SignInRefusal> {
    let returnPath: string | null = null;
    const begun = await this.#runWithProvider(provider, async ({ settings, metadata }) => {
      const returnTo = localPath(requestedPath);
      if (returnTo === undefined) return signInRefusal('return_path', settings);
      returnPath = returnTo;
      const configuration = await this.#openConfiguration(settings, await metadata.get());
      const [state, nonce, verifier] = [this.#makeSecret(), this.#makeSecret(), this.#makeSecret()];
      const { buildAuthorizationUrl } = await loadLibrary();
      const url = buildAuthorizationUrl(configuration, {
        redirect_uri: this.#options.redirectUri(provider),
        scope: settings.scopes.join(' '),
        state,
        nonce,
        code_challenge: sha256(verifier),
        code_challenge_method: 'S256',
      });
      const endsAt = new Date(this.#options.clock().getTime() + lifetimeMs);
      const transaction: Transaction = { provider, nonce, verifier, returnTo };
      const sealed = sealStep(this.#options.sealer, purposeOf(state), transaction, endsAt);
      return { kind: 'begun', url: url.href, state, sealed, endsAt } as const;
    });
    return begun.kind === 'refused' ? { ...begun, returnTo: returnPath } : begun;
  }

  /**
   * Ends a sign-in. `address` is the path and query of the request, or its whole address. `sealed`: the cookie of the
   * request, if it has one.
   */
  async finish(
    provider: string,
    address: string,
    sealed: string | undefined,
  ): Promise<SignedIn | SignInRefusal> {
    let returnPath: string | null = null;
    const signedIn = await this.#runWithProvider(provider, async (cached) => {
      const { settings } = cached;
      const callback = readCallback(address);
      if (callback === undefined) return signInRefusal('malformed_callback', settings);
      const { sealer, clock, consume } = this.#options;
      const step = openStep(sealer, purposeOf(callback.state), sealed, clock());
      if (step.kind !== 'open') return signInRefusal(step.kind === 'expired' ? 'expired' : 'state', settings);
      const transaction = step.value as Transaction;
      returnPath = transaction.returnTo;
      if (transaction.provider !== provider) return signInRefusal('other_provider', settings);
      // The state is used up later: an unavailable provider must not invalidate the sign-in.
      const metadata = await cached.metadata.get();
      if (!isOfProvider(callback, metadata)) return signInRefusal('issuer_parameter', settings);
      const isNew = await consume({ id: sha256(callback.state), until: step.endsAt });
      if (!isNew) return signInRefusal('replayed', settings);
      if (callback.error !== null) return errorRefusal(callback.error, settings);
      return this.#exchangeCode(cached, metadata, callback, transaction);
    });
    return signedIn.kind === 'refused' ? { ...signedIn, returnTo: returnPath } : signedIn;
  }

  /** Returns the provider's page that ends its session. Null: the provider has no such page, or is unavailable. */
  async endSessionUrl(
    provider: string,
    { idTokenHint, returnUrl, state }: { idTokenHint: string | null; returnUrl: string; state?: string },
  ): Promise<string | null> {
    const cached = this.#cached.get(provider);
    const metadata = await cached?.metadata.get().catch(() => undefined);
    if (cached === undefined || metadata?.end_session_endpoint === undefined) return null;
    const { buildEndSessionUrl } = await loadLibrary();
    return buildEndSessionUrl(await this.#openConfiguration(cached.settings, metadata), {
      post_logout_redirect_uri: returnUrl,
      ...(idTokenHint === null ? {} : { id_token_hint: idTokenHint }),
      ...(state === undefined ? {} : { state }),
    }).href;
  }

  /**
   * Returns the sessions that a provider has ended. The caller stores `once` and ignores a token that it has already
   * received.
   */
  async readLogout(provider: string, token: string): Promise<LoggedOut | SignInRefusal> {
    return this.#runWithProvider(provider, async (cached) => {
      const { settings } = cached;
      const finding = await this.#verify(cached, token);
      if (finding.kind === 'faulty') return signInRefusal(finding.fault, settings);
      const ended = endedSession(finding, this.#options.clock(), settings);
      if (ended === undefined) return signInRefusal('not_logout_token', settings);
      // Ids of two providers may be the same.
      const once = { ...ended.once, id: sha256(`logout ${settings.issuer} ${ended.once.id}`) };
      return { kind: 'logged_out', provider, issuer: settings.issuer, ...ended, once };
    });
  }

  /**
   * Checks whether the person of a session may still sign in. A refusal proves nothing: the provider may be
   * unavailable, or refuse this server.
   */
  async renew(
    provider: string,
    { subject, refreshToken }: { readonly subject: string; readonly refreshToken: string },
  ): Promise<RenewedSession | AccessEnded | SignInRefusal> {
    return this.#runWithProvider<RenewedSession | AccessEnded | SignInRefusal>(provider, async (cached) => {
      const { settings } = cached;
      const metadata = await cached.metadata.get();
      const configuration = await this.#openConfiguration(settings, metadata);
      const { refreshTokenGrant } = await loadLibrary();
      const answer = await refreshTokenGrant(configuration, refreshToken).then(tokensOf, (error: unknown) =>
        exchangeRefusal(error, settings),
      );
      if (answer.kind === 'refused') return answer.detail === 'invalid_grant' ? { kind: 'ended' } : answer;
      const renewed = {
        kind: 'renewed',
        provider: settings.name,
        refreshToken: answer.refreshToken ?? refreshToken,
        person: null,
      } as const;
      if (answer.idToken === '') return renewed;
      const reading = await this.#runWithProvider(provider, () =>
        this.#renewPerson(cached, configuration, metadata, answer, subject),
      );
      if (reading.kind === 'refused') return { ...renewed, fault: reading };
      return reading.kind === 'ended' ? reading : { ...renewed, person: reading.person };
    });
  }

  /** Reads the person in the answer to a refresh token. */
  async #renewPerson(
    cached: CachedProvider,
    configuration: Configuration,
    metadata: Metadata,
    { accessToken, idToken }: Tokens,
    subject: string,
  ): Promise<{ readonly kind: 'person'; readonly person: ProviderPerson } | AccessEnded | SignInRefusal> {
    const { settings } = cached;
    const finding = await this.#verify(cached, idToken);
    if (finding.kind === 'faulty') return signInRefusal(finding.fault, settings);
    const fault = idTokenFault(finding, { nonce: null, accessToken });
    if (fault !== undefined) return signInRefusal(fault, settings);
    if (finding.claims.sub !== subject) return { kind: 'ended' };
    const claims = await this.#readClaims(configuration, metadata, settings, finding, accessToken);
    if (typeof claims === 'string') return signInRefusal(claims, settings);
    return { kind: 'person', person: providerPersonOf(claims, settings) };
  }

  async #exchangeCode(
    cached: CachedProvider,
    metadata: Metadata,
    { query }: Callback,
    transaction: Transaction,
  ): Promise<SignedIn | SignInRefusal> {
    const { settings } = cached;
    const configuration = await this.#openConfiguration(settings, metadata);
    const answer = await this.#requestTokens(configuration, query, transaction).catch((error: unknown) =>
      exchangeRefusal(error, settings),
    );
    if (answer.kind === 'refused') return answer;
    const { accessToken, idToken, refreshToken } = answer;
    const finding = await this.#verify(cached, idToken);
    if (finding.kind === 'faulty') return signInRefusal(finding.fault, settings);
    const fault = idTokenFault(finding, { nonce: transaction.nonce, accessToken });
    if (fault !== undefined) return signInRefusal(fault, settings);
    const claims = await this.#readClaims(configuration, metadata, settings, finding, accessToken);
    if (typeof claims === 'string') return signInRefusal(claims, settings);
    const { sid, sub } = finding.claims;
    return {
      kind: 'signed_in',
      provider: settings.name,
      issuer: settings.issuer,
      subject: sub as string,
      ...providerPersonOf(claims, settings),
      sid: isClaimText(sid) ? sid : null,
      idTokenHint: idToken.length <= maxHint ? idToken : null,
      refreshToken: settings.checksSessions ? refreshToken : null,
      returnTo: transaction.returnTo,
    };
  }

  async #requestTokens(
    configuration: Configuration,
    query: URLSearchParams,
    { provider, verifier, nonce }: Transaction,
  ): Promise<Tokens> {
    const { authorizationCodeGrant } = await loadLibrary();
    const address = new URL(this.#options.redirectUri(provider));
    address.search = query.toString();
    const answer = await authorizationCodeGrant(configuration, address, {
      pkceCodeVerifier: verifier,
      expectedNonce: nonce,
      expectedState: query.get('state') ?? '',
      idTokenExpected: true,
    });
    return tokensOf(answer);
  }

  /**
   * Returns the claims of the token. Some providers return name, email and groups only for a further request with the
   * access token.
   */
  async #readClaims(
    configuration: Configuration,
    metadata: Metadata,
    settings: ProviderSettings,
    { claims }: VerifiedToken,
    accessToken: string,
  ): Promise<TokenClaims | 'subject' | 'malformed_answer'> {
    if (metadata.userinfo_endpoint === undefined || !needsUserinfo(claims, settings)) return claims;
    const parts = await loadLibrary();
    const userInfo: unknown = await parts
      .fetchUserInfo(configuration, accessToken, parts.skipSubjectCheck)
      .catch((error: unknown) => {
        const failure = unavailableErrorOf(error);
        if (failure !== undefined) throw failure;
      });
    if (!isObject(userInfo)) return 'malformed_answer';
    if (userInfo.sub !== claims.sub) return 'subject';
    // Signed claims count more. An address and its verification belong together.
    const { email, email_verified } = claims.email === undefined ? userInfo : (claims as TokenClaims);
    return { ...userInfo, ...claims, email, email_verified };
  }

  async #verify({ settings, keys }: CachedProvider, token: string): Promise<TokenVerdict> {
    const verify = (keySet: JSONWebKeySet) => verifyToken(token, keySet, settings, this.#options.clock());
    const finding = await verify(await keys.get());
    if (finding.kind === 'verified' || !mayBeRotated.includes(finding.fault)) return finding;
    const newer = await keys.readNewer().catch(() => undefined);
    return newer === undefined ? finding : verify(newer);
  }

  #hold(settings: ProviderSettings): CachedProvider {
    const { clock } = this.#options;
    const metadata = new CachedResponse(() => readMetadata(settings, this.#fetch), clock, metadataAges);
    const keys = new CachedResponse(() => this.#readKeys(metadata), clock, keyAges);
    return { settings, metadata, keys };
  }

  async #readKeys(metadata: CachedResponse<Metadata>): Promise<JSONWebKeySet> {
    const { jwks_uri: url = '' } = await metadata.get();
    const answer = await this.#fetch(url, {
      headers: { accept: 'application/json, application/jwk-set+json' },
    });
    const keySet: unknown = answer.ok ? await answer.json() : undefined;
    const keys = isObject(keySet) ? keySet.keys : undefined;
    if (!Array.isArray(keys) || keys.length > 100 || !keys.every(isObject))
      throw new ProviderUnavailableError('metadata');
    // A secret key that a provider published by mistake must not verify anything.
    return { keys: keys.filter((key) => key.kty !== 'oct') };
  }

  async #openConfiguration(settings: ProviderSettings, metadata: Metadata): Promise<Configuration> {
    return makeConfiguration(settings, metadata, { fetch: this.#fetch, clock: this.#options.clock });
  }

  #makeSecret(): string {
    return this.#options.random(32).toString('base64url');
  }

  /** Runs the work with a known provider, and returns a refusal if the provider is unavailable. */
  async #runWithProvider<Result>(
    provider: string,
    work: (cached: CachedProvider) => Promise<Result>,
  ): Promise<Result | SignInRefusal> {
    const cached = this.#cached.get(provider);
    if (cached === undefined)
      return signInRefusal('unknown_provider', { name: provider, label: provider.slice(0, 63) });
    try {
      return await work(cached);
    } catch (error) {
      if (error instanceof ProviderUnavailableError)
        return unavailableRefusal(error, cached.settings, this.#options.clock());
      throw error;
    }
  }
}

function tokensOf({
  access_token: accessToken,
  id_token: idToken = '',
  refresh_token: refresh = '',
}: {
  readonly access_token: string;
  readonly id_token?: string | undefined;
  readonly refresh_token?: string | undefined;
}): Tokens {
  const refreshToken = refresh !== '' && refresh.length <= maxRefreshToken ? refresh : null;
  return { kind: 'tokens', accessToken, idToken, refreshToken };
}

/**
 * Faults that a rotation of keys can cause. The provider then signs with a key that is unknown here, perhaps with an
 * old key id.
 */
const mayBeRotated: readonly TokenFault[] = ['unknown_key', 'signature'];

/**
 * Whether the response is from the provider. A provider that announces the parameter `iss` must send it; a wrong issuer
 * is always refused (RFC 9207).
 */
function isOfProvider({ issuer }: Callback, metadata: Metadata): boolean {
  if (issuer === null) return metadata.authorization_response_iss_parameter_supported !== true;
  return issuer === metadata.issuer;
}

/** Returns the purpose for which a transaction is sealed. It opens only with the same state. */
function purposeOf(state: string): string {
  return `sign-in ${state}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
