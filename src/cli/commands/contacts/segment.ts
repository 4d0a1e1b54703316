/** `segment list`, `create`, `show`, `change`, `count`, `watch`, `unwatch`, `delete`; `view list`, `delete`. */

import { invalid } from '@switchbook/domain/problems/problem.js';
import { withoutUndefined } from '@switchbook/domain/runtime/json.js';
import type {
  Segment,
  SegmentCount,
  SegmentTree,
  Switchbook,
} from '../../../../clients/typescript/src/index.js';
import { accountOption, onApi } from '../../session/command-account.js';
import { getNamed } from '../../session/named-records.js';
import type { Actions } from '../../syntax/define.js';
import type { segments, views } from '../../syntax/segment.js';
import { CliError } from '../../terminal/cli-error.js';
import { readTreeText } from '../../terminal/option-values.js';
import { formatDetails, inQuotes, listing, shortJson } from '../../terminal/output.js';
import { programName } from '../../terminal/program-name.js';
import { formatCount } from '../../terminal/progress.js';
import { confirm } from '../../terminal/terminal-input.js';

export const segmentActions: Actions<typeof segments> = {
  list: async ({ account: accountRef, counts }) =>
    listing(
      await onApi(accountRef, async ({ api }) => {
        const listed: SegmentRow[] = [];
        for (const segment of (await api.listSegments()).data) {
          const { number } = segment;
          listed.push({ ...segment, ...(counts === true && { count: await api.countSegment({ number }) }) });
        }
        return listed;
      }),
      {
        NUMBER: (segment) => String(segment.number),
        NAME: (segment) => segment.name,
        ...(counts === true && { CONTACTS: ({ count }: SegmentRow) => (count ? describeCount(count) : '') }),
        WATCHED: (segment) => (segment.watched ? 'yes' : 'no'),
        TREE: (segment) => shortJson(segment.tree),
      },
      `The account has no segment yet. Create one with: ${programName} segment create NAME --filter TREE${accountOption(accountRef)}`,
    ),

  create: async ({ name, filter, account: accountRef }) => {
    const tree = treeOf(filter);
    const segment = await onApi(accountRef, ({ api }) => api.createSegment({ name, tree }));
    return {
      json: segment,
      text: `The segment ${segment.name} was created; its number is ${segment.number}.`,
    };
  },

  show: ({ segment: ref, account: accountRef }) =>
    onApi(accountRef, async ({ api }) => {
      const segment = await findSegment(api, ref, accountRef);
      const text = formatDetails([
        ['number', String(segment.number)],
        ['name', segment.name],
        ['watched', segment.watched ? (segment.watched_since ?? 'its contacts are being found') : 'no'],
        ['changed', segment.updated_at],
      ]);
      return { json: segment, text: `${text}\n\n${JSON.stringify(segment.tree, null, 2)}` };
    }),

  change: ({ segment: ref, name, filter, account: accountRef }) =>
    onApi(accountRef, async ({ api }) => {
      const fields = withoutUndefined({ name, tree: filter === undefined ? undefined : treeOf(filter) });
      if (Object.keys(fields).length === 0)
        throw new CliError('No change is given.', 'Add --name or --filter.');
      const { number } = await findSegment(api, ref, accountRef);
      const changed = await api.updateSegment({ number }, fields);
      return { json: changed, text: `The segment ${changed.name} was changed.` };
    }),

  count: ({ segment: ref, account: accountRef }) =>
    onApi(accountRef, async ({ api }) => {
      const { number, name } = await findSegment(api, ref, accountRef);
      const count = await api.countSegment({ number });
      return { json: { number, name, ...count }, text: describeCount(count) };
    }),

  watch: setWatched(true, 'is watched.'),
  unwatch: setWatched(false, 'is not watched any more.'),

  delete: ({ segment: ref, account: accountRef, yes }) =>
    onApi(accountRef, async ({ api, account }) => {
      const segment = await findSegment(api, ref, accountRef);
      await confirm(yes, {
        warning: `This deletes the segment ${inQuotes(segment.name)} of ${account.name}. Its contacts are kept.`,
        word: segment.name,
        refusal: 'The segment was not deleted, because the deletion was not confirmed.',
        command: `segment delete ${segment.number}${accountOption(accountRef)}`,
      });
      await api.deleteSegment({ number: segment.number });
      return { json: segment, text: `The segment ${segment.name} was deleted.` };
    }),
};

type SegmentRow = Segment & { readonly count?: SegmentCount };

function describeCount({ value, relation }: SegmentCount): string {
  return `${formatCount(value)}${relation === 'gte' ? ' or more' : ''}`;
}

/** Makes the action that watches, or stops watching, a segment. `words`: the end of the sentence about the segment. */
function setWatched(watched: boolean, words: string): Actions<typeof segments>['watch'] {
  return ({ segment: ref, account: accountRef }) =>
    onApi(accountRef, async ({ api }) => {
      const { number } = await findSegment(api, ref, accountRef);
      const changed = await api.updateSegment({ number }, { watched });
      return { json: changed, text: `The segment ${changed.name} ${words}` };
    });
}

function treeOf(text: string): SegmentTree {
  try {
    return JSON.parse(readTreeText(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid(
      '--filter',
      'form',
      'must be JSON, such as {"field":"tag","op":"is","value":"vip"}',
      'json',
    );
  }
}

async function findSegment(api: Switchbook, ref: string, accountRef: string | undefined): Promise<Segment> {
  return getNamed((await api.listSegments()).data, ref, { noun: 'segment', accountRef });
}

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
