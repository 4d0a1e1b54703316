/** The message for a disk that became full under PostgreSQL. */

import { errorCodeOf } from '@switchbook/domain/runtime/errors.js';
import { isDatabaseUnavailable } from '../../compose/open-core.js';
import { describeFullDisk, readFreeBytes } from '../../machine/disk-space.js';
import { CliError } from './cli-error.js';

/** The bytes that an operation needs in a directory. */
export interface SpaceNeed {
  readonly directory: string;
  readonly needed: number;
}

/** PostgreSQL ends when fewer bytes are free, and cannot even report the reason. */
const nothingLeft = 48 * 1024 * 1024;

/**
 * Returns an error in words if a full disk caused it. `failure`: a sentence about the failed action, without its end.
 */
export async function explainIfFull(
  failure: string,
  error: unknown,
  space: SpaceNeed | undefined,
): Promise<unknown> {
  // Also finds the cause of an explained connection error.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (space === undefined || !(isDatabaseUnavailable(error) || isDatabaseUnavailable(cause))) return error;
  const free = await readFreeBytes(space.directory);
  const isReported = errorCodeOf(cause) === '53100';
  if (!isReported && (free === undefined || free > nothingLeft)) return error;
  return new CliError(
    `${failure}: ${await describeFullDisk(space.directory, space.needed)}.`,
    'Free some disk space there, and run the same command again.',
    { cause: error },
  );
}
