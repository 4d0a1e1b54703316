/** `erase`: a person of an account, for good. It asks first, and reports where something of it was. */
import type { Erasure } from '../../core/erasure/erase-contact.js';
import { erasureJson } from '../../core/erasure/erasure-json.js';
import { confirm } from '../run/confirm.js';
import { type Output, table } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { formatCount } from '../run/progress.js';
import { withCore } from '../session/session.js';
import { findAccount, ofAccount } from './account.js';
import { targetOf } from './contact-ref.js';
import { callerOf } from './export.js';

export interface EraseOptions {
  readonly account?: string | undefined;
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
        way: `${programName} erase ${ref}${ofAccount(options.account)} --yes`,
      });
    const erasure = await core.eraseContact(callerOf(account), { target });
    return { json: erasureJson(erasure), text: textOf(erasure) };
  });
}

function textOf({ contactId, places, kept }: Erasure): string {
  const rows = places.map(({ place, rows: count }) => [place, formatCount(count)]);
  const stays =
    kept.length === 0
      ? 'Nothing of it stays.'
      : `Of its opt-outs salted hashes stay: ${kept.map(({ channel, space }) => `${channel} (${space})`).join(', ')}.`;
  return `The contact ${contactId} was erased.\n\n${table(['TABLE', 'ROWS'], rows, '')}\n\n${stays}`;
}
