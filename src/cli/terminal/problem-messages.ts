/**
 * The next step for a person at a terminal, for every kind of problem. `packages/domain/src/problems/problem-words.ts`
 * has the text of the problem itself.
 */
import type {
  Issue,
  Problem,
  ProblemError,
  ProblemKind,
  ProblemOf,
  Resource,
} from '@switchbook/domain/problems/problem.js';
import { problemWords } from '@switchbook/domain/problems/problem-words.js';
import { programName } from './program-name.js';

export interface Explanation {
  readonly message: string;
  readonly nextStep: string;
}

export function problemMessage({ problem, message: detail }: ProblemError): Explanation {
  const stepOf = nextSteps[problem.kind] as string | ((problem: Problem) => string);
  const nextStep = typeof stepOf === 'string' ? stepOf : stepOf(problem);
  return { message: problemMessageOf(problem, detail), nextStep };
}

/** Returns the message of a problem. `detail`: of the error, which names the cause of a fault. */
function problemMessageOf(problem: Problem, detail: string): string {
  if (problem.kind === 'internal') return `The database refused the command: ${detail}.`;
  if (problem.kind === 'unavailable') return `The database does not answer (${detail}).`;
  if (problem.kind === 'invalid' && problem.issues.every(isOfFile))
    return problem.issues.map((issue) => issue.message).join(' ');
  // Output of commands ends in logs, which have no numbers and addresses.
  if (problem.kind === 'conflict') return problemWords({ ...problem, conflicts: [] });
  return problemWords(problem);
}

const help = 'Run the command with --help for the supported arguments.';

const nextSteps: { readonly [Kind in ProblemKind]: string | ((problem: ProblemOf<Kind>) => string) } = {
  not_found: ({ resource }) => hintFor(resource),
  merged: ({ survivor }) => `Use contact ${survivor.number} instead.`,
  invalid: ({ issues }) =>
    issues.every(isOfFile)
      ? 'Nothing was imported. Correct the file and run the command again.'
      : 'Correct that and run the command again.',
  conflict: ({ resource }) => conflicts()[resource] ?? 'Choose another name or number.',
  in_use: ({ resource }) =>
    resource === 'role'
      ? `Give its members another role first: ${programName} member set MEMBER --role NAME --account ID`
      : `Replace it with another one: ${programName} ${resource} merge OLD NEW --account ID`,
  quota: ({ feature }) => quotaSteps()[feature] ?? 'Delete one that is no longer needed first.',
  too_large: 'Split the input into smaller parts.',
  unavailable: () => `Try again in a moment, or find the cause with: ${programName} doctor`,
  ambiguous: 'Name one of them by its id.',
  stale: 'Show it with contact get, and repeat the change with its new version.',
  unsupported: help,
  limited: 'Try again in a moment.',
  expired: () =>
    `Start over: ${programName} events --after now prints a new cursor. Export the contacts, then follow from that cursor.`,
  unauthenticated: ({ waitsFor }) => {
    if (waitsFor === undefined) return 'Use a valid key of the account.';
    return waitsFor === 'invited'
      ? 'Open the link of its invitation; the operator can print another one with: member link'
      : 'The key works again when an owner makes the member active.';
  },
  forbidden: () => `Use a key with more scopes, or add them with: ${programName} key set ID --scopes LIST`,
  internal: () => `Find the cause with: ${programName} doctor`,
};

const conflicts = (): { readonly [What in Resource]?: string } => ({
  account: 'Choose another slug.',
  'bulk change': `See its state with: ${programName} bulk show ID --account ACCOUNT`,
  'deleted contact': 'Nothing was changed.',
  field: 'Change that field, or choose another key.',
  identity: `Find it with: ${programName} contact find --account ID --search TEXT`,
  import: `See its state with: ${programName} import show ID --account ACCOUNT`,
  key: 'Import another key, or use the existing one. A revoked key cannot be imported again.',
  merge: 'Nothing was changed.',
  pull: `See its state with: ${programName} pull show ID --account ACCOUNT`,
  receiver: `See its state with: ${programName} intake receiver list INTAKE --account ACCOUNT`,
  webhook: `See its state with: ${programName} webhook show ID --account ACCOUNT`,
});

const quotaSteps = (): Readonly<Record<string, string>> => ({
  'bytes of imports': 'Wait until running imports are done. Data of old imports is deleted by itself.',
  contacts: `Raise the limit with: ${programName} account set ID contact_limit=N`,
  fields: `Remove one first. List them with: ${programName} field list --account ID`,
  webhooks: `Delete one first. List them with: ${programName} webhook list --account ID`,
  'new records of one contact': 'Nothing was erased. Run the same command again tomorrow.',
  'receivers for one intake': `Remove one first. List them with: ${programName} intake receiver list INTAKE --account ID`,
});

/** Whether the issue is a whole sentence, with the position in the file. */
function isOfFile({ path }: Issue): boolean {
  return path === 'file' || path === 'mapping' || path === 'delimiter' || path.startsWith('rows.');
}

/** Commands that show the ids or numbers of a kind of record. Null: no command does. */
const listers: { readonly [What in Resource]: string | null } = {
  ...ofLists('book', 'field', 'group', 'import', 'intake', 'key', 'member', 'merge', 'pull', 'role'),
  ...ofLists('segment', 'source', 'status', 'tag', 'upstream', 'view', 'webhook'),
  account: 'account list',
  agent: null,
  'bulk change': 'bulk list --account ID',
  channel: null,
  consent: null,
  contact: 'contact find --account ID --search TEXT',
  'deleted contact': 'contact deleted --account ID',
  delivery: 'webhook deliveries WEBHOOK --account ID',
  dismissal: null,
  event: 'events --account ID',
  face: 'doctor',
  identity: 'contact find --account ID --search TEXT',
  invitation: null,
  login: null,
  note: null,
  plan: null,
  receiver: 'intake receiver list INTAKE --account ID',
  session: null,
  suppression: null,
};

function ofLists<Nouns extends Resource>(...nouns: readonly Nouns[]): { readonly [Noun in Nouns]: string } {
  const pairs = nouns.map((noun) => [noun, `${noun} list --account ID`]);
  return Object.fromEntries(pairs) as { readonly [Noun in Nouns]: string };
}

function hintFor(resource: Resource): string {
  const lister = listers[resource];
  if (lister === null) return help;
  return `${resource === 'contact' ? 'Find it' : 'List them'} with: ${programName} ${lister}`;
}
