/**
 * Reads the rest of a refused request. A client may write its whole body before it reads. It would never see the answer
 * of a server that answers early and closes. So the server discards the rest first, within bounds.
 */
import type { IncomingMessage } from 'node:http';
import { announcedLengthOf } from './byte-budget.js';
import { MinimumSpeed, minimumSpeed, type SpeedLimits } from './minimum-speed.js';
import { isRead, whenRead } from './when-gone.js';

/** More bytes than any face accepts, so that a body just over a cap is read to its end. */
const maxBytes = 64 * 1024 * 1024;

/** A sender that pauses this long waits for the answer. */
const maxIdleMs = 500;

/** Returns undefined if the body is read; otherwise resolves when the answer may be sent. */
export function drainBody(
  request: IncomingMessage,
  limits: SpeedLimits = minimumSpeed,
): Promise<void> | undefined {
  if (announcedLengthOf(request) === 0 || request.complete || isRead(request)) return undefined;
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = () => {
      clearTimeout(idle);
      speed.end();
      request.off('data', read).off('end', finish).off('error', finish);
      resolve();
    };
    const idle = setTimeout(finish, maxIdleMs);
    // A sender that never pauses may still need days.
    const speed = new MinimumSpeed(limits, finish);
    const read = (chunk: Buffer) => {
      bytes += chunk.length;
      speed.countPassed(chunk.length);
      if (bytes > maxBytes) finish();
      else {
        idle.refresh();
        speed.wait();
      }
    };
    speed.wait();
    request.on('data', read).on('end', finish).on('error', finish);
    whenRead(request, finish);
    request.resume();
  });
}
