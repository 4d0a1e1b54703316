/** The texts of the page of phones without a country code. */
export const numbers = {
  text: 'These phones have no country code. They are valid only as national numbers of the region of the account.',
  list: 'Phones without a country code',
  none: 'Every phone has its country code',
  noRegion: 'The account has no region',
  noRegionText: 'Choose the country of the account in the settings. Then the phones can be checked.',
  toSettings: 'Open the settings',
  contact: 'Contact',
  written: 'As written',
  stored: 'Stored',
  corrected: 'Corrected',
  held: 'Another contact has this number. Merge the two instead.',
  correct: 'Correct numbers',
  confirmTitle: 'Correct all phones without a country code?',
  confirmText: 'A bulk change gives each phone the country code of the region. You can undo it for 30 days.',
  change: 'Correct numbers',
};
