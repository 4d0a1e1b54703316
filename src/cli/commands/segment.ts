/** `segment list`, `create`, `show`, `change`, `count`, `watch`, `unwatch`, `delete`. */
import { segmentJson } from '../../core/segments/segment-json.js';
import type { Caller } from '../../domain/access.js';
import { defined } from '../../domain/defined.js';
import { invalid } from '../../domain/problem.js';
import type { Segment } from '../../domain/saved-segment.js';
import type { SegmentTree } from '../../domain/segment.js';
import type { CommandCore } from '../remote/open-remote.js';
import { CliError } from '../run/cli-error.js';
import { confirm } from '../run/confirm.js';
import { facts, inQuotes, listing, shortJson } from '../run/output.js';
import { programName } from '../run/program-name.js';
import { formatCount } from '../run/progress.js';
import type { Actions } from '../syntax/define.js';
import type { segments } from '../syntax/segment.js';
import { oneNamed } from './named.js';
import { ofAccount, onAccount } from './on-account.js';
import { treeText } from './tree-text.js';

export const segmentActions: Actions<typeof segments> = {
  list: async ({ account: of, counts }) =>
    listing(
      await onAccount(of, async ({ core, caller }) => {
        const listed: Listed[] = [];
        for (const segment of await core.listSegments(caller))
          listed.push({
            ...segment,
            ...(counts === true && { count: await core.countSegment(caller, segment.number) }),
          });
        return listed;
      }),
      ({ count, ...segment }) => ({
        ...segmentJson(segment),
        ...(count && { count: { value: count.total, relation: relationOf(count) } }),
      }),
      {
        NUMBER: (one) => String(one.number),
        NAME: (one) => one.name,
        ...(counts === true && { CONTACTS: ({ count }: Listed) => (count ? countText(count) : '') }),
        WATCHED: (one) => (one.watched ? 'yes' : 'no'),
        TREE: (one) => shortJson(one.tree),
      },
      `The account has no segment yet. Create one with: ${programName} segment create NAME --filter TREE${ofAccount(of)}`,
    ),

  create: async ({ name, filter, account: of }) => {
    const tree = treeOf(filter);
    const segment = await onAccount(of, ({ core, caller }) => core.createSegment(caller, { name, tree }));
    return {
      json: segmentJson(segment),
      text: `The segment ${segment.name} was created; its number is ${segment.number}.`,
    };
  },

  show: ({ segment: ref, account: of }) =>
    onAccount(of, async ({ core, caller }) => {
      const segment = await findSegment(core, caller, ref, of);
      const shown = facts([
        ['number', String(segment.number)],
        ['name', segment.name],
        [
          'watched',
          segment.watched ? (segment.watchedSince?.toISOString() ?? 'its contacts are being found') : 'no',
        ],
        ['changed', segment.updatedAt.toISOString()],
      ]);
      return {
        json: segmentJson(segment),
        text: `${shown}\n\n${JSON.stringify(segment.tree, null, 2)}`,
      };
    }),

  change: ({ segment: ref, name, filter, account: of }) =>
    onAccount(of, async ({ core, caller }) => {
      const fields = defined({ name, tree: filter === undefined ? undefined : treeOf(filter) });
      if (Object.keys(fields).length === 0)
        throw new CliError('No change is given.', 'Add --name or --filter.');
      const { number } = await findSegment(core, caller, ref, of);
      const changed = await core.updateSegment(caller, number, fields);
      return { json: segmentJson(changed), text: `The segment ${changed.name} was changed.` };
    }),

  count: ({ segment: ref, account: of }) =>
    onAccount(of, async ({ core, caller }) => {
      const { number, name } = await findSegment(core, caller, ref, of);
      const count = await core.countSegment(caller, number);
      return {
        json: { number, name, value: count.total, relation: relationOf(count) },
        text: countText(count),
      };
    }),

  watch: watching(true, 'is watched.'),
  unwatch: watching(false, 'is not watched any more.'),

  delete: ({ segment: ref, account: of, yes }) =>
    onAccount(of, async ({ core, account, caller }) => {
      const segment = await findSegment(core, caller, ref, of);
      await confirm(yes, {
        warning: `This deletes the segment ${inQuotes(segment.name)} of ${account.name}. Its contacts are kept.`,
        word: segment.name,
        refusal: 'The segment was not deleted, because the deletion was not confirmed.',
        way: `segment delete ${segment.number}${ofAccount(of)}`,
      });
      await core.deleteSegment(caller, segment.number);
      return { json: segmentJson(segment), text: `The segment ${segment.name} was deleted.` };
    }),
};

type Count = Awaited<ReturnType<CommandCore['countSegment']>>;
type Listed = Segment & { readonly count?: Count };

const relationOf = ({ isTotalCapped }: Count) => (isTotalCapped ? 'gte' : 'eq');

function countText({ total, isTotalCapped }: Count): string {
  return `${formatCount(total)}${isTotalCapped ? ' or more' : ''}`;
}

/** `words`: the end of the sentence about the segment. */
function watching(watched: boolean, words: string): Actions<typeof segments>['watch'] {
  return ({ segment: ref, account: of }) =>
    onAccount(of, async ({ core, caller }) => {
      const { number } = await findSegment(core, caller, ref, of);
      const changed = await core.updateSegment(caller, number, { watched });
      return { json: segmentJson(changed), text: `The segment ${changed.name} ${words}` };
    });
}

function treeOf(text: string): SegmentTree {
  try {
    return JSON.parse(treeText(text));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw invalid('--filter', 'form', 'must be JSON, such as {"field":"tag","op":"is","value":"vip"}');
  }
}

async function findSegment(
  core: Pick<CommandCore, 'listSegments'>,
  caller: Caller,
  ref: string,
  of: string | undefined,
): Promise<Segment> {
  return oneNamed(await core.listSegments(caller), ref, { what: 'segment', of });
}
