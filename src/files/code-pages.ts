/**
 * Tells the code pages of Latin letters from each other. They have a byte for each letter and take any byte, so that a wrong
 * one is read without an error: `Michał` becomes `Micha³`. Each language writes a few letters beyond ASCII, and each often.
 */

export interface FoundCodePage {
  readonly encoding: string;
  /** another one is nearly as likely, and would give other letters */
  readonly isUnsure: boolean;
}

/** Letters beyond ASCII of a language, each as often as it is written here. */
const alphabets: Readonly<Record<string, readonly string[]>> = {
  'windows-1252': [
    'ááááééééííííóóóóúúññññü',
    'ãããããáááçççççéééíííóóóõõôôêêââúúà',
    'éééééééééééèèèèààçççêêôôëïîûâùœü',
    'üüüüüööööööääääääßß',
    'ååååääääääööööééé',
    'øøøøøåååååææææé',
    'èèèèàààééòòùùìì',
    'ééëëïïöüè',
    'ááááííííóóóúúýððððþþþöööææé',
  ],
  'windows-1250': [
    'łłłłłłłłąąąąęęęśśśżżóóóńńććź',
    'ááááííííééééěěěčččřřřšššžžýýůůúňťďó',
    'áááááíííííééééččččšššžžžýýýľľľúúôôňťďóäŕĺ',
    'áááááéééééóóóöööőőüüűííú',
    'ăăăăăşşşşţţţââîî',
    'ććććčččššššžžžđđ',
    'čččččšššššžžžžž',
  ],
  'windows-1254': ['ıııııııışşşşüüüüööööççççğğğğ'],
  'windows-1257': ['ėėėėščšžžžųųūūąęįčč', 'āāāāēēēīīīšššūūņņļļķģčž', 'ääääõõõõüüüüöööšž'],
};

/** Unicode has these pages by their names; DOS has none there. */
const western = alphabets['windows-1252'] ?? [];
const pages: readonly (readonly [string, readonly string[]])[] = [
  ...Object.entries(alphabets),
  ['macintosh', western],
  ['ibm850', western],
];

/** The second half of code page 850 of DOS. */
const dosLetters =
  'ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒáíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u00ad±‗¾¶§÷¸°¨·¹³²■\u00a0';

export const dos850 = 'ibm850';

export function isDos850(label: string): boolean {
  return /^(?:ibm|cp|dos-?)?850$/i.test(label.trim());
}

export function decodeDos850(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    .toString('latin1')
    .replaceAll(/[\u0080-\u00ff]/g, (character) => dosLetters.charAt(character.charCodeAt(0) - 0x80));
}

/** Words with a letter beyond ASCII, and at least one of ASCII next to it. */
const words = /[A-Za-z\x80-\xff]*[\x80-\xff][A-Za-z\x80-\xff]*/g;
const maxWords = 5_000;

/** A letter of another alphabet, and what is no letter or a capital among small ones. */
const strangeLetter = 1 / 1_000;
const noLetter = 1 / 100_000;
/** Western files are the most frequent by far. */
const head = Math.log(20);
const sure = Math.log(20);

interface Letters {
  /** bytes beyond ASCII in words, and whether they have small letters around them */
  readonly counts: ReadonlyMap<string, number>;
}

function lettersOf(latin1: string): Letters {
  const counts = new Map<string, number>();
  const found = latin1.matchAll(words);
  let seen = 0;
  for (const [word] of found) {
    if (!/[A-Za-z]/.test(word)) continue;
    seen += 1;
    if (seen > maxWords) break;
    for (let at = 0; at < word.length; at += 1) {
      const character = word.charAt(at);
      if (character < '\x80') continue;
      const isInside = /[a-z]/.test(word.charAt(at - 1)) || (at > 0 && /[a-z]/.test(word.charAt(at + 1)));
      const key = `${isInside ? 'i' : 'o'}${character}`;
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return { counts };
}

function decoderOf(encoding: string): (bytes: Uint8Array) => string {
  if (encoding === dos850) return decodeDos850;
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}

interface Score {
  readonly encoding: string;
  readonly score: number;
  /** what the bytes become */
  readonly letters: string;
}

export function codePageOf(latin1: string): FoundCodePage {
  const { counts } = lettersOf(latin1);
  const scores = pages.flatMap(([encoding, alphabets]): Score[] => {
    const decode = decoderOf(encoding);
    const decoded = [...counts].map(([key, count]) => ({
      isInside: key.startsWith('i'),
      letter: decode(Buffer.from(key.slice(1), 'latin1')),
      count,
    }));
    const letters = decoded.map(({ letter }) => letter).join('');
    const lead = encoding === 'windows-1252' ? head : 0;
    return alphabets.map((alphabet) => ({ encoding, letters, score: lead + likelihood(decoded, alphabet) }));
  });
  const [best = { encoding: 'windows-1252', score: 0, letters: '' }, ...others] = scores.toSorted(
    (one, other) => other.score - one.score,
  );
  const next = others.find(({ letters }) => letters !== best.letters);
  // Where the letters are the same, the page does not matter, and the western one is the name that people know.
  const same = scores.find(({ encoding, letters }) => encoding === 'windows-1252' && letters === best.letters);
  const isUnsure = next !== undefined && best.score - next.score < sure && counts.size > 0;
  return { encoding: (same ?? best).encoding, isUnsure };
}

function likelihood(
  decoded: readonly { readonly isInside: boolean; readonly letter: string; readonly count: number }[],
  alphabet: string,
): number {
  let score = 0;
  for (const { isInside, letter, count } of decoded) {
    const small = letter.toLowerCase();
    const times = [...alphabet].filter((one) => one === small).length;
    const isLetter = /^\p{L}$/u.test(letter) && letter !== 'º' && letter !== 'ª';
    const isStrange = isInside && letter !== small;
    const share = !isLetter || isStrange ? noLetter : times === 0 ? strangeLetter : times / alphabet.length;
    score += count * Math.log(share);
  }
  return score;
}
