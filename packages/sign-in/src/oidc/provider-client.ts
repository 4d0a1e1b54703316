/**
 * The protocol's library, loaded with the first sign-in: servers without providers do not spend its time and memory.
 */

import type { Clock } from '@switchbook/domain/runtime/ids.js';
import type * as client from 'openid-client';
import { type Fetch, ProviderUnavailableError } from './bounded-fetch.js';
import { isLoopback, type ProviderSettings } from './settings.js';

type Library = typeof client;
export type Metadata = client.ServerMetadata;
export type Configuration = client.Configuration;

export function loadLibrary(): Promise<Library> {
  return import('openid-client');
}

/**
 * Returns the provider's published metadata; throws if it is not the provider of the settings, or a required part is
 * missing.
 */
export async function readMetadata(settings: ProviderSettings, fetch: Fetch): Promise<Metadata> {
  const { discovery, customFetch, allowInsecureRequests } = await loadLibrary();
  const issuer = new URL(settings.issuer);
  const configuration = await discovery(issuer, settings.clientId, undefined, undefined, {
    [customFetch]: fetchOf(fetch),
    execute: isPlain(issuer) ? [allowInsecureRequests] : [],
  }).catch((cause: unknown) => {
    throw unavailableErrorOf(cause) ?? new ProviderUnavailableError('metadata', { cause });
  });
  const metadata = configuration.serverMetadata();
  const { authorization_endpoint, token_endpoint, jwks_uri, userinfo_endpoint, end_session_endpoint } =
    metadata;
  const needed = [authorization_endpoint, token_endpoint, jwks_uri];
  const optional = [userinfo_endpoint, end_session_endpoint].filter((endpoint) => endpoint !== undefined);
  // To the library, `https://one` and `https://one/` are the same address. Tokens contain the issuer as text, so the
  // texts must be equal.
  const isWhole =
    metadata.issuer === settings.issuer &&
    [...needed, ...optional].every((endpoint) => isSafe(endpoint, issuer));
  if (!isWhole) throw new ProviderUnavailableError('metadata');
  return metadata;
}

/** Returns the library's configuration of one provider. */
export async function makeConfiguration(
  settings: ProviderSettings,
  metadata: Metadata,
  { fetch, clock }: { readonly fetch: Fetch; readonly clock: Clock },
): Promise<Configuration> {
  const { Configuration, ...parts } = await loadLibrary();
  const ownMetadata = {
    [parts.clockSkew]: Math.round((clock().getTime() - Date.now()) / 1_000),
    [parts.clockTolerance]: settings.clockSkewSeconds,
  };
  const configuration = new Configuration(
    metadata,
    settings.clientId,
    ownMetadata,
    await chooseAuth(settings, metadata),
  );
  configuration[parts.customFetch] = fetchOf(fetch);
  if (isPlain(new URL(settings.issuer))) parts.allowInsecureRequests(configuration);
  return configuration;
}

/** Returns the failure of the provider that an error of the library wraps. */
export function unavailableErrorOf(error: unknown): ProviderUnavailableError | undefined {
  for (let cause = error, depth = 0; cause instanceof Error && depth < 5; cause = cause.cause, depth += 1)
    if (cause instanceof ProviderUnavailableError) return cause;
  return undefined;
}

async function chooseAuth(
  { clientSecret }: ProviderSettings,
  metadata: Metadata,
): Promise<client.ClientAuth> {
  const { ClientSecretBasic, ClientSecretPost, None } = await loadLibrary();
  if (clientSecret === null) return None();
  const methods = metadata.token_endpoint_auth_methods_supported;
  // Without a list, the standard's default is basic. If both are listed, `post` is safer: servers disagree about the
  // encoding of basic.
  return methods?.includes('client_secret_post') === true
    ? ClientSecretPost(clientSecret)
    : ClientSecretBasic(clientSecret);
}

function fetchOf(fetch: Fetch): client.CustomFetch {
  return (url, { body, headers, method }) => fetch(url, { body: body ?? null, headers, method });
}

function isPlain(issuer: URL): boolean {
  return issuer.protocol === 'http:' && isLoopback(issuer);
}

/**
 * Whether an endpoint is safe. A provider on this machine may name plain addresses on this machine. All others name
 * https.
 */
function isSafe(endpoint: string | undefined, issuer: URL): boolean {
  if (endpoint === undefined || endpoint.length > 2_000 || !URL.canParse(endpoint)) return false;
  const url = new URL(endpoint);
  return url.protocol === 'https:' || (isPlain(issuer) && isPlain(url));
}
