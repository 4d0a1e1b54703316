/**
 * Tells the service manager (systemd, `Type=notify`) that the server is ready, or stops. Node.js cannot send to such a
 * socket, so systemd's own program does. Without a service manager nothing happens.
 */
import { execFile } from 'node:child_process';

const withinMs = 5_000;

/** Resolves to what went wrong, in words; undefined where all is well or no service manager waits. */
export function notifyManager(state: 'ready' | 'stopping'): Promise<string | undefined> {
  if ((process.env.NOTIFY_SOCKET ?? '') === '') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('systemd-notify', [`--${state}`], { timeout: withinMs }, (error) =>
      resolve(error === null ? undefined : error.message.split('\n')[0]),
    );
  });
}
