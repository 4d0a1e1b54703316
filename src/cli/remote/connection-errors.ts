/** Words the reasons for which a server cannot be reached. */
import { CliError, InterruptedError } from '../run/cli-error.js';

const reasons: Readonly<Record<string, readonly [what: string, next: string]>> = {
  ENOTFOUND: ['no computer has that name', 'Correct the name of the server.'],
  EAI_AGAIN: ['its name could not be looked up', 'See that this machine has a network and a name server.'],
  ECONNREFUSED: ['nothing listens there', 'Start the server, or correct its address and port.'],
  ECONNRESET: ['the connection was cut', 'Try again; a proxy before the server may have ended it.'],
  ETIMEDOUT: ['it does not answer in time', 'See that the server runs and that no firewall is in between.'],
  EHOSTUNREACH: ['no way leads there', 'See that this machine has a network.'],
  ENETUNREACH: ['no way leads there', 'See that this machine has a network.'],
  EPROTO: ['it does not speak TLS there', 'Write http:// instead of https://, or the port that has TLS.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'it does not speak TLS there',
    'Write http:// instead of https://, or the port that has TLS.',
  ],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Have the certificate of the server renewed.'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'Compare the clocks of both machines.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another name',
    'Write the name that the certificate has, or have one made for this name.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'its certificate is signed by itself',
    'Let NODE_EXTRA_CA_CERTS name a file with that certificate (PEM), if you know that it is the right one.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its certificate comes from an authority that is not known here',
    'Let NODE_EXTRA_CA_CERTS name a file with the certificate of that authority (PEM).',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate comes from an authority that is not known here',
    'Let the server send the whole chain, or let NODE_EXTRA_CA_CERTS name a file with the certificate of the authority.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'its certificate comes from an authority that is not known here',
    'Let the server send the whole chain, or let NODE_EXTRA_CA_CERTS name a file with the certificate of the authority.',
  ],
};

/** Errors that are explained already pass as they are. */
export function connectionError(error: unknown, { origin }: URL): Error {
  if (error instanceof CliError || error instanceof InterruptedError) return error;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  // A signal ended the request, and the session reports it.
  if (code === 'ABORT_ERR' && error instanceof Error) return error;
  const known = reasons[code];
  const [what, next] = known ?? [`it failed (${code || 'without a reason'})`, 'Try again in a moment.'];
  return new CliError(`${origin} cannot be reached: ${what}.`, next, { cause: error });
}
