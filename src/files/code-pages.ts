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

/** Its letters take the places of Turkish ones, which are more frequent. */
const icelandic = 'ááááííííóóóúúýððððþþþöööææé';

interface Page {
  readonly encoding: string;
  readonly alphabets: readonly string[];
  /** how much more frequent than others its files are */
  readonly lead: number;
}

const western = alphabets['windows-1252'] ?? [];
const pages: readonly Page[] = [
  ...Object.entries(alphabets).map(([encoding, all]) => ({
    ...{ encoding, alphabets: all },
    lead: encoding === 'windows-1252' ? 20 : 1,
  })),
  { encoding: 'windows-1252', alphabets: [icelandic], lead: 1 },
  { encoding: 'macintosh', alphabets: western, lead: 1 },
  { encoding: 'ibm850', alphabets: western, lead: 1 },
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
/** Below this ratio two readings are nearly as likely. */
const sure = Math.log(20);

interface Letter {
  /** next to small letters of ASCII */
  readonly isInside: boolean;
  readonly byte: string;
  readonly count: number;
}

function lettersOf(latin1: string): readonly Letter[] {
  const found = new Map<string, { -readonly [Member in keyof Letter]: Letter[Member] }>();
  let seen = 0;
  for (const [word] of latin1.matchAll(words)) {
    if (!/[A-Za-z]/.test(word)) continue;
    seen += 1;
    if (seen > maxWords) break;
    for (let at = 0; at < word.length; at += 1) {
      const byte = word.charAt(at);
      if (byte < '\x80') continue;
      const isInside = at > 0 && /[a-z]/.test(word.charAt(at - 1) + word.charAt(at + 1));
      const key = `${isInside}${byte}`;
      const letter = found.get(key) ?? { isInside, byte, count: 0 };
      letter.count += 1;
      found.set(key, letter);
    }
  }
  return [...found.values()];
}

function decoderOf(encoding: string): (bytes: Uint8Array) => string {
  if (encoding === dos850) return decodeDos850;
  const decoder = new TextDecoder(encoding);
  return (bytes) => decoder.decode(bytes);
}

interface Reading {
  readonly encoding: string;
  readonly score: number;
  readonly letters: readonly string[];
}

export function codePageOf(latin1: string): FoundCodePage {
  const bytes = lettersOf(latin1);
  const readings = pages.flatMap(({ encoding, alphabets: all, lead }): Reading[] => {
    const decode = decoderOf(encoding);
    const letters = bytes.map(({ byte }) => decode(Buffer.from(byte, 'latin1')));
    return all.map((alphabet) => ({
      ...{ encoding, letters },
      score: Math.log(lead) + likelihood(bytes, letters, alphabet),
    }));
  });
  const plain = readings[0]?.letters ?? [];
  const isWestern = ({ letters }: Reading) => isSame(letters, plain);
  const likely = readings
    .filter((reading) => isWestern(reading) || isTold(bytes, reading.letters, plain))
    .toSorted((one, other) => other.score - one.score);
  const [best] = likely;
  if (best === undefined || bytes.length === 0) return { encoding: 'windows-1252', isUnsure: false };
  const next = likely.find(({ letters }) => !isSame(letters, best.letters));
  return {
    // Where all letters are the same, the western page is the one that people know.
    encoding: isWestern(best) ? 'windows-1252' : best.encoding,
    isUnsure: next !== undefined && best.score - next.score < sure,
  };
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
  return one.every((letter, index) => letter === other[index]);
}

/** Two letters show a page other than the western one, or a byte that is no western letter. `João` alone is not Romanian. */
function isTold(bytes: readonly Letter[], letters: readonly string[], plain: readonly string[]): boolean {
  const others = letters.flatMap((letter, index) => (letter === plain[index] ? [] : [letter.toLowerCase()]));
  return (
    new Set(others).size > 1 ||
    bytes.some(
      ({ isInside }, index) => letters[index] !== plain[index] && !isFit(plain[index] ?? '', isInside),
    )
  );
}

/** Whether the character may be at its place in a word. */
function isFit(letter: string, isInside: boolean): boolean {
  const isLetter = /^\p{L}$/u.test(letter) && letter !== 'º' && letter !== 'ª';
  return isLetter && !(isInside && letter !== letter.toLowerCase());
}

function likelihood(bytes: readonly Letter[], letters: readonly string[], alphabet: string): number {
  let score = 0;
  for (const [index, { isInside, count }] of bytes.entries()) {
    const letter = letters[index] ?? '';
    const times = [...alphabet].filter((one) => one === letter.toLowerCase()).length;
    const share = !isFit(letter, isInside) ? noLetter : times === 0 ? strangeLetter : times / alphabet.length;
    score += count * Math.log(share);
  }
  return score;
}
