/** `view list`, `view delete`. */

import { accountOption, onApi } from '../../session/command-account.js';
import { getNamed } from '../../session/named-records.js';
import type { Actions } from '../../syntax/define.js';
import type { views } from '../../syntax/segment.js';
import { inQuotes, listing, shortJson } from '../../terminal/output.js';
import { confirm } from '../../terminal/terminal-input.js';

export const viewActions: Actions<typeof views> = {
  list: async ({ account: accountRef }) =>
    listing(
      await onApi(accountRef, async ({ api }) => (await api.listViews()).data),
      {
        NUMBER: (view) => String(view.number),
        NAME: (view) => view.name,
        FOR: (view) => (view.shared ? 'all keys' : 'the key'),
        DEFINITION: (view) => shortJson(view.definition),
      },
      'The account has no view for all keys yet. People save views in the console.',
    ),

  delete: ({ view: ref, account: accountRef, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      const view = getNamed((await api.listViews()).data, ref, { noun: 'view', accountRef });
      await confirm(yes, {
        warning: `This deletes the view ${inQuotes(view.name)} of ${account.name}. Its contacts are kept.`,
        word: view.name,
        refusal: 'The view was not deleted, because the deletion was not confirmed.',
        command: `view delete ${view.number}${accountOption(accountRef)}`,
      });
      await api.deleteView({ number: view.number });
      return { json: view, text: `The view ${view.name} was deleted.` };
    }),
};
