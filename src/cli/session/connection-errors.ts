/** The reasons why a remote server cannot be reached, in words, with the next step. */
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { CliError, InterruptedError } from '../terminal/cli-error.js';

const reasons: Readonly<Record<string, readonly [fault: string, next: string]>> = {
  ENOTFOUND: ['its host name does not exist', 'Correct the host name in the URL.'],
  EAI_AGAIN: ['its host name could not be resolved', 'Check the network and the DNS server of this machine.'],
  ECONNREFUSED: ['the connection was refused', 'Start the server, or correct the host and port in the URL.'],
  ECONNRESET: ['the connection was closed', 'Try again. A proxy in front of the server may have closed it.'],
  ETIMEDOUT: ['it did not answer in time', 'Check that the server runs and that no firewall blocks it.'],
  EHOSTUNREACH: ['there is no route to it', 'Check the network of this machine.'],
  ENETUNREACH: ['there is no route to it', 'Check the network of this machine.'],
  EPROTO: ['this port does not use TLS', 'Use http:// instead of https://, or the port with TLS.'],
  ERR_SSL_WRONG_VERSION_NUMBER: [
    'this port does not use TLS',
    'Use http:// instead of https://, or the port with TLS.',
  ],
  CERT_HAS_EXPIRED: ['its certificate has expired', 'Renew the certificate of the server.'],
  CERT_NOT_YET_VALID: ['its certificate is not valid yet', 'Check the clocks of both machines.'],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'its certificate is for another host name',
    'Use the host name of the certificate, or install a certificate for this name.',
  ],
  DEPTH_ZERO_SELF_SIGNED_CERT: [
    'its certificate is self-signed',
    'If you trust this certificate, set NODE_EXTRA_CA_CERTS to a PEM file with it.',
  ],
  SELF_SIGNED_CERT_IN_CHAIN: [
    'its certificate comes from an unknown authority',
    'Set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of that authority.',
  ],
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: [
    'its certificate comes from an unknown authority',
    'Configure the server to send the whole chain, or set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority.',
  ],
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: [
    'its certificate comes from an unknown authority',
    'Configure the server to send the whole chain, or set NODE_EXTRA_CA_CERTS to a PEM file with the certificate of the authority.',
  ],
};

/** Explains an error of a connection. Errors with an explanation are passed on unchanged. */
export function connectionError(error: unknown, { origin }: URL): Error {
  if (error instanceof CliError || error instanceof InterruptedError) return error;
  const code = errorCodeOf(error);
  // A signal ended the request, and the session reports it.
  if (code === 'ABORT_ERR' && error instanceof Error) return error;
  const reason = reasons[code];
  const [fault, next] = reason ?? [
    `unknown error${code === '' ? '' : ` (${code})`}`,
    'Try again in a moment.',
  ];
  return new CliError(`${origin} cannot be reached: ${fault}.`, next, { cause: error });
}
