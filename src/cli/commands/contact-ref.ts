/** References to a contact on the command line. */
import { parseId } from '../../domain/ids.js';
import { notFound } from '../../domain/problem.js';
import { CliError } from '../run/cli-error.js';
import { inQuotes } from '../run/output.js';
import { programName } from '../run/program-name.js';

/** The id or number of a contact, as paths and lists of contacts have it. */
export function refOf(given: string): string {
  const found = readRef(given);
  if (found !== undefined) return found;
  throw new CliError(
    `${inQuotes(given)} is not the id or number of a contact.`,
    `Find it with: ${programName} contact find --account ID --search TEXT`,
    { cause: notFound('contact') },
  );
}

/** Undefined for a text that is neither. */
export function readRef(given: string): string | undefined {
  return parseId(given) ?? (/^[1-9]\d{0,14}$/.test(given) ? given : undefined);
}
