/**
 * `erase`: erases a person of an account permanently. The command requires a confirmation, and reports the erased data
 * by kind.
 */
import type { Erasure } from '../../../../clients/typescript/src/index.js';
import { accountOption, onApi } from '../../session/command-account.js';
import { refOf } from '../../session/named-records.js';
import type { erase } from '../../syntax/contact.js';
import type { Actions } from '../../syntax/define.js';
import { formatTable } from '../../terminal/output.js';
import { formatCount } from '../../terminal/progress.js';
import { confirm } from '../../terminal/terminal-input.js';

/** `contact erase` uses it too. */
export const runErase: Actions<typeof erase>['erase'] = ({ contact: ref, account: accountRef, yes }) =>
  onApi(accountRef, async ({ api, account }) => {
    const id = refOf(ref);
    await confirm(yes, {
      warning: `This permanently erases the contact ${ref} of ${account.name} and all other data about the person.`,
      word: ref,
      refusal: `The contact ${ref} was not erased, because the erasure was not confirmed.`,
      command: `erase ${ref}${accountOption(accountRef)}`,
    });
    const erasure = await api.eraseContact({ id });
    return { json: erasure, text: erasureTextOf(erasure) };
  });

export const eraseActions: Actions<typeof erase> = { erase: runErase };

function erasureTextOf({ contact_id: id, places, kept }: Erasure): string {
  const rows = places.map(({ table: place, rows: count }) => [place, formatCount(count)]);
  const stays =
    kept.length === 0
      ? 'No data about the person is left.'
      : `Salted hashes of opt-outs are kept: ${kept.map(({ channel, identity }) => `${channel} (${identity})`).join(', ')}.`;
  return `The contact ${id} was erased.\n\n${formatTable(['TABLE', 'ROWS'], rows, '')}\n\n${stays}`;
}
