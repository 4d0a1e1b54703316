/** `view list`, `view delete`. */
import type { SavedView } from '../../domain/view.js';
import { told } from '../../domain/wire-names.js';
import { confirm } from '../run/confirm.js';
import { inQuotes, listing, shortJson } from '../run/output.js';
import type { Actions } from '../syntax/define.js';
import type { views } from '../syntax/view.js';
import { oneNamed } from './named.js';
import { ofAccount, onAccount } from './on-account.js';

export const viewActions: Actions<typeof views> = {
  list: async ({ account: of }) =>
    listing(
      await onAccount(of, ({ core, caller }) => core.listViews(caller)),
      viewJson,
      {
        NUMBER: (one) => String(one.number),
        NAME: (one) => one.name,
        FOR: (one) => (one.ownerKeyId === null ? 'all keys' : 'the key'),
        DEFINITION: (one) => shortJson(one.definition),
      },
      'The account has no view for all keys yet. People save views in the console.',
    ),

  delete: ({ view: ref, account: of, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      const view = oneNamed(await core.listViews(caller), ref, { what: 'view', of });
      await confirm(yes, {
        warning: `This deletes the view ${inQuotes(view.name)} of ${account.name}. Its contacts are kept.`,
        word: view.name,
        refusal: 'The view was not deleted, because the deletion was not confirmed.',
        way: `view delete ${view.number}${ofAccount(of)}`,
      });
      await core.deleteView(caller, view.number);
      return { json: viewJson(view), text: `The view ${view.name} was deleted.` };
    }),
};

function viewJson(view: SavedView) {
  return {
    ...told(view, 'number', 'id', 'name', 'shared', 'position', 'definition', 'createdAt', 'updatedAt'),
  };
}
