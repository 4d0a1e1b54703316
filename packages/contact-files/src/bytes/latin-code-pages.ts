/**
 * Distinguishes the code pages of Latin letters. Each code page has a letter for every byte, so a file is read without
 * an error in a wrong one: `Michał` becomes `Micha³`. Each language uses only a few letters beyond ASCII, and uses them
 * often.
 */

interface FoundCodePage {
  readonly encoding: string;
  /** code pages that are nearly as likely and give other letters, the likeliest first */
  readonly others: readonly string[];
}

/** A code page and how it reads some of the cells. */
export interface CodePageReading {
  readonly encoding: string;
  readonly samples: readonly string[];
}

/** Letters beyond ASCII of a language, repeated by their frequency. */
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

/** Icelandic letters have the bytes of Turkish ones, which are more frequent. */
const icelandic = 'ááááííííóóóúúýððððþþþöööææé';

interface Page {
  readonly encoding: string;
  readonly alphabets: readonly string[];
  /** relative frequency of files in this encoding */
  readonly lead: number;
}

/** A file may have people of several countries, so all alphabets together are one more alphabet. */
const western = [...(alphabets['windows-1252'] ?? []), (alphabets['windows-1252'] ?? []).join('')];
const pages: readonly Page[] = [
  { encoding: 'windows-1252', alphabets: western, lead: 200 },
  { encoding: 'windows-1252', alphabets: [icelandic], lead: 1 },
  { encoding: 'macintosh', alphabets: western, lead: 1 },
  { encoding: 'ibm850', alphabets: western, lead: 1 },
  { encoding: 'windows-1254', alphabets: alphabets['windows-1254'] ?? [], lead: 5 },
  ...['windows-1250', 'windows-1257'].map((encoding) => ({
    encoding,
    alphabets: alphabets[encoding] ?? [],
    lead: 1,
  })),
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

const words = /[A-Za-z\x80-\xff]+/g;
const maxWords = 5_000;
const maxWordLength = 100;

/** Likelihood of a letter of another alphabet; below it, of a non-letter, or a capital inside a word. */
const strangeLetter = 1 / 1_000;
const noLetter = 1 / 100_000;
/** Two readings below this ratio are nearly as likely. */
const sure = Math.log(6);

interface Letter {
  /** next to small letters of ASCII */
  readonly isInside: boolean;
  readonly byte: string;
  readonly count: number;
}

/** Whether a word mixes ASCII and non-ASCII letters and is no longer than a name. */
function isTelling(word: string): boolean {
  return word.length <= maxWordLength && /[\x80-\xff]/.test(word) && /[A-Za-z]/.test(word);
}

function lettersOf(latin1: string): readonly Letter[] {
  const letters = new Map<string, { -readonly [Member in keyof Letter]: Letter[Member] }>();
  const seenWords = new Set<string>();
  for (const [word] of latin1.matchAll(words)) {
    // A repeated name adds no evidence.
    if (!isTelling(word) || seenWords.has(word)) continue;
    if (seenWords.size === maxWords) break;
    seenWords.add(word);
    for (let at = 0; at < word.length; at += 1) {
      const byte = word.charAt(at);
      if (byte < '\x80') continue;
      const isInside = at > 0 && /[a-z]/.test(word.charAt(at - 1) + word.charAt(at + 1));
      const key = `${isInside}${byte}`;
      const letter = letters.get(key) ?? { isInside, byte, count: 0 };
      letter.count += 1;
      letters.set(key, letter);
    }
  }
  return [...letters.values()];
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
      encoding,
      letters,
      score: Math.log(lead) + scoreLetters(bytes, letters, alphabet),
    }));
  });
  const plain = readings[0]?.letters ?? [];
  const isWestern = ({ letters }: Reading) => isSame(letters, plain);
  const isLikely = (reading: Reading) => isWestern(reading) || isDistinct(bytes, reading.letters, plain);
  const best = readings.filter(isLikely).toSorted((left, right) => right.score - left.score)[0];
  if (best === undefined || bytes.length === 0) return { encoding: 'windows-1252', others: [] };
  const isNear = (reading: Reading) => best.score - reading.score < (isLikely(reading) ? sure : 0);
  const others = readings
    .filter((reading) => !isSame(reading.letters, best.letters) && isNear(reading))
    .toSorted((left, right) => right.score - left.score)
    .filter(
      ({ letters }, index, all) => all.findIndex((reading) => isSame(reading.letters, letters)) === index,
    );
  return {
    // People know the western page, so it is the result if both pages read all letters the same.
    encoding: isWestern(best) ? 'windows-1252' : best.encoding,
    others: others.map((reading) => (isWestern(reading) ? 'windows-1252' : reading.encoding)),
  };
}

const cells = /[^\r\n,;\t|"]+/g;
const maxCells = 1_000;
const maxSamples = 5;
const maxSampleLength = 60;

/** Returns cells that the code pages read in different ways, with the reading of each code page. */
export function readingsOf(latin1: string, encodings: readonly string[]): readonly CodePageReading[] {
  const decoders = encodings.map(decoderOf);
  const samples = new Map<string, readonly string[]>();
  let looked = 0;
  for (const [cell] of latin1.matchAll(cells)) {
    if (samples.size === maxSamples || looked === maxCells) break;
    if (!/[\x80-\xff]/.test(cell)) continue;
    looked += 1;
    const text = cell.trim().slice(0, maxSampleLength);
    if (samples.has(text)) continue;
    const bytes = Buffer.from(text, 'latin1');
    const read = decoders.map((decode) => decode(bytes));
    if (new Set(read).size > 1) samples.set(text, read);
  }
  return encodings.map((encoding, index) => ({
    encoding,
    samples: [...samples.values()].map((read) => read[index] ?? ''),
  }));
}

function isSame(texts: readonly string[], otherTexts: readonly string[]): boolean {
  return texts.every((letter, index) => letter === otherTexts[index]);
}

/**
 * Whether the bytes exclude the western page: two different letters, or a byte outside the western letters. `João`
 * alone is not Romanian.
 */
function isDistinct(bytes: readonly Letter[], letters: readonly string[], plain: readonly string[]): boolean {
  const others = letters.flatMap((letter, index) => (letter === plain[index] ? [] : [letter.toLowerCase()]));
  return (
    new Set(others).size > 1 ||
    bytes.some(
      ({ isInside }, index) => letters[index] !== plain[index] && !isFit(plain[index] ?? '', isInside),
    )
  );
}

/** Returns the small letter; the dotted İ of Turkish has two characters, and counts as its other i. */
function smallOf(letter: string): string {
  return letter === 'İ' ? 'ı' : letter.toLowerCase();
}

/** Whether the character is possible in a word. `isInside`: not at its beginning. */
function isFit(letter: string, isInside: boolean): boolean {
  const isLetter = /^\p{L}$/u.test(letter) && letter !== 'º' && letter !== 'ª';
  return isLetter && !(isInside && letter !== letter.toLowerCase());
}

function scoreLetters(bytes: readonly Letter[], letters: readonly string[], alphabet: string): number {
  let score = 0;
  for (const [index, { isInside, count }] of bytes.entries()) {
    const letter = letters[index] ?? '';
    const times = [...alphabet].filter((character) => character === smallOf(letter)).length;
    const share = !isFit(letter, isInside) ? noLetter : times === 0 ? strangeLetter : times / alphabet.length;
    score += count * Math.log(share);
  }
  return score;
}
