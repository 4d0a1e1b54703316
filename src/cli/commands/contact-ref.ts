/** References to a contact on the command line. */
import type { ContactSelector } from '../../core/writes/commands.js';
import { type ContactId, parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import { CliError } from '../run/cli-error.js';
import { inQuotes } from '../run/output.js';
import { programName } from '../run/program-name.js';

/** Its id or number. */
export function targetOf(ref: string): readonly ContactSelector[] {
  const found = selectorOf(ref);
  if (found !== undefined) return [found];
  throw new CliError(
    `${inQuotes(ref)} is not the id or number of a contact.`,
    `Find it with: ${programName} contact find --account ID --search TEXT`,
    { cause: notFound('contact') },
  );
}

/** A reference as paths and lists of contacts have it. */
export function refOf(target: readonly (ContactSelector | undefined)[]): string {
  const [first] = target;
  if (first?.by === 'id') return first.id;
  if (first?.by === 'number') return String(first.number);
  throw new Error('the command line names contacts by id and number alone');
}

export function selectorOf(ref: string): ContactSelector | undefined {
  const id = parseId<ContactId>(ref);
  if (id !== undefined) return { by: 'id', id };
  return /^[1-9]\d{0,14}$/.test(ref) ? { by: 'number', number: Number(ref) } : undefined;
}
