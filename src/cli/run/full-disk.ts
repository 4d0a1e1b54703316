/** A disk that became full under PostgreSQL, in words. */
import { isOfDatabase } from '../../compose/core.js';
import { freeBytes, fullWords } from '../../core/backups/space.js';
import { CliError } from './cli-error.js';

export interface Room {
  readonly directory: string;
  readonly needed: number;
}

/** PostgreSQL ends when fewer bytes are free, and cannot even report the reason. */
const nothingLeft = 48 * 1024 * 1024;

/** The text of `what` is the action that failed, as a sentence without its end. */
export async function inWordsIfFull(what: string, error: unknown, room: Room | undefined): Promise<unknown> {
  // Also what a broken connection was put into words as.
  const cause = error instanceof Error && error.cause !== undefined ? error.cause : error;
  if (room === undefined || !(isOfDatabase(error) || isOfDatabase(cause))) return error;
  const free = await freeBytes(room.directory);
  const isSaid = cause instanceof Error && 'code' in cause && cause.code === '53100';
  if (!isSaid && (free === undefined || free > nothingLeft)) return error;
  return new CliError(
    `${what}: ${await fullWords(room.directory, room.needed)}.`,
    'Free some disk space there, and run the same command again.',
    { cause: error },
  );
}
