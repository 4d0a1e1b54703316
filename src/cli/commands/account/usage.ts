/** `usage`: contacts and calls of an account by days. */

import { onApi } from '../../session/command-account.js';
import type { usage } from '../../syntax/account.js';
import type { Actions } from '../../syntax/define.js';
import { formatTable } from '../../terminal/output.js';
import { formatCount } from '../../terminal/progress.js';

export const usageActions: Actions<typeof usage> = {
  usage: async ({ account: ref, days: count }) => {
    const usage = await onApi(ref, ({ api }) => api.getUsage({ days: count }));
    const { contacts, contact_limit: limit, days } = usage;
    const apis = [...new Set(days.flatMap((day) => Object.keys(day.calls)))].sort();
    const rows = days.map((usageOfDay) => [
      usageOfDay.day,
      usageOfDay.contacts === null ? '-' : formatCount(usageOfDay.contacts),
      ...apis.map((api) => formatCount(usageOfDay.calls[api] ?? 0)),
    ]);
    const limitWords = limit === null ? '' : ` of ${formatCount(limit)}`;
    return {
      json: usage,
      text: `${formatCount(contacts)}${limitWords} contacts now.\n\n${formatTable(['DAY', 'CONTACTS', ...apis], rows, '')}`,
    };
  },
};
