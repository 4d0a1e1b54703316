/** `erase`: a person of an account, for good. It asks first, and reports where something of it was. */
import type { Erasure } from '../core/erasure/erase-contact.js';
import { erasureJson } from '../core/erasure/erasure-json.js';
import type { ContactSelector } from '../core/writes/commands.js';
import { type ContactId, parseId } from '../domain/ids.js';
import { findAccount } from './account.js';
import { CliError } from './cli-error.js';
import { confirm } from './confirm.js';
import { callerOf } from './export.js';
import { type Output, table } from './output.js';
import { programName } from './program-name.js';
import { formatCount } from './progress.js';
import { withCore } from './session.js';

export interface EraseOptions {
  readonly account: string;
  readonly yes?: boolean;
}

export function eraseContact(ref: string, options: EraseOptions): Promise<Output> {
  return withCore(async (core) => {
    const account = await findAccount(core, options.account);
    const target = targetOf(ref);
    if (options.yes !== true)
      await confirm({
        warning: `This erases the contact ${ref} of ${account.name}, and all else that is stored of the person, for good.`,
        word: ref,
        refusal: `The contact ${ref} was not erased, since nobody confirmed it.`,
        way: `${programName} erase ${ref} --account ${options.account} --yes`,
      });
    const erasure = await core.eraseContact(callerOf(account), { target });
    return { json: erasureJson(erasure), text: textOf(erasure) };
  });
}

function targetOf(ref: string): readonly ContactSelector[] {
  const id = parseId<ContactId>(ref);
  if (id !== undefined) return [{ by: 'id', id }];
  if (/^[1-9]\d{0,14}$/.test(ref)) return [{ by: 'number', number: Number(ref) }];
  throw new CliError(
    `'${ref}' is neither the id nor the number of a contact.`,
    `Its id and number are in the contact itself; an export of NDJSON has the id.`,
  );
}

function textOf({ contactId, places, kept }: Erasure): string {
  const rows = places.map(({ place, rows: count }) => [place, formatCount(count)]);
  const stays =
    kept.length === 0
      ? 'Nothing of it stays.'
      : `Of its opt-outs salted hashes stay: ${kept.map(({ channel, space }) => `${channel} (${space})`).join(', ')}.`;
  return `The contact ${contactId} was erased.\n\n${table(['TABLE', 'ROWS'], rows, '')}\n\n${stays}`;
}
