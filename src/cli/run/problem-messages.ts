/** Every kind of problem in the words of the command line. */
import type {
  BulkChangeObstacle,
  Issue,
  Problem,
  ProblemError,
  ProblemKind,
  ProblemOf,
  RestoreObstacle,
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
  `The command was refused: ${kind}.`,
  'Run it with --help to see its arguments and options.',
];

const words: { readonly [Kind in ProblemKind]: WordsOf<Kind> } = {
  not_found: ({ what }) => [`There is no such ${what === 'face' ? 'API' : what}.`, lookAround(what)],
  merged: ({ survivor }) => [
    `That contact was merged into contact ${survivor.number} (${survivor.id}).`,
    'Use that contact instead.',
  ],
  invalid: ({ issues }) =>
    issues.every(isOfFile)
      ? [
          issues.map((issue) => issue.message).join(' '),
          'Nothing was imported. Correct the file and run the command again.',
        ]
      : [
          issues.map(({ path, message }) => `${path} ${message}.`).join(' '),
          'Correct that and run the command again.',
        ],
  conflict: ({ what, reason = 'undone', obstacle = 'ended', restoration }) =>
    what === 'merge' || restoration !== undefined
      ? [restoration === undefined ? undoWords[reason] : restoreWords[restoration], 'Nothing was changed.']
      : what === 'bulk change'
        ? [bulkWords[obstacle], `See its state with: ${programName} bulk show ID --account ACCOUNT`]
        : (conflicts()[what] ?? [
            `Another ${what} has this name or number already.`,
            'Choose another name or number.',
          ]),
  in_use: ({ what }) => [
    `That ${what} is in use by contacts.`,
    `Replace it with another one: ${programName} ${what} merge OLD NEW --account ID`,
  ],
  quota: ({ feature, current, maximum }) => [
    `The account has ${current} ${feature}, and its limit is ${maximum}.`,
    feature === 'contacts'
      ? `Raise the limit with: ${programName} account set ID contact_limit=N`
      : feature === 'fields'
        ? `Remove one first. List them with: ${programName} field list --account ID`
        : feature === 'webhooks'
          ? `Delete one first. List them with: ${programName} webhook list --account ID`
          : feature === 'receivers for one intake'
            ? `Remove one first. List them with: ${programName} intake receiver list INTAKE --account ID`
            : 'Wait until running imports are done. Data of old imports is deleted by itself.',
  ],
  too_large: ({ maximum }) => [
    `The input is larger than the maximum of ${maximum}.`,
    'Split it into smaller parts.',
  ],
  unavailable: (_, detail) => [
    `The database does not answer (${detail}).`,
    `Try again in a moment, or find the cause with: ${programName} doctor`,
  ],
  ambiguous: () => ['Several contacts match.', 'Name one of them by its id.'],
  stale: () => [
    'The contact was changed in the meantime.',
    'Show it with contact get, and repeat the change with its new version.',
  ],
  unsupported: ({ feature }) => [
    `Not supported here: ${feature}.`,
    'Run the command with --help to see what is supported.',
  ],
  limited: () => ['Too many such jobs or requests are running.', 'Try again in a moment.'],
  expired: () => [
    'The events after this cursor are no longer kept.',
    `Start over: ${programName} events --after now prints a new cursor. Export the contacts, then follow from that cursor.`,
  ],
  unauthenticated: refused,
  forbidden: refused,
  internal: (_, detail) => [
    `The database refused the command: ${detail}.`,
    `Find the cause with: ${programName} doctor`,
  ],
};

/** Messages for conflicts that are not about a name in use. */
const conflicts = (): { readonly [What in Thing]?: Words } => ({
  field: ['Another field has this key already.', 'Change that field, or choose another key.'],
  import: [
    'The state of the import does not allow that.',
    `See its state with: ${programName} import show ID --account ACCOUNT`,
  ],
  pull: [
    'Only a pull that failed while reading can be resumed.',
    `See its state with: ${programName} pull show ID --account ACCOUNT`,
  ],
  webhook: [
    'The webhook is not active, or still sends an earlier time span.',
    `See its state with: ${programName} webhook show ID --account ACCOUNT`,
  ],
  receiver: [
    'The receiver is paused or disabled, or still sends earlier payloads again.',
    `See its state with: ${programName} intake receiver list INTAKE --account ACCOUNT`,
  ],
  account: ['Another account has that slug already.', 'Choose another slug.'],
  identity: [
    'Another contact has one of these identities already.',
    `Find it with: ${programName} contact find --account ID --search TEXT`,
  ],
  key: [
    'This key exists already.',
    'Import another key, or use the existing one. A revoked key cannot be imported again.',
  ],
});

const restoreWords: Readonly<Record<RestoreObstacle, string>> = {
  not_deleted: 'The contact is not deleted, or was restored before.',
  number_taken: 'Another contact has the number of the deleted contact.',
};

const undoWords: Readonly<Record<UndoObstacle, string>> = {
  undone: 'The merge was undone already.',
  too_late: 'The merge is older than 30 days, so it cannot be undone.',
  survivor_gone: 'The contact that was kept was deleted after the merge.',
  survivor_merged: 'The contact that was kept was merged into another one later: undo that merge first.',
  id_taken: 'Another contact has the id of the contact that was merged.',
};

const bulkWords: Readonly<Record<BulkChangeObstacle, string>> = {
  deletion: 'The account kept no deleted contacts, so this deletion cannot be undone.',
  conversion: 'A conversion to the type of a field cannot be undone.',
  under_way: 'The bulk change is still running.',
  undone: 'The bulk change was undone already.',
  too_late: 'The bulk change is too old to undo: undo works for 30 days, and for the latest 50 bulk changes.',
  ended: 'The bulk change has ended already, or is being undone.',
};

/** Such an issue is a whole sentence, which names the place in the file. */
function isOfFile({ path }: Issue): boolean {
  return path === 'file' || path === 'mapping' || path === 'delimiter' || path.startsWith('rows.');
}

const listed: readonly Thing[] = [
  ...(['import', 'intake', 'merge', 'pull', 'upstream', 'webhook'] as const),
  ...(['tag', 'group', 'source', 'status', 'field', 'key'] as const),
];

function lookAround(what: Thing): string {
  if (what === 'contact') return `Find it with: ${programName} contact find --account ID --search TEXT`;
  if (what === 'deleted contact') return `List them with: ${programName} contact deleted --account ID`;
  if (what === 'delivery') return `List them with: ${programName} webhook deliveries ID --account ID`;
  if (what === 'receiver') return `List them with: ${programName} intake receiver list INTAKE --account ID`;
  if (what === 'face') return `List them with: ${programName} doctor`;
  const list = listed.includes(what) ? `${what} list --account ID` : 'account list';
  return `List them with: ${programName} ${list}`;
}
