/** Explains why a pull ended before its last page, in words for people. */
import { oneLine } from '@switchbook/text/terminal-text.js';
import { beginningOf } from '@switchbook/text/words.js';
import { CrashingStepError } from '../../operation-context/begun-steps.js';
import { VendorError } from '../../outgoing/connections.js';
import { VendorRefusal } from '../values/vendor-request.js';

export class PullFailure extends VendorError {}

/** The vendor refuses the key: the pull continues with a new one. */
export const keyRefused = 'key_refused';

const maxMessage = 500;

/** Returns the part of an error to store: its message only if it is meant for people. */
export function errorOf(error: unknown): { readonly code: string; readonly message: string } {
  const failure = (code: string, text: string) => ({ code, message: beginningOf(oneLine(text), maxMessage) });
  if (error instanceof VendorError) {
    const next =
      error.code === 'unreachable' ? ' Resume the pull later: it continues from its last page.' : '';
    return failure(error.code, `${error.message}${next}`);
  }
  if (error instanceof CrashingStepError)
    return failure(
      error.code,
      `${error.message} The contacts read before are kept. Ask the vendor about its next page, then resume the pull.`,
    );
  if (error instanceof VendorRefusal)
    return failure(error.status === 401 ? keyRefused : 'refused', error.message);
  return failure(
    'internal',
    'The pull failed because of an internal error. The contacts read before are kept.',
  );
}
