/** The address the server listens on: its spelling, and the reasons why it cannot be used. */
import { once } from 'node:events';
import net, { isIPv6 } from 'node:net';
import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import type { Settings } from '../../config/settings.js';
import { CliError } from './cli-error.js';
import { inQuotes } from './output.js';
import { isEvery } from './ready-message.js';

/** Returns a URL that works on this machine. */
export function urlOf(host: string, port: number): string {
  const reachable = isEvery(host) ? (host === '::' ? '::1' : '127.0.0.1') : host;
  return `http://${isIPv6(reachable) ? `[${reachable}]` : reachable}:${port}`;
}

/** Listens for an instant. Throws an error in words if the address cannot be used. */
export async function tryListening({ host, port }: Pick<Settings, 'host' | 'port'>): Promise<void> {
  const trial = net.createServer((socket) => socket.destroy());
  try {
    await once(trial.listen({ host, port }), 'listening');
  } catch (error) {
    throw listenFailed(error, { host, port });
  } finally {
    trial.close();
  }
}

/** Returns an error of `listen` in words. */
export function listenFailed(error: unknown, { host, port }: Pick<Settings, 'host' | 'port'>): unknown {
  const refuse = (message: string, nextStep: string) => new CliError(message, nextStep, { cause: error });
  switch (errorCodeOf(error)) {
    case 'EADDRINUSE':
      return refuse(
        `Port ${port} on ${host} is in use by another program.`,
        'Stop that program, or set PORT to another port; PORT=0 uses any free port.',
      );
    case 'EACCES':
    case 'EPERM':
      return refuse(
        `This user has no permission to listen on port ${port} of ${host}.`,
        'Set PORT to a port above 1023, and put a reverse proxy in front of it for a lower port.',
      );
    case 'EADDRNOTAVAIL':
    case 'EINVAL':
      return refuse(
        `HOST is ${inQuotes(host)}, which is not an address of this machine.`,
        'Set HOST=127.0.0.1 to accept connections from this machine only, or HOST=0.0.0.0 for all addresses.',
      );
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return refuse(
        `HOST is ${inQuotes(host)}, and this name cannot be resolved.`,
        'Set HOST=127.0.0.1 to accept connections from this machine only, or HOST=0.0.0.0 for all addresses.',
      );
    default:
      return error;
  }
}
