/** The keys of the list of contacts, for the help. */

export const listKeys = {
  ArrowDown: 'Next cell (all arrow keys). With Shift: select a range',
  F2: 'Edit the cell (also Enter). A letter replaces its text: for single-key shortcuts, leave the cell first',
  Escape: 'Leave the cell, then clear the selection',
  Enter: 'Open the contact, in the first column',
  'mod+Enter': 'Open the contact, in every column',
  Space: 'Select the contact. With Shift: select the range',
  'mod+c': 'Copy cells',
  'mod+v': 'Paste cells',
  'mod+d': 'Fill cells from the first row',
  Delete: 'Clear cells',
  'mod+z': 'Undo the last edit',
  'mod+y': 'Redo the last edit',
  Home: 'First cell of the row (End: last cell)',
  'mod+Home': 'First contact',
  'mod+End': 'Last contact',
  'Alt+ArrowDown': 'Menu of the column, on its heading',
  'mod+Shift+ArrowRight': 'Move the view, on its tab (also by the mouse)',
};
