/** The texts of the page of phone numbers without a country code. */
export const numbers = {
  text: 'These phone numbers have no country code. They are valid only in the country of the account.',
  list: 'Phone numbers without a country code',
  none: 'Every phone number has a country code',
  noRegion: 'The account has no country',
  noRegionText: 'Choose a country in the settings. Then this page can check the numbers.',
  toSettings: 'Open settings',
  contact: 'Contact',
  written: 'As entered',
  stored: 'Stored',
  corrected: 'Corrected',
  held: 'Another contact has this number. Merge the two contacts instead.',
  correct: 'Correct numbers',
  confirmTitle: 'Correct all phone numbers without a country code?',
  confirmText:
    'A bulk change adds the country code of the account to each number. You can undo it for 30 days.',
};
