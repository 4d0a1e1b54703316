/**
 * Sections of the searched text, one line per text. A search in some fields looks only at their sections, so no other
 * table is read. Names and what only our own searches look in have no accents (`foldSearched`). A wire that counts
 * accents compares the column of the name as well.
 */
export const searchSections = [
  /** the display name; the pair, where it reads otherwise */
  'name',
  'company',
  /** has its accents */
  'primaryEmail',
  'otherEmails',
  /** every phone and wa_id as `+digits` */
  'numbers',
  /** the numbers as they are spelled, where that differs; also without accents */
  'spellings',
  'usernames',
  /** the emails that have accents, without them */
  'plainEmails',
  'city',
] as const;
export type SearchSection = (typeof searchSections)[number];
