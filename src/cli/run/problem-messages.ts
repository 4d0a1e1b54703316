/** Every kind of problem in the words of the command line. */
import type {
  Issue,
  Problem,
  ProblemError,
  ProblemKind,
  ProblemOf,
  Thing,
  UndoObstacle,
} from '../../domain/problem.js';
import { programName } from './program-name.js';

export interface Explanation {
  readonly message: string;
  readonly nextStep: string;
}

type Words = readonly [message: string, nextStep: string];

/** `detail`: of the error, for what has no words of its own */
type WordsOf<Kind extends ProblemKind> = (problem: ProblemOf<Kind>, detail: string) => Words;

export function problemMessage({ problem, message: detail }: ProblemError): Explanation {
  const wordsOf = words[problem.kind] as (problem: Problem, detail: string) => Words;
  const [message, nextStep] = wordsOf(problem, detail);
  return { message, nextStep };
}

const refused = ({ kind }: Pick<Problem, 'kind'>): Words => [
  `This was refused (${kind}).`,
  'Run the command with --help to see what it takes.',
];

const words: { readonly [Kind in ProblemKind]: WordsOf<Kind> } = {
  not_found: ({ what }) => [`There is no such ${what}.`, lookAround(what)],
  merged: ({ survivor }) => [
    `That contact was merged into ${survivor.number} (${survivor.id}).`,
    'Name that one instead.',
  ],
  invalid: ({ issues }) =>
    issues.every(isOfFile)
      ? [
          issues.map((issue) => issue.message).join(' '),
          'Nothing of the file was imported. Correct it and run the command again.',
        ]
      : [
          issues.map(({ path, message }) => `${path} ${message}.`).join(' '),
          'Correct that and run the command again.',
        ],
  conflict: ({ what, reason = 'undone' }) =>
    what === 'merge'
      ? [undoWords[reason], 'Both contacts stay as they are.']
      : (conflicts()[what] ?? [`Another ${what} has that already.`, 'Choose another one.']),
  in_use: ({ what }) => [`That ${what} is in use by contacts.`, 'Take it away from them first.'],
  quota: ({ feature, current, maximum }) => [
    `The account may have ${maximum} of ${feature}, and has ${current}.`,
    feature === 'contacts'
      ? `Raise the limit with: ${programName} account set ID contact_limit=N`
      : feature === 'webhooks'
        ? `Delete one first; see them with: ${programName} webhook list --account ID`
        : 'Wait until the imports that run are done; what is kept of old ones goes by itself.',
  ],
  too_large: ({ maximum }) => [`That is over the maximum of ${maximum}.`, 'Send less at once.'],
  unavailable: (_, detail) => [
    `The database does not answer (${detail}).`,
    `Try again in a moment. What holds it up: ${programName} doctor`,
  ],
  ambiguous: () => ['Several contacts match.', 'Name one of them by its id.'],
  stale: () => ['It was changed in the meantime.', 'Look at it again and repeat the change.'],
  unsupported: ({ feature }) => [
    `${feature} is not offered here.`,
    'Run the command with --help to see what is.',
  ],
  limited: () => ['Too much of that is under way at once.', 'Try again in a moment.'],
  expired: () => [
    'What comes after that cursor is no longer kept.',
    'Start anew: take the cursor of --after now, then an export, then follow.',
  ],
  unauthenticated: refused,
  forbidden: refused,
  internal: (_, detail) => [
    `The database refused it: ${detail}.`,
    `Run ${programName} doctor; with SWITCHBOOK_LOG_LEVEL=debug a command also reports where it failed.`,
  ],
};

/** Messages for conflicts that are not about a name in use. */
const conflicts = (): { readonly [What in Thing]?: Words } => ({
  import: [
    'That cannot be done in the state the import is in.',
    `See what became of it with: ${programName} import show ID --account ACCOUNT`,
  ],
  pull: [
    'Only a pull that failed while it was read can be resumed.',
    `See what became of it with: ${programName} pull show ID --account ACCOUNT`,
  ],
  webhook: [
    'The webhook is paused, disabled or only kept, or still sends an earlier time span.',
    `See its state with: ${programName} webhook show ID --account ACCOUNT`,
  ],
  account: ['Another account has that slug already.', 'Choose another slug.'],
  key: ['This key is known already.', 'Import another one, or go on using it where it belongs.'],
});

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

const listed: readonly Thing[] = [
  ...(['import', 'merge', 'pull', 'upstream', 'webhook'] as const),
  ...(['tag', 'group', 'source', 'status', 'key'] as const),
];

function lookAround(what: Thing): string {
  if (what === 'contact') return `Find it with: ${programName} contact find --account ID --search TEXT`;
  if (what === 'delivery') return `See what there is with: ${programName} webhook deliveries ID --account ID`;
  const list = listed.includes(what) ? `${what} list --account ID` : 'account list';
  return `See what there is with: ${programName} ${list}`;
}
