/** Redacts the parts that several rules share: a contact, notes, pieces of a long answer, a problem. */
import type { Parts } from '@switchbook/domain/access/redaction.js';
import * as redaction from '@switchbook/domain/access/redaction.js';
import type { Contact } from '@switchbook/domain/contact/contact.js';
import { identityOwnerOf, type Problem } from '@switchbook/domain/problems/problem.js';

export const redactContainedContact = <Answer extends { readonly contact: Contact }>(
  parts: Parts,
  answer: Answer,
): Answer => ({ ...answer, contact: redaction.redactContact(parts, answer.contact) });

/** Returns no notes if the caller may not see notes. */
export const redactNotes = <Note>(parts: Parts, list: readonly Note[]): readonly Note[] =>
  parts.hidden.has('notes') ? [] : list;

/** Redacts each piece. */
export async function* redactEach<Item>(
  pieces: AsyncIterable<Item>,
  show: (piece: Item) => Item,
): AsyncGenerator<Item> {
  for await (const piece of pieces) yield show(piece);
}

/** Redacts a problem. `namesIdentities`: also identities that the caller did not send. */
export function redactProblem(parts: Parts, problem: Problem, namesIdentities: boolean): Problem {
  if (problem.kind === 'conflict') {
    const conflicts = problem.conflicts.map(({ key, owner, ...conflict }) => ({
      ...conflict,
      key: namesIdentities ? redaction.redactKey(parts, key) : key,
      owner:
        owner?.contact === undefined
          ? owner
          : identityOwnerOf(redaction.redactContact<Contact>(parts, owner.contact)),
    }));
    return { ...problem, conflicts };
  }
  if (problem.kind !== 'ambiguous') return problem;
  const candidates = problem.candidates.map((candidate) =>
    candidate.contact === undefined
      ? candidate
      : { ...candidate, contact: redaction.redactContact(parts, candidate.contact) },
  );
  return { ...problem, candidates };
}
