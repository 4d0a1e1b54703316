/** The address the server listens on: how it is written, and what keeps it from being taken. */
import { isIPv6 } from 'node:net';
import type { Settings } from '../../config/settings.js';
import { CliError } from './cli-error.js';
import { isEvery } from './ready-message.js';

/** A URL that works on this machine. */
export function urlOf(host: string, port: number): string {
  const reachable = isEvery(host) ? (host === '::' ? '::1' : '127.0.0.1') : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** An error of `listen` in words. */
export function listenFailed(error: unknown, { host, port }: Pick<Settings, 'host' | 'port'>): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const refuse = (message: string, nextStep: string) => new CliError(message, nextStep, { cause: error });
  switch (code) {
    case 'EADDRINUSE':
      return refuse(
        `Port ${port} on ${host} is in use by another program.`,
        'Stop that program, or set PORT to another port; PORT=0 takes any free one.',
      );
    case 'EACCES':
    case 'EPERM':
      return refuse(
        `Port ${port} on ${host} may not be used by this user.`,
        'Set PORT to a port above 1023, and let a reverse proxy serve the lower one.',
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return refuse(
        `HOST is ${host}, which is no address of this machine.`,
        'Set HOST to 127.0.0.1 for this machine alone, or to 0.0.0.0 for every address of it.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refuse(
        `HOST is ${host}, and no such host is known here.`,
        'Set HOST to 127.0.0.1 for this machine alone, or to 0.0.0.0 for every address of it.',
      );
    default:
      return error;
  }
}
