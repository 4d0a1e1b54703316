/**
 * Guesses of numbers and emails by callers that do not see them whole. Such a caller may ask whose a number is that it has. Without a
 * bound it would find a masked number by asking for all that fit the mask. So a key may miss so many times in an hour, over all
 * operations together; then it has to wait. Each process counts for itself, in bounded memory.
 */
import { Windows } from '../../admission/windows.js';
import type { SendAnswer } from '../../domain/can-send.js';
import { conditionsOf } from '../../domain/filter-leaves.js';
import { type FilterTexts, readFilterTexts } from '../../domain/filter-text.js';
import type { IdentityKind } from '../../domain/identity.js';
import type { Clock } from '../../domain/ids.js';
import type { Page, PageRequest } from '../../domain/page.js';
import { type Problem, ProblemError } from '../../domain/problem.js';
import type { ContactFilter } from '../../domain/query.js';
import { formOfKind, type Parts } from '../../domain/shown-parts.js';

/** Questions without a hit that a key may ask in an hour. */
export const maxMisses = 100;
const windowMs = 60 * 60_000;
const maxKeys = 10_000;

interface Window {
  readonly endsAt: number;
  missed: number;
}

/** The numbers and emails in an operation, and how many of them its answer missed. */
interface Question {
  /** numbers and emails that the caller names and does not see whole */
  readonly asked: (parts: Parts, sent: readonly unknown[]) => number;
  /** more that it names, which count when it fails */
  readonly named?: (parts: Parts, sent: readonly unknown[]) => number;
  /** those of them that no contact has, as the answer tells */
  readonly missed: (asked: number, answer: unknown, sent: readonly unknown[], parts: Parts) => number;
  /** it writes: it is refused before it does anything, since an answer that is withheld later would hide what was done */
  readonly isWrite?: true;
}

export class NumberGuesses {
  readonly #clock: Clock;
  readonly #windows = new Windows<Window>(maxKeys);

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Runs the operation for the key. Throws `limited` once it has missed too often, in place of the answer by which it has. */
  run(name: string, parts: Parts, key: string, sent: readonly unknown[], work: () => unknown): unknown {
    const question = questions[name] ?? addressed;
    const asked = question.asked(parts, sent);
    const named = question.named?.(parts, sent) ?? 0;
    if (asked + named === 0) return work();
    const window = this.#open(key);
    if (window.missed >= maxMisses || (question.isWrite === true && window.missed + asked > maxMisses))
      throw this.#limited(window);
    const settle = (missed: number, isDone: boolean) => {
      window.missed = Math.min(window.missed + missed, maxMisses + 1);
      if (window.missed > maxMisses && !isDone) throw this.#limited(window);
    };
    const answer = (value: unknown) => {
      settle(question.missed(asked, value, sent, parts), question.isWrite === true);
      return value;
    };
    const fail = (error: unknown): never => {
      settle(missedBy(error, Math.max(asked, named)), false);
      throw error;
    };
    try {
      const made = work();
      return made instanceof Promise ? made.then(answer, fail) : answer(made);
    } catch (error) {
      return fail(error);
    }
  }

  #open(key: string): Window {
    const now = this.#clock().getTime();
    return this.#windows.open(key, now, () => ({ endsAt: now + windowMs, missed: 0 }));
  }

  #limited({ endsAt }: Window): ProblemError {
    const retryAfterMs = Math.max(1, endsAt - this.#clock().getTime());
    return new ProblemError(
      { kind: 'limited', retryAfterMs },
      { detail: 'too many numbers that no contact has' },
    );
  }
}

interface Result {
  readonly outcome: string;
}

/** One of the answers to several commands. */
type Outcome =
  | { readonly ok: true; readonly result: Result }
  | { readonly ok: false; readonly problem: Problem };

/** Refusals that come whatever the contacts have. */
const untold: ReadonlySet<Problem['kind']> = new Set([
  ...([
    'limited',
    'unavailable',
    'internal',
    'unauthenticated',
    'forbidden',
    'too_large',
    'expired',
  ] as const),
]);

/** A refusal tells that a contact has the number where it names one; any other tells that none has it, or may. */
function missedBy(error: unknown, asked: number): number {
  if (!(error instanceof ProblemError) || untold.has(error.problem.kind)) return 0;
  const hits = (problem: Problem) =>
    ['conflict', 'ambiguous', 'stale', 'merged'].includes(problem.kind) ? 1 : 0;
  // A batch that is refused as a whole has several.
  const { failures = [error] } = error as { readonly failures?: readonly { readonly problem: Problem }[] };
  const found = failures.reduce((sum, one) => sum + hits(one.problem), 0);
  return Math.max(0, asked - found);
}

const isUnshown = (parts: Parts, kind: unknown): boolean =>
  formOfKind(parts, kind as IdentityKind) !== 'whole';
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/** Selectors by which contacts are addressed: `target` of a command, also of several commands, and plain lists. */
function addressedBy(parts: Parts, value: unknown): number {
  if (Array.isArray(value)) return value.reduce((sum: number, one) => sum + addressedBy(parts, one), 0);
  if (!isObject(value)) return 0;
  if (value.by === 'identity' && isObject(value.key)) return isUnshown(parts, value.key.kind) ? 1 : 0;
  // The selectors of one contact are spellings of one question.
  const named = [value.target, value.survivor, value.loser];
  return named.filter((one) => addressedBy(parts, one) > 0).length;
}

const isNew = (command: unknown) => isObject(command) && command.op === 'save' && isObject(command.edit);

/** The numbers and emails that new contacts name. A contact that is made tells of itself, so they count where none is made. */
function namedBy(parts: Parts, command: unknown): number {
  if (!isNew(command)) return 0;
  const { identities } = (command as { edit: Readonly<Record<string, unknown>> }).edit;
  if (!Array.isArray(identities)) return 0;
  return identities.filter((one) => isObject(one?.identity) && isUnshown(parts, one.identity.kind)).length;
}

/** A command that is refused in any case makes none. */
const isFlawed = (command: unknown) =>
  isObject(command) && Array.isArray(command.flaws) && command.flaws.length > 0;

/** Any operation: contacts are addressed by what it is sent. */
const addressed: Question = {
  asked: (parts, [, ...sent]) => addressedBy(parts, sent),
  missed: () => 0,
};

const total = (counts: readonly number[]) => counts.reduce((sum, one) => sum + one, 0);

/** Numbers of a new contact beyond these might be guesses next to one that is known. */
const usualNumbers = 2;

const commands: Question = {
  isWrite: true,
  asked: (parts, [, sent]) =>
    addressedBy(parts, sent) +
    total([sent].flat().map((one) => Math.max(0, namedBy(parts, one) - (isFlawed(one) ? 0 : usualNumbers)))),
  named: (parts, [, sent]) => total([sent].flat().map((one) => namedBy(parts, one))),
  missed: (_, answer, [, sent], parts) => {
    const outcomes = [answer].flat() as readonly (Outcome | Result)[];
    return total([sent].flat().map((one, index) => missedOf(parts, one, outcomes[index])));
  },
};

/** Numbers and emails of one command that no contact has, as its outcome tells. A contact that is found has one of them, at least. */
function missedOf(parts: Parts, command: unknown, outcome: Outcome | Result | undefined): number {
  if (outcome === undefined) return 0;
  const named = namedBy(parts, command) + addressedBy(parts, command);
  if ('ok' in outcome) {
    if (!outcome.ok) return missedBy(new ProblemError(outcome.problem), named);
    return missedOf(parts, command, outcome.result);
  }
  if (outcome.outcome === 'skipped') return named;
  const isReturned = isNew(command) && (command as { readonly onMatch?: string }).onMatch === 'return';
  return isReturned && outcome.outcome === 'found' ? Math.max(0, named - 1) : 0;
}

type Leaf = Extract<ContactFilter, { op: 'identity' | 'holdsNumber' | 'meetsNumber' | 'shown' }>;
const isLeaf = (one: ContactFilter): one is Leaf =>
  one.op === 'identity' || one.op === 'holdsNumber' || one.op === 'meetsNumber' || one.op === 'shown';

function valuesOf(parts: Parts, leaf: Leaf): number {
  if (leaf.op === 'identity') return isUnshown(parts, leaf.key.kind) ? 1 : 0;
  if (leaf.op !== 'shown') return parts.numbers === 'whole' ? 0 : 1;
  const form =
    leaf.field === 'dialDigits' ? parts.numbers : leaf.field === 'primaryEmail' ? parts.emails : 'whole';
  if (form === 'whole' || typeof leaf.test !== 'object') return 0;
  return 'among' in leaf.test ? leaf.test.among.length : 1;
}

const askedIn = (parts: Parts, filter: ContactFilter | undefined): number =>
  filter === undefined || typeof filter !== 'object'
    ? 0
    : conditionsOf(filter, isLeaf).reduce((sum, one) => sum + valuesOf(parts, one), 0);

/**
 * How a filter asks for numbers: `hits`: each contact that is found is one; `mixed`: others are found too, so that only the difference
 * tells; undefined: not at all.
 */
function formOf(parts: Parts, filter: ContactFilter): 'hits' | 'mixed' | undefined {
  if (filter.op === 'not') return formOf(parts, filter.filter) && 'mixed';
  if (filter.op !== 'all' && filter.op !== 'any')
    return isLeaf(filter) && valuesOf(parts, filter) > 0 ? 'hits' : undefined;
  const forms = filter.filters.map((one) => formOf(parts, one));
  if (forms.includes('mixed')) return 'mixed';
  if (!forms.includes('hits')) return undefined;
  return filter.op === 'any' && forms.includes(undefined) ? 'mixed' : 'hits';
}

const missing = (parts: Parts, filter: ContactFilter, asked: number, found: number) =>
  Math.max(0, asked - (formOf(parts, filter) === 'hits' ? found : 0));

/** Numbers and emails in the texts of a filter; where these are read as the account's region only, all of its conditions. */
function askedByTexts(parts: Parts, wanted: unknown): number {
  const { contacts } = wanted as { readonly contacts: { readonly by: string; readonly texts?: FilterTexts } };
  const { texts } = contacts;
  if (texts === undefined)
    return addressedBy(parts, (contacts as { readonly selectors?: unknown }).selectors);
  let isRead = true;
  const filter = readFilterTexts(texts, { region: undefined, now: new Date(0) }, () => {
    isRead = false;
  });
  if (isRead) return askedIn(parts, filter);
  return Math.max(1, texts.filter?.match(/"field"/g)?.length ?? 0);
}

const filterOf = (command: unknown) => (command as { readonly filter: ContactFilter }).filter;

const filtered = (missed: Question['missed']): Question => ({
  asked: (parts, [, filter]) => askedIn(parts, filter as ContactFilter),
  missed,
});

const resolved: Question = {
  asked: addressed.asked,
  // An answer tells which of its identifiers fit.
  missed: (asked, answer) =>
    Math.max(0, asked - (answer as { readonly matched: readonly unknown[] }).matched.length),
};

const questions: Readonly<Record<string, Question | undefined>> = {
  canSend: {
    asked: (parts, [, command]) =>
      ((command as { recipients?: readonly { key: { kind: IdentityKind } }[] }).recipients ?? []).filter(
        ({ key }) => isUnshown(parts, key.kind),
      ).length,
    missed: (asked, answer) =>
      Math.min(asked, (answer as readonly SendAnswer[]).filter((one) => one.contactId === null).length),
  },
  canSendAll: {
    asked: (parts, [, command]) => askedIn(parts, filterOf(command)),
    missed: (asked, answer, [, command], parts) =>
      missing(parts, filterOf(command), asked, (answer as { readonly contacts: number }).contacts),
  },
  listContacts: filtered((asked, answer, [, filter, page], parts) => {
    // The rest of a list whose first page was counted.
    if ((page as PageRequest).from.at === 'after') return 0;
    const { items, total } = answer as Page<unknown>;
    return missing(parts, filter as ContactFilter, asked, total ?? items.length);
  }),
  // An event tells of a contact that fits.
  readFeed: {
    asked: (parts, [, command]) => askedIn(parts, (command as { readonly filter?: ContactFilter }).filter),
    missed: (asked, answer, [, command], parts) => {
      const { filter } = command as { readonly filter?: ContactFilter };
      const { events } = answer as { readonly events: readonly { readonly contactId: unknown }[] };
      const found = new Set(events.map((one) => one.contactId));
      return filter === undefined ? 0 : missing(parts, filter, asked, found.size);
    },
  },
  countContacts: filtered((asked, answer, [, filter], parts) =>
    missing(parts, filter as ContactFilter, asked, answer as number),
  ),
  resolveContact: resolved,
  // A plan tells how many it means, and a bulk change later how many it met.
  proposeChange: {
    asked: (parts, [, wanted]) => askedByTexts(parts, wanted),
    missed: (asked, answer) => Math.max(0, asked - (answer as { readonly count: number }).count),
  },
  createBulkChange: {
    isWrite: true,
    asked: (parts, [, wanted]) => askedByTexts(parts, wanted),
    missed: (asked) => asked,
  },
  // A file that is being made tells nothing yet.
  exportContacts: filtered((asked) => asked),
  saveContact: commands,
  editContact: commands,
  deleteContact: commands,
  runBatch: commands,
  runCommands: commands,
};
