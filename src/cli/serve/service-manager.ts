/**
 * Notifies the service manager (systemd, `Type=notify`) of the state of the server. Node.js cannot send to its socket,
 * so systemd's own program does.
 */
import { execFile } from 'node:child_process';

/** Time limit of systemd's program. */
const notifyMs = 5_000;

/**
 * Reports that the server is ready, stops, or needs more time. Resolves to a description of the failure; undefined
 * after success, or without a service manager.
 */
export function notifyManager(state: keyof typeof notices): Promise<string | undefined> {
  if ((process.env.NOTIFY_SOCKET ?? '') === '') return Promise.resolve(undefined);
  return new Promise((resolve) => {
    execFile('systemd-notify', [notices[state]], { timeout: notifyMs }, (error) =>
      resolve(error === null ? undefined : error.message.split('\n')[0]),
    );
  });
}

const extendEveryMs = 30_000;
const extensionSeconds = 120;

/** Arguments of systemd's program. */
const notices = {
  ready: '--ready',
  stopping: '--stopping',
  upgrading: `EXTEND_TIMEOUT_USEC=${extensionSeconds * 1_000_000}`,
} as const;

/**
 * Extends the start while a database is upgraded. Otherwise systemd ends the start, the upgrade is rolled back, and the
 * next start ends in the same way.
 */
export async function extendStart<Result>(
  work: Promise<Result>,
  isStopping: () => boolean,
  everyMs = extendEveryMs,
): Promise<Result> {
  // The time of a stop is not extended.
  const timer = setInterval(() => void (isStopping() || notifyManager('upgrading')), everyMs);
  try {
    return await work;
  } finally {
    clearInterval(timer);
  }
}
