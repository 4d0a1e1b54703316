/** Every kind of problem in the words of the command line. */
import type { Issue, ProblemError, UndoObstacle } from '../../domain/problem.js';
import { programName } from './program-name.js';

export interface Explanation {
  readonly message: string;
  readonly nextStep: string;
}

export function problemMessage(error: ProblemError): Explanation {
  const { problem } = error;
  const say = (message: string, nextStep: string): Explanation => ({ message, nextStep });
  switch (problem.kind) {
    case 'not_found':
      return say(`There is no such ${problem.what}.`, lookAround(problem.what));
    case 'merged':
      return say(
        `That contact was merged into ${problem.survivor.number} (${problem.survivor.id}).`,
        'Name that one instead.',
      );
    case 'invalid':
      return problem.issues.every(isOfFile)
        ? say(
            problem.issues.map((issue) => issue.message).join(' '),
            'Nothing of the file was imported. Correct it and run the command again.',
          )
        : say(problem.issues.map(issueWords).join(' '), 'Correct that and run the command again.');
    case 'conflict':
      if (problem.what === 'import')
        return say(
          'That cannot be done in the state the import is in.',
          `See what became of it with: ${programName} import show ID --account ACCOUNT`,
        );
      if (problem.what === 'pull')
        return say(
          'Only a pull that failed while it was read can be resumed.',
          `See what became of it with: ${programName} pull show ID --account ACCOUNT`,
        );
      if (problem.what === 'merge')
        return say(undoWords[problem.reason ?? 'undone'], 'Both contacts stay as they are.');
      if (problem.what === 'webhook')
        return say(
          'The webhook is paused, disabled or only kept, or still sends an earlier time span.',
          `See its state with: ${programName} webhook show ID --account ACCOUNT`,
        );
      if (problem.what === 'account')
        return say('Another account has that slug already.', 'Choose another slug.');
      return problem.what === 'key'
        ? say('This key is known already.', 'Import another one, or go on using it where it belongs.')
        : say(`Another ${problem.what} has that already.`, 'Choose another one.');
    case 'in_use':
      return say(`That ${problem.what} is in use by contacts.`, 'Take it away from them first.');
    case 'quota':
      return say(
        `The account may have ${problem.maximum} of ${problem.feature}, and has ${problem.current}.`,
        problem.feature === 'contacts'
          ? `Raise the limit with: ${programName} account set ID contact_limit=N`
          : problem.feature === 'webhooks'
            ? `Delete one first; see them with: ${programName} webhook list --account ID`
            : 'Wait until the imports that run are done; what is kept of old ones goes by itself.',
      );
    case 'too_large':
      return say(`That is over the maximum of ${problem.maximum}.`, 'Send less at once.');
    case 'unavailable':
      return say(
        `The database does not answer (${error.message}).`,
        `Try again in a moment. What holds it up: ${programName} doctor`,
      );
    case 'ambiguous':
      return say('Several contacts match.', 'Name one of them by its id.');
    case 'stale':
      return say('It was changed in the meantime.', 'Look at it again and repeat the change.');
    case 'unsupported':
      return say(`${problem.feature} is not offered here.`, 'Run the command with --help to see what is.');
    case 'limited':
      return say('Too much of that is under way at once.', 'Try again in a moment.');
    case 'expired':
      return say(
        'What comes after that cursor is no longer kept.',
        'Start anew: take the cursor of --after now, then an export, then follow.',
      );
    case 'unauthenticated':
    case 'forbidden':
      return say(`This was refused (${problem.kind}).`, 'Run the command with --help to see what it takes.');
    case 'internal':
      return say(
        `The database refused it: ${error.message}.`,
        `Run ${programName} doctor; with SWITCHBOOK_LOG_LEVEL=debug a command also says where it failed.`,
      );
    default:
      return problem satisfies never;
  }
}

const undoWords: Readonly<Record<UndoObstacle, string>> = {
  undone: 'The merge was undone already.',
  too_late: 'A merge can be undone for 30 days, which are over.',
  survivor_gone: 'The contact that was kept has been deleted since.',
  survivor_merged: 'The contact that was kept has been merged into another since: undo that merge first.',
  id_taken: 'There is a contact with the id of the one that was merged away.',
};

/** Such an issue is a whole sentence, which names the place in the file. */
function isOfFile({ path }: Issue): boolean {
  return path === 'file' || path === 'mapping' || path === 'delimiter' || path.startsWith('rows.');
}

function issueWords({ path, message }: Issue): string {
  return `${path} ${message}.`;
}

function lookAround(what: string): string {
  if (what === 'import') return `See what there is with: ${programName} import list --account ID`;
  if (what === 'merge') return `See what there is with: ${programName} merge list --account ID`;
  if (what === 'contact') return `Find it with: ${programName} contact find --account ID --search TEXT`;
  if (what === 'pull') return `See what there is with: ${programName} pull list --account ID`;
  if (what === 'upstream') return `See what there is with: ${programName} upstream list --account ID`;
  if (what === 'webhook') return `See what there is with: ${programName} webhook list --account ID`;
  if (what === 'delivery') return `See what there is with: ${programName} webhook deliveries ID --account ID`;
  if (what === 'tag' || what === 'group' || what === 'source' || what === 'status')
    return `See what there is with: ${programName} ${what} list --account ID`;
  if (what === 'key') return `See what there is with: ${programName} key list --account ID`;
  return `See what there is with: ${programName} account list`;
}
