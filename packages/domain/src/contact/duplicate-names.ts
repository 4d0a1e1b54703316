/** Words of names for the search for duplicates: titles, particles, and generations such as *Junior* or *Neto*. */
import { foldSearched } from '../text/compared-text.js';
import { type NamesOfContact, nameParts } from './contact.js';

/** Words of names that many people share. */
const titles = new Set(
  `mr mrs ms miss mister dr doctor prof professor sir madam herr frau hr fr sr sra srta dona dom don mme mlle monsieur
   madame phd md mba dipl ing von van vom zu zum zur der den de da do dos das del della di du la le el al bin ibn ter
   bapak ibu pak bu`.split(/\s+/),
);
const seniors = new Set(['sr', 'senior', 'sen', 'pai']);
const juniors = new Set(['jr', 'junior', 'jun', 'ii', 'iii', 'filho', 'neto']);

const wordsOf = (text: string) =>
  foldSearched(text)
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .filter((word) => word !== '');
/** Returns the folded words of a text without gaps. */
export const joinedOf = (text: string | null) => (text === null ? '' : wordsOf(text).join(''));

/** Returns the words of the two parts of a name. `Roe, Jane` is Jane Roe; a name of titles alone keeps them. */
export function duplicateNamesOf(person: NamesOfContact) {
  const displayed = person.displayName ?? '';
  const comma = displayed.indexOf(',');
  const isStored = person.givenName !== null || person.familyName !== null;
  const { given, family } =
    isStored || comma <= 0
      ? nameParts({ ...person, displayName: displayed.replace(/^\s*((\p{L}{2,4}\.)\s+)+/u, '') || displayed })
      : { given: displayed.slice(comma + 1), family: displayed.slice(0, comma) };
  const all = [wordsOf(given), wordsOf(family)] as const;
  const last = all[1].at(-1) ?? '';
  const isSuffix = all[1].length > 1 || (isStored && all[1].length > 0 && all[0].length > 0);
  const generation = !isSuffix
    ? undefined
    : seniors.has(last)
      ? 'senior'
      : juniors.has(last)
        ? 'junior'
        : undefined;
  const parts = [all[0], generation === undefined || all[1].length === 1 ? all[1] : all[1].slice(0, -1)];
  const [first = [], second = []] = parts.map((words) => {
    const telling = words.filter((word) => !titles.has(word));
    return telling.length === 0 ? words : telling;
  });
  return { words: [first, second] as const, generation } as const;
}
