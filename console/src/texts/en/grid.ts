/** The texts of the grid of contacts: its keys, its columns, and the edits of its cells. */
import { plural } from './phrases.ts';

export const grid = {
  open: 'Open contact',
  nextPerson: 'Next person',
  previousPerson: 'Previous person',
  ascending: 'Sort ascending',
  descending: 'Sort descending',
  moveLeft: 'Move left',
  moveRight: 'Move right',
  freeze: 'Freeze up to here',
  unfreeze: 'Unfreeze from here',
  wider: 'Make wider',
  narrower: 'Make narrower',
  fit: 'Fit to content',
  hide: 'Hide column',
  placeOf: (place: string, count: string) => `${place} of ${count}`,
  nothingToUndo: 'There is nothing to undo.',
  nothingToRedo: 'There is nothing to redo.',
  undone: (count: number) => plural(count, { one: '{n} cell was undone.', other: '{n} cells were undone.' }),
  redone: (count: number) => plural(count, { one: '{n} cell was redone.', other: '{n} cells were redone.' }),
  saving: (done: string, count: string) => `Saving: ${done} of ${count} contacts`,
  manyStale: (count: number) =>
    plural(count, {
      one: 'Someone else changed {n} contact first. The new version is shown.',
      other: 'Someone else changed {n} contacts first. The new versions are shown.',
    }),
  manyTaken: (count: number) =>
    plural(count, {
      one: 'Someone else changed {n} contact first. What you entered is kept in its cell.',
      other: 'Someone else changed {n} contacts first. What you entered is kept in their cells.',
    }),
  conflict: (who: string | undefined) => `${who ?? 'Someone else'} changed this to`,
  unsent: 'Not saved yet. It is saved when the server answers.',
  kept: 'Not saved yet. Press Enter to save it, or Esc to drop it.',
  keepMine: 'Keep mine',
  takeTheirs: 'Take theirs',
  refused: (count: number, why: string) =>
    `${plural(count, { one: '{n} cell was not saved', other: '{n} cells were not saved' })}: ${why}`,
  notLoaded: 'Some of these rows are still loading. Copy them again in a moment.',
  cut: 'The copied cells do not fit here. Those that do not fit were left out.',
  tooMany: (count: string | undefined, most: string) =>
    count === undefined
      ? `This is too much at once. Choose at most ${most} cells.`
      : `${count} cells are too many at once. Choose at most ${most}.`,
};
