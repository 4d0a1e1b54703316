/** Reads the providers of sign-ins, which an operator describes in JSON. */
import { ExplainedError } from '@switchbook/domain/runtime/errors.js';
import { isObject } from '@switchbook/domain/runtime/json.js';
import { isSlug } from '@switchbook/domain/text/slug.js';
import { quoteText } from '@switchbook/text/terminal-text.js';

/** The accepted algorithms are asymmetric: with a shared secret, each holder of the secret could sign. */
export const signingAlgorithms = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
] as const;

export type SigningAlgorithm = (typeof signingAlgorithms)[number];

export interface ProviderSettings {
  /** a slug, in paths and in the log */
  readonly name: string;
  /** the words of the provider's button */
  readonly label: string;
  /** the issuer, exactly as in tokens of the provider */
  readonly issuer: string;
  readonly clientId: string;
  /** null: a public client, protected by PKCE only */
  readonly clientSecret: string | null;
  readonly scopes: readonly string[];
  /** a claim, or the path of a claim with dots */
  readonly groupsClaim: string;
  readonly acceptsUnverifiedEmail: boolean;
  readonly clockSkewSeconds: number;
  readonly algorithms: readonly SigningAlgorithm[];
  /** the role of each provider group; the first group of the person counts, and `*` is every person */
  readonly roles: readonly GroupRole[];
  /** whether a logout token with a session and a person ends that session, or all sessions of the person */
  readonly logout: 'session' | 'person';
  /** whether the server checks each hour with the provider if a session may continue */
  readonly checksSessions: boolean;
}

type GroupRole = readonly [group: string, role: string];

/** The text of a file that the settings name. */
type ReadFile = (file: string) => string;

const maxProviders = 20;
const maxSkewSeconds = 120;
const maxRoles = 200;
const members = [
  'name',
  'label',
  'issuer',
  'client_id',
  'client_secret',
  'client_secret_file',
  'scopes',
  'groups_claim',
  'accept_unverified_email',
  'clock_skew_seconds',
  'algorithms',
  'roles',
  'logout',
  'check_sessions',
];

const noFiles: ReadFile = () => {
  throw settingsError('Files of secrets are not read here.', 'Write "client_secret".');
};

/** Returns the providers in a JSON text: a list of objects. */
export function readProviders(text: string, readFile: ReadFile = noFiles): readonly ProviderSettings[] {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw settingsError(
      'The sign-in providers are not JSON.',
      'Write a list of objects: [{"name": "…", "issuer": "https://…"}].',
    );
  }
  if (!Array.isArray(value) || value.length > maxProviders)
    throw settingsError(
      'The sign-in providers are not a list.',
      `Write a JSON list with at most ${maxProviders} objects.`,
    );
  const providers = value.map((provider, at) => {
    try {
      return readProvider(provider, readFile);
    } catch (error) {
      if (!(error instanceof ExplainedError)) throw error;
      throw settingsError(`Provider ${at + 1} of the list: ${error.message}`, error.nextStep);
    }
  });
  for (const [at, { name }] of providers.entries())
    if (providers.findIndex((provider) => provider.name === name) !== at)
      throw settingsError(
        `Two sign-in providers have the name ${quoteText(name)}.`,
        'Give each provider its own name.',
      );
  return providers;
}

export function readProvider(value: unknown, readFile: ReadFile = noFiles): ProviderSettings {
  if (!isObject(value))
    throw settingsError('A sign-in provider is not a JSON object.', `Give it ${members.join(', ')}.`);
  const unknown = Object.keys(value).find((key) => !members.includes(key));
  if (unknown !== undefined)
    throw settingsError(
      `A sign-in provider has the unknown member ${quoteText(unknown)}.`,
      `Use only ${members.join(', ')}.`,
    );
  const name = memberTextOf(value, 'name', 63);
  if (!isSlug(name))
    throw settingsError(
      `The provider name ${quoteText(name)} is not valid.`,
      'Use lower-case letters, digits and hyphens, for example "keycloak".',
    );
  return {
    name,
    label: value.label === undefined ? name : memberTextOf(value, 'label', 100),
    issuer: issuerOf(memberTextOf(value, 'issuer', 500)),
    clientId: memberTextOf(value, 'client_id', 500),
    clientSecret: secretOf(value, readFile),
    scopes: scopesOf(value.scopes),
    groupsClaim: value.groups_claim === undefined ? 'groups' : memberTextOf(value, 'groups_claim', 200),
    acceptsUnverifiedEmail: flagOf(value, 'accept_unverified_email'),
    clockSkewSeconds: skewOf(value.clock_skew_seconds),
    algorithms: algorithmsOf(value.algorithms),
    roles: rolesOf(value.roles),
    logout: logoutOf(value.logout),
    checksSessions: flagOf(value, 'check_sessions'),
  };
}

/** Whether the host of an `http:` URL is this machine. */
export function isLoopback({ hostname }: URL): boolean {
  return hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);
}

function memberTextOf(value: Readonly<Record<string, unknown>>, member: string, max: number): string {
  const text = value[member];
  if (
    typeof text !== 'string' ||
    text === '' ||
    text.length > max ||
    /\p{Cc}/u.test(text) ||
    !text.isWellFormed()
  )
    throw settingsError(
      `The sign-in provider has no usable ${quoteText(member)}.`,
      `Give it a text of 1 to ${max} characters without line breaks.`,
    );
  return text;
}

function flagOf(value: Readonly<Record<string, unknown>>, member: string): boolean {
  const flag = value[member] ?? false;
  if (typeof flag !== 'boolean')
    throw settingsError(
      `The member ${quoteText(member)} of the sign-in provider is not a boolean.`,
      'Write true or false.',
    );
  return flag;
}

function issuerOf(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isSafe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url));
  const isPlain = url?.username === '' && url.password === '' && !/[?#]/.test(text);
  if (!isSafe || !isPlain)
    throw settingsError(
      `The issuer ${quoteText(text)} is not an https URL without user, query and fragment.`,
      'Copy "issuer" from the provider\'s page /.well-known/openid-configuration.',
    );
  return text;
}

function secretOf(value: Readonly<Record<string, unknown>>, readFile: ReadFile): string | null {
  const { client_secret: secret = null, client_secret_file: file = null } = value;
  if (file === null) return secret === null ? null : memberTextOf(value, 'client_secret', 4_096);
  if (secret !== null)
    throw settingsError(
      'The sign-in provider has both "client_secret" and "client_secret_file".',
      'Remove one.',
    );
  const text = readFile(memberTextOf(value, 'client_secret_file', 4_096)).trim();
  return memberTextOf({ client_secret_file: text }, 'client_secret_file', 4_096);
}

/**
 * Reads the role of each group from an object, or from a list of pairs. Groups with whole numbers as names need the
 * list, because JavaScript moves such members of an object to its beginning.
 */
function rolesOf(value: unknown): readonly GroupRole[] {
  const pairs: unknown = isObject(value) ? Object.entries(value) : (value ?? []);
  const isText = (text: unknown) => typeof text === 'string' && text !== '' && text.length <= 200;
  const isPair = (pair: unknown): pair is GroupRole =>
    Array.isArray(pair) && pair.length === 2 && pair.every(isText);
  if (!Array.isArray(pairs) || pairs.length > maxRoles || !pairs.every(isPair))
    throw settingsError(
      'The roles of the sign-in provider are not groups with roles.',
      'Write for example {"staff": "agent"}.',
    );
  const moved = isObject(value) && pairs.length > 1 && pairs.find(([group]) => /^\d+$/.test(group));
  if (moved)
    throw settingsError(
      `The group ${quoteText(moved[0])} is a whole number, which a JSON object does not keep in its place.`,
      `Write roles as a list of pairs: [[${quoteText(moved[0])}, ${quoteText(moved[1])}]].`,
    );
  return pairs;
}

function logoutOf(value: unknown): 'session' | 'person' {
  const logout = value ?? 'session';
  if (logout !== 'session' && logout !== 'person')
    throw settingsError(
      'The member "logout" of the sign-in provider is not valid.',
      'Write "session", or "person" for a provider that sends one logout for several sessions.',
    );
  return logout;
}

function scopesOf(value: unknown): readonly string[] {
  const scopes = typeof value === 'string' ? value.split(' ') : (value ?? ['openid', 'email', 'profile']);
  const isScope = (scope: unknown) =>
    typeof scope === 'string' && /^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/.test(scope);
  if (!Array.isArray(scopes) || scopes.length > 50 || !scopes.every(isScope) || !scopes.includes('openid'))
    throw settingsError(
      'The scopes of the sign-in provider are not a list of words with "openid".',
      'Write for example "openid email profile".',
    );
  return [...new Set<string>(scopes)];
}

function skewOf(value: unknown): number {
  const seconds = value ?? 30;
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds < 0 || seconds > maxSkewSeconds)
    throw settingsError(
      `The clock skew ${quoteText(String(seconds))} of the sign-in provider is out of range.`,
      `Write whole seconds from 0 to ${maxSkewSeconds}.`,
    );
  return seconds;
}

function algorithmsOf(value: unknown): readonly SigningAlgorithm[] {
  if (value === undefined) return signingAlgorithms;
  const isKnown = (algorithmName: unknown): algorithmName is SigningAlgorithm =>
    signingAlgorithms.some((algorithm) => algorithm === algorithmName);
  if (!Array.isArray(value) || value.length === 0 || !value.every(isKnown))
    throw settingsError(
      `The algorithms ${quoteText(JSON.stringify(value))} of the sign-in provider are not a list of signatures with a public key.`,
      `Choose from ${signingAlgorithms.join(', ')}.`,
    );
  return [...new Set(value)];
}

function settingsError(message: string, nextStep: string): ExplainedError {
  return new ExplainedError(message, nextStep);
}
