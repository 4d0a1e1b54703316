/** Checks that a contact is read back as it was written. */
import { type Check, check, failed, ok } from './run-check.js';

export function dataPathCheck({ tryDataPath }: { readonly tryDataPath: () => Promise<boolean> }): Check {
  return check('data path', async () => {
    const began = performance.now();
    const isSame = await tryDataPath();
    const ms = Math.round(performance.now() - began);
    return isSame
      ? ok(`A test contact was written, read back and rolled back in ${ms} ms.`)
      : failed(
          'A test contact was read back with other values than were written.',
          'Stop every server, keep the data directory unchanged, and report this with the log of PostgreSQL.',
        );
  });
}
