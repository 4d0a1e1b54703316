/**
 * Reads the rest of a refused request. A client may write its whole body before it reads. It would never see the answer
 * of a server that answers early and closes. So the server discards the rest first, within bounds.
 */
import type { IncomingMessage } from 'node:http';
import { lengthOf } from './byte-budget.js';
import { isRead, whenRead } from './when-gone.js';

/** More bytes than any face accepts, so that a body just over a cap is read to its end. */
const maxBytes = 64 * 1024 * 1024;

/** A sender that pauses this long waits for the answer. */
const maxIdleMs = 500;

/** Returns undefined if the body is read; otherwise resolves when the answer may be sent. */
export function drain(request: IncomingMessage): Promise<void> | undefined {
  if (lengthOf(request) === 0 || request.complete || isRead(request)) return undefined;
  return new Promise((resolve) => {
    let bytes = 0;
    const finish = () => {
      clearTimeout(idle);
      request.off('data', read).off('end', finish).off('error', finish);
      resolve();
    };
    const idle = setTimeout(finish, maxIdleMs);
    const read = (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > maxBytes) finish();
      else idle.refresh();
    };
    request.on('data', read).on('end', finish).on('error', finish);
    whenRead(request, finish);
    request.resume();
  });
}
