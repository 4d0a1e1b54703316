/** `segment` and `view`. */
import { argument, flag, noun, text } from './define.js';
import { account, itemCommand, listCommand, yes } from './words.js';

const segmentArgument = argument('<segment>', 'name or number of the segment');
const segmentCommand = (about: string) =>
  itemCommand(about, { segment: segmentArgument }, '"Important people" --account 1');
const tree = text('<tree>', 'tree of conditions: JSON, or a file with it');
const exampleTree = `--filter '{"field":"tag","op":"is","value":"vip"}' --account 1`;

export const segments = noun(
  'segment',
  'create, list, show, change, watch, delete and count saved segments',
  {
    list: {
      ...listCommand('list the segments of an account'),
      options: { account, counts: flag('count the contacts of each, which may take seconds each') },
    },
    create: {
      about: 'save a tree of conditions under a name',
      args: { name: argument('<name>', 'name of the segment') },
      options: { account, filter: { ...tree, isRequired: true } },
      example: `"Important people" ${exampleTree}`,
    },
    show: segmentCommand('show a segment with its tree'),
    change: {
      about: 'change the name or the tree of a segment',
      args: { segment: segmentArgument },
      options: { account, name: text('<name>', 'new name'), filter: tree },
      example: '"Important people" --name "Partners" --account 1',
    },
    count: segmentCommand('count the contacts of a segment'),
    watch: segmentCommand('write events when contacts enter or leave a segment'),
    unwatch: segmentCommand('stop writing events for a segment'),
    delete: {
      about: 'delete a segment; its contacts are kept',
      args: { segment: segmentArgument },
      options: { account, yes },
      example: '"Important people" --account 1 --yes',
    },
  },
);

export const views = noun('view', 'list and delete saved views of the console', {
  list: listCommand('list the views for all keys, and on a remote server also the views of the key'),
  delete: {
    about: 'delete a view; its contacts are kept',
    args: { view: argument('<view>', 'name or number of the view') },
    options: { account, yes },
    example: '1 --account 1 --yes',
  },
});
