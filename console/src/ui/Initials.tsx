/** The first letters of a name on a disc in the color of the person; a person without letters has a sign. */
import { hueClass, hueOf } from '../values/hue.ts';
import { Icon } from './Icon.tsx';

export function Initials({ id, name, isLarge = false }: { id: string; name: string; isLarge?: boolean }) {
  const words = name.split(/[\s._@-]+/u).filter((word) => /^\p{L}/u.test(word));
  const ends = words.length > 1 ? [words[0], words.at(-1)] : words;
  const letters = ends.map((word = '') => [...word][0]).join('');
  return (
    <span
      aria-hidden="true"
      // Not a text, so that copies and searches of the page have the name alone.
      data-letters={letters}
      className={`initials ${hueClass(hueOf(id))} ${isLarge ? 'size-10 text-base' : 'size-5 text-[0.5625rem]'}`}
    >
      {letters === '' && <Icon name="account" className={isLarge ? 'size-5' : '!size-3'} />}
    </span>
  );
}
