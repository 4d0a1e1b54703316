/** Pauses the jobs of a server while a move has made its database inactive. The log gives the reason. */
import type { Logger } from 'pino';
import type { Core } from '../core/core.js';
import type { Runner } from '../job-runner/runner.js';

/** Returns a function that stops the following. */
export function followWriteState(core: Core, jobs: readonly Runner[], logger: Logger): () => void {
  const follow = () => {
    const { kind } = core.getWriteState();
    for (const job of jobs) {
      if (kind === 'active') job.resume();
      else job.pause();
    }
  };
  const logState = () => {
    follow();
    const { kind, place } = core.getWriteState();
    if (kind === 'active') logger.warn('the database is active again: writes are accepted');
    else if (kind === 'moving')
      logger.warn({ to: place }, 'the installation is being moved: writes are refused until the move ends');
    else if (kind === 'moved')
      logger.warn(
        { to: place },
        'the installation was moved: every request is answered 503. Start the server at the new place and stop this one',
      );
  };
  follow();
  return core.onWriteState(logState);
}
