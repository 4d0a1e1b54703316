/**
 * TLS parameters of DATABASE_URL, as libpq defines them. The driver's parser turns them into options. This file decides
 * which options to try and in which order, and writes the messages of errors.
 */
import { X509Certificate } from 'node:crypto';
import tls from 'node:tls';
import { parse } from 'pg-connection-string';
import { describeThrown, errorCode, PostgresStartError } from './start-error.js';

/** Options of the driver; false: no TLS. */
export type Ssl = false | tls.ConnectionOptions;

export interface TlsSettings {
  /** DATABASE_URL without its TLS parameters */
  readonly url: string;
  readonly mode: string;
  /** the file of trusted authorities; undefined: the authorities of the runtime */
  readonly rootFile: string | undefined;
  /** options to try in this order, until one is accepted */
  readonly attempts: readonly Ssl[];
}

const modes = ['disable', 'allow', 'prefer', 'require', 'verify-ca', 'verify-full'] as const;
type Mode = (typeof modes)[number];

const variables: ReadonlyMap<string, string> = new Map([
  ['sslmode', 'PGSSLMODE'],
  ['sslrootcert', 'PGSSLROOTCERT'],
  ['sslcert', 'PGSSLCERT'],
  ['sslkey', 'PGSSLKEY'],
]);
/** Further spellings, of the driver and of JDBC. */
const otherNames = ['ssl', 'uselibpqcompat'];

/** Throws PostgresStartError for an unknown mode, and for files that cannot be used. */
export function readTlsSettings(databaseUrl: string): TlsSettings {
  const queryAt = databaseUrl.indexOf('?');
  const query = new URLSearchParams(queryAt === -1 ? '' : databaseUrl.slice(queryAt + 1));
  const isSslTrue = ['true', '1'].includes(query.get('ssl') ?? '');
  const [mode, sslrootcert, sslcert, sslkey] = [...variables].map(
    ([name, variable]) => query.get(name) || process.env[variable] || undefined,
  );
  const chosen = modeOf(mode ?? (isSslTrue ? 'require' : undefined), sslrootcert);
  const hasTlsOptions =
    queryAt !== -1 && [...variables.keys(), ...otherNames].some((name) => query.has(name));
  for (const name of [...variables.keys(), ...otherNames]) query.delete(name);
  const rest = query.size === 0 ? '' : `?${query}`;
  return {
    url: hasTlsOptions ? `${databaseUrl.slice(0, queryAt)}${rest}` : databaseUrl,
    mode: chosen,
    rootFile: sslrootcert === 'system' ? undefined : sslrootcert,
    attempts: attemptsOf(chosen, () => encryptionOptions(chosen, { sslrootcert, sslcert, sslkey })),
  };
}

function modeOf(text: string | undefined, rootFile: string | undefined): Mode {
  if (text === undefined) return rootFile === 'system' ? 'verify-full' : 'prefer';
  // `no-verify` is the driver's name for libpq's `require`.
  const mode = text === 'no-verify' ? 'require' : modes.find((candidate) => candidate === text);
  if (mode === undefined)
    throw new PostgresStartError(
      `DATABASE_URL has an unknown sslmode: "${text}".`,
      `Use one of: ${modes.join(', ')}.`,
    );
  if (mode === 'verify-ca' && rootFile === undefined)
    throw new PostgresStartError(
      'DATABASE_URL has sslmode=verify-ca, but no certificate of an authority.',
      'Add sslrootcert=FILE with the certificate of the authority, or use sslmode=verify-full.',
    );
  // Public authorities certify any server, so the name of the server must be checked too.
  if (rootFile === 'system' && mode !== 'verify-full' && mode !== 'disable')
    throw new PostgresStartError(
      `DATABASE_URL has sslrootcert=system with sslmode=${mode}, which does not check the name of the server.`,
      'Use sslmode=verify-full with sslrootcert=system.',
    );
  return mode;
}

function attemptsOf(mode: Mode, encrypted: () => Ssl): readonly Ssl[] {
  if (mode === 'disable') return [false];
  if (mode === 'allow') return [false, encrypted()];
  if (mode === 'prefer') return [encrypted(), false];
  return [encrypted()];
}

type TlsFiles = Readonly<Record<'sslrootcert' | 'sslcert' | 'sslkey', string | undefined>>;

/**
 * Returns the options of encryption. The driver's parser reads the files and knows the modes; its `prefer` never checks
 * the authority.
 */
function encryptionOptions(mode: Mode, files: TlsFiles): tls.ConnectionOptions {
  const parameters = new URLSearchParams({ sslmode: mode.startsWith('verify-') ? mode : 'require' });
  for (const [name, file] of Object.entries(files))
    if (file !== undefined && file !== 'system') parameters.set(name, file);
  const options = readFiles(`postgres://?${parameters}`, files);
  if (files.sslrootcert === 'system') options.ca = systemAuthorities();
  try {
    if (typeof options.ca === 'string') new X509Certificate(options.ca);
  } catch (cause) {
    throw new PostgresStartError(
      `The file "${files.sslrootcert}" (sslrootcert in DATABASE_URL) contains no certificate.`,
      'Set sslrootcert to a PEM file with the certificate of the authority.',
      { cause },
    );
  }
  try {
    tls.createSecureContext(options);
  } catch (cause) {
    throw new PostgresStartError(
      `The certificate and the key in DATABASE_URL cannot be used (${describeThrown(cause)}).`,
      'Set sslcert and sslkey to PEM files that belong together, with a key that has no password.',
      { cause },
    );
  }
  return options;
}

function readFiles(address: string, files: TlsFiles): tls.ConnectionOptions {
  try {
    return parse(address, { useLibpqCompat: true }).ssl as tls.ConnectionOptions;
  } catch (cause) {
    const [name, file] =
      Object.entries(files).find(([, one]) => one === (cause as NodeJS.ErrnoException).path) ?? [];
    throw new PostgresStartError(
      `The file "${file}" (${name} in DATABASE_URL) cannot be read (${errorCode(cause) ?? describeThrown(cause)}).`,
      `Set ${name} to a PEM file that this user can read.`,
      { cause },
    );
  }
}

/**
 * Returns undefined if the runtime cannot read the list of the system; the caller then uses the list of the runtime.
 */
function systemAuthorities(): string[] | undefined {
  // Node.js 22.15 and later have the function.
  const { getCACertificates: certificatesOf } = tls as { getCACertificates?: (type: string) => string[] };
  return certificatesOf === undefined
    ? undefined
    : [...certificatesOf('default'), ...certificatesOf('system')];
}

/** Error codes of a certificate without a chain to a trusted authority. */
const untrusted =
  /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT(_LOCALLY)?|VERIFY_LEAF_SIGNATURE)|CERT_(UNTRUSTED|SIGNATURE_FAILURE|REJECTED))$/;

/** Returns the message for a TLS error; undefined for other errors. */
export function explainTls(
  error: unknown,
  server: string,
  host: string,
  { mode, rootFile }: Pick<TlsSettings, 'mode' | 'rootFile'>,
): PostgresStartError | undefined {
  const code = errorCode(error) ?? '';
  const text = describeThrown(error);
  const because = (message: string, nextStep: string) =>
    new PostgresStartError(message, nextStep, { cause: error });
  if (/^The server does not support SSL/.test(text))
    return because(
      `${server} has no TLS, and sslmode=${mode} in DATABASE_URL requires it.`,
      'Turn it on at that server (ssl = on). On a private network, sslmode=prefer also connects without TLS.',
    );
  if (untrusted.test(code))
    return because(
      `The certificate of ${server} is not signed by an authority ${rootFile === undefined ? 'that this machine knows' : `in "${rootFile}"`} (${code}).`,
      'Set sslrootcert in DATABASE_URL to the certificate file of the authority that signed it.',
    );
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return because(
      `The certificate of ${server} is not valid for the name "${host}".`,
      'Use the host name of the certificate in DATABASE_URL, or use sslmode=verify-ca with sslrootcert.',
    );
  if (code === 'CERT_HAS_EXPIRED' || code === 'CERT_NOT_YET_VALID')
    return because(
      `The certificate of ${server} ${code === 'CERT_HAS_EXPIRED' ? 'has expired' : 'is not valid yet'}.`,
      'Renew the certificate on that server, and check the clock of this machine.',
    );
  if (/client certificate|unknown ca|bad certificate|certificate required/i.test(text))
    return because(
      `${server} does not accept the client certificate, or requires one (${text}).`,
      'Set sslcert and sslkey in DATABASE_URL to a certificate that the server accepts, and its key.',
    );
  if (mode === 'disable' && /no pg_hba\.conf entry .*(no encryption|SSL off)/.test(text))
    return because(
      `${server} refuses connections without TLS (${text}).`,
      'Set sslmode=require in DATABASE_URL.',
    );
  if (/^(ERR_SSL_|ERR_TLS_|EPROTO)/.test(code) || /^There was an error establishing an SSL/.test(text))
    return because(
      `TLS with ${server} failed (${code === '' ? text : code}).`,
      'Check that DATABASE_URL leads to PostgreSQL, and that both sides allow the same TLS versions.',
    );
  return undefined;
}
