/**
 * Checks texts by rules that a program can apply. They concern the first word of a one-line comment, words that have a
 * plainer one, and forms of sentences that read badly. Others limit the width of comments and the length of sentences.
 * Texts that vendors' APIs answer are not ours and are left out.
 */

interface Finding {
  readonly file: string;
  /** Counted from 1. A finding in a document has the first line of its paragraph. */
  readonly line: number;
  readonly rule: 'first word' | 'word' | 'idiom' | 'wide comment' | 'long sentence';
  readonly text: string;
  /** the words to write instead; absent: the rule has none */
  readonly instead?: string;
}

/** A one-line comment is a sentence with a subject, and none of these begins one. */
const firstWords = new Set(
  [
    'about above across after against along among as at before behind below beneath beside besides between beyond by down',
    'during except for from in inside into like near of off on onto outside over past per since through throughout till',
    'to toward towards under until upon via with within without',
    'how that what whatever when whenever where wherever which whichever who whoever whom whose why',
  ].flatMap((line) => line.split(' ')),
);

/** Forms of words that we avoid, each with its replacement. */
const plainer: readonly (readonly [RegExp, string])[] = [
  [/\b(un)?mend(s|ed|ing)?\b/i, 'fix'],
  [/\b(look|read)s? again\b/i, 'refresh, or read once more'],
  [/\bg(iven?|ave) up\b/i, 'lost, discarded, or stopped'],
  [/\btaken over\b/i, 'copied'],
  [/\bthe row wins\b/i, 'overwrite with the file'],
  [/\bparted by\b/i, 'separated by'],
  [/\bhad (its|their) time\b/i, 'expired'],
  [/\b(is|are|be|being|was|were) told (of|about)\b/i, 'receives, is notified'],
  [/\b(nobody|somebody|whoever|whomever)\b/i, 'no client, a client, the caller'],
  [/\bstands\b/i, 'is, exists'],
  [/\bshall\b/i, 'must, will'],
  [/\b(says?|said)\b/i, 'states, records, reports, contains'],
  [/\bapart from\b/i, 'except'],
  [/\bnamed writes?\b/i, 'idempotent request'],
  [/\bpace\b/i, 'rate, delay'],
  [/\bformer(ly)?\b/i, 'previous, old'],
  [/\bby the clock\b/i, 'scheduled'],
  [/\bkept answers?\b/i, 'stored answer'],
  [/\bbesides?\b/i, 'next to, in addition to'],
];

/** Forms of sentences that need a second reading, each with its replacement. They apply to comments, messages, decisions and the changelog. */
const idioms: readonly (readonly [RegExp, string])[] = [
  [/\bwhom\b/i, 'a clause with a subject'],
  [/\bwhat (is|are|was|were|has|had|comes|came|follows|belongs)\b/i, 'the noun'],
  [/(^|[.;:] )(who|whose|of whom|with whom)\b(?!.*\?)/i, 'the noun'],
  [/\b(by|for|of|to|from|with) who\b/i, 'the noun'],
  [/[,;] of (which|whom|what|those)\b/i, 'a separate sentence'],
  [/(^|[.;:] )Those\b|^One (that|who|which|with)\b/, 'the noun'],
  [/(?<!\bthere )\b(is|are|was|were) none\b/i, 'is not a …, is absent, is invalid'],
  [/(?<!\bthere )\b(is|are) no (?!longer\b|more\b|other\b|further\b)[a-z]/i, 'is not a …'],
  [/\b(is|are|was|were|be|been|being) (told|asked|sought|heard|seen)\b/i, 'the actor with an active verb'],
  [/\b(tells?|told)\b/i, 'reveals, reports, shows, distinguishes'],
  [/\b(alike|likewise)\b/i, 'equal, the same'],
  [/\b(undefined|null|empty|absent|throws( `?\w+`?)?) where\b/i, 'if, for'],
  [/\bwhere (there|it|this|that) (is|are|was|were|has|have|may)\b|\bwhere (no|none|nothing|one)\b/i, 'if'],
  [/\bas (it|they) (came|comes?|stood|stands?)\b/i, 'unchanged'],
  [/\bof (now|then)\b/i, 'current, earlier'],
  [/\b(goes|go|going|went) on\b/i, 'continues'],
  [/\b(is|are|was|were|be) (away|gone)\b/i, 'is unavailable, is deleted'],
  [/\b(any|every)body\b/i, 'any caller, all users'],
  [/\b(sought|ground)\b/i, 'searched; dependencies, input'],
  [/\bfor ever\b/i, 'forever, without limit'],
  [/\bthings?\b/i, 'the noun: record, object, member'],
  [/\banswers (how|whether|them|its|true|false|undefined)\b/i, 'returns: a function answers no request'],
  [/\bin (charge|turns?|vain|hand)\b/i, 'active; alternately, in sequence; without effect'],
  [/\b(wants?|wish(es|ed)?|dies|died)\b/i, 'requests, needs; ends, crashes'],
  [/\b(anew|by now)\b|\b(comes?|came) (first|last)\b/i, 'again; now; is first, is last'],
];

const longestSentence = 30;
/** Most characters of a line with a comment. */
const widest = 120;

/** `file`: its path below the root, with `/`. */
export function judge(file: string, content: string): readonly Finding[] {
  const found = file.endsWith('.md') ? ofDocument(file, content) : ofSource(file, content);
  return found.map((finding) => ({ file, ...finding }));
}

type RuleFinding = Omit<Finding, 'file'>;

function ofSource(file: string, content: string): readonly RuleFinding[] {
  const { comments, texts } = partsOf(content);
  const isVendors = /^src\/faces\/(?!kit\/|directory\/)/.test(file);
  const ours = isVendors || isTest(file) ? comments : [...comments, ...texts];
  return [
    ...comments.filter(({ text, isLine }) => isLine && hasBadBeginning(text)).map(asFinding('first word')),
    ...(/^(src|packages)\//.test(file) ? withoutVerb(content) : []),
    ...ours.flatMap(findForm(plainer, 'word')),
    ...(isTestFile(file) ? [] : comments.flatMap(findForm(idioms, 'idiom'))),
    ...(isVendors || isTest(file) || file.startsWith('console/')
      ? []
      : texts.filter(({ text }) => !isStatement(text)).flatMap(findForm(idioms, 'idiom'))),
    ...(file.startsWith('console/') ? [] : wideComments(content)),
    ...(file.startsWith('clients/') ? [] : comments.flatMap(longSentences)),
  ];
}

/** Nouns in the plural that begin comments; every other word in *s* counts as a verb. */
const plurals = new Set(
  (
    'Accounts Addresses Alternatives Always Arguments Attributes Blanks Buffers Browsers Cards Cells Characters Chunks ' +
    'Clients Columns Commands Conditions Conflicts Connections Contacts Corrections Countries Days Differences Digits ' +
    'Directories Does Edits Entries Errors Events Examples Extensions Facts Features Fields Files Flaws Halves Headers ' +
    'Headings Histories Identifiers Identities Ids Imports Indexes Intakes Integers Invitations Items Its Keys Lines ' +
    'Locations Members Metrics Milliseconds Names Numbers Opt-ins Opt-outs Operations Options Others Pages Pairs Parts ' +
    'Patterns Payloads Persons Phones Previews Processes Programs Progress Proofs Properties Providers Proxies Queries ' +
    'Readings Refusals Requests Results Rows Scalars Seconds Segments Selectors Sessions Settings Shapes Sources ' +
    'Statements Suppressions Tables Tags Tallies Terms Texts This Thus Times Tokens Trailers Values Variables Versions ' +
    'Webhooks Windows Words'
  ).split(' '),
);

/**
 * Lists the comments of functions and methods that do not begin with a verb in the third person, *Whether* or *See*.
 * The comment of a getter may also name its value: *The …*, *Number of …*.
 */
export function verblessComments(content: string): readonly string[] {
  return [...content.matchAll(/\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\n([^\n]*)/g)].flatMap(
    ({ 1: text = '', 2: declaration = '' }) => {
      const isGetter = getter.test(declaration);
      const isFunction = [topLevelFunction, statementFunction, method].some((form) => form.test(declaration));
      if (!isGetter && !isFunction) return [];
      const comment = bare(`/**${text}*/`);
      return beginsWithVerb(comment) || (isGetter && /^(The|Number of) /.test(comment)) ? [] : [comment];
    },
  );
}

const topLevelFunction =
  /^(export )?((default )?(async )?function\b|const \w+ = (async )?(\([^)]*\)|\w+)(: [^=]+)? =>)/;
/** An operation that is one statement; `one-statement.ts` has these builders. */
const statementFunction =
  /^(export )?const \w+ = (rowsOf|foundRow|onlyRow|firstColumn|scalarOf|existsIn|execute)\b/;
const getter = /^ +(static )?get #?\w+\(/;
/** Methods of classes, interfaces and objects, and constructors. */
const method = /^ +((private|protected|static|override|async|abstract) )*\*?#?\w+\??(<.*>)?\(/;

function beginsWithVerb(text: string): boolean {
  const [first = ''] = /^[A-Za-z-]+/.exec(text) ?? [];
  if (first === 'Whether' || first === 'See') return true;
  return (
    /^[A-Z][a-z-]+s$/.test(first) && !plurals.has(first) && !isNounBefore(first, text.slice(first.length))
  );
}

/** Verbs that a preposition or *that* follows. After another word in *s* these mark a noun, as in "Plans with a key". */
const verbs = new Set(
  (
    'Begins Changes Checks Commits Compares Counts Differs Listens Prompts Reads Records Releases Reports Returns ' +
    'Searches Shows Signals Starts Throws Waits Works'
  ).split(' '),
);

/** Whether the next word shows that a word in *s* is a noun: "Counts of a merge", "Ties are sorted by id". */
function isNounBefore(word: string, rest: string): boolean {
  return /^ (?:of|are|have|lead)\b/.test(rest) || (/^ (?:for|with|that)\b/.test(rest) && !verbs.has(word));
}

/** Comments of functions that begin with a result instead of a verb or *Whether*. */
function withoutVerb(content: string): readonly RuleFinding[] {
  const begun =
    /\/\*\*\s*(?:\* )?((?:Undefined|Null|False|True)\b(?:(?!\*\/)[\s\S])*)\*\/\n(?:export )?(?:async )?function\b/g;
  return [...content.matchAll(begun)].map(({ 1: text = '', index }) => ({
    line: lines(content.slice(0, index)) + 1,
    rule: 'first word',
    text: bare(text),
  }));
}

/** Left out: the console, until a build of it follows the next change. */
function wideComments(content: string): readonly RuleFinding[] {
  const all = content.split('\n');
  return [...content.matchAll(scanner)].flatMap(({ 0: found, 1: ofBlock, 2: ofLine, index }) => {
    if (ofBlock === undefined && ofLine === undefined) return [];
    const from = lines(content.slice(0, index));
    return all
      .slice(from, from + lines(found) + 1)
      .flatMap((text, at): readonly RuleFinding[] =>
        text.length > widest ? [{ line: from + at + 1, rule: 'wide comment', text }] : [],
      );
  });
}

/** Returns the long sentences of a comment. A colon does not end one: a reader of code keeps the part before it in mind. */
function longSentences({ line, text }: Part): readonly RuleFinding[] {
  return text
    .split(/(?<=[.!?][`"')\]]*)\s+/)
    .filter((sentence) => wordsOf(sentence) > longestSentence)
    .map((sentence) => ({ line, rule: 'long sentence', text: sentence }));
}

/** Texts of tests also contain texts of vendors and users. */
function isTest(file: string): boolean {
  return /^(test|bench)\//.test(file) || /\.test(\.support)?\.tsx?$/.test(file);
}

/** Files of tests proper; their helpers in `test/support` are judged like the program. */
function isTestFile(file: string): boolean {
  return /^bench\/|^test\/(?!support\/)|\.test\.tsx?$/.test(file);
}

interface PlacedText {
  readonly line: number;
  readonly text: string;
}

interface Part extends PlacedText {
  /** a comment that is one line */
  readonly isLine: boolean;
}

function asFinding(rule: Finding['rule']) {
  return ({ line, text }: PlacedText): RuleFinding => ({ line, rule, text });
}

function hasBadBeginning(text: string): boolean {
  const [, first = ''] = /^[`'"(]*([A-Za-z]+)/.exec(text) ?? [];
  return firstWords.has(first.toLowerCase());
}

/** Whether a text is SQL, or a part of it. */
function isStatement(text: string): boolean {
  return /\b(select|from|where|on conflict|join)\b[\s\S]*[=(]|\) : \w+\}|^\w+(, \w+)+$/.test(text);
}

/** Returns a finder of the first form of the list in a text, with its replacement. */
function findForm(forms: typeof plainer, rule: Finding['rule']) {
  return (part: PlacedText): readonly RuleFinding[] => {
    const words = part.text.replaceAll(/`[^`]*`/g, 'code').replaceAll(/\$\{[^}]*\}/g, 'value');
    const [, instead] = forms.find(([form]) => form.test(words)) ?? [];
    return instead === undefined ? [] : [{ ...asFinding(rule)(part), instead }];
  };
}

const block = /\/\*[\s\S]*?\*\//;
const line = /(?<![:'"`\w\\])\/\/[^\n]*/;
const quoted = /'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/;
const template = /`(?:[^`\\]|\\.)*`/;
const scanner = new RegExp([block, line, quoted, template].map(({ source }) => `(${source})`).join('|'), 'g');

/** Comments, and quoted texts of more than one word. Lines of `//` below each other are one comment. */
export function partsOf(content: string): {
  readonly comments: readonly Part[];
  readonly texts: readonly Part[];
} {
  const comments: (Part & { readonly end: number })[] = [];
  const texts: Part[] = [];
  let at = 1;
  let from = 0;
  for (const { 0: found, 1: ofBlock, 2: ofLine, index } of content.matchAll(scanner)) {
    at += lines(content.slice(from, index));
    from = index;
    const before = comments.at(-1);
    if (ofLine !== undefined && before !== undefined && before.end === at - 1 && isAlone(content, index)) {
      comments.pop();
      const text = `${before.text} ${bare(found)}`;
      comments.push({ line: before.line, text, isLine: false, end: at });
    } else if (ofLine !== undefined)
      comments.push({ line: at, text: bare(found), isLine: true, end: isAlone(content, index) ? at : -1 });
    else if (ofBlock !== undefined)
      comments.push({ line: at, text: bare(found), isLine: !found.includes('\n'), end: -1 });
    else if (/\S\s+\S/.test(found)) texts.push({ line: at, text: found.slice(1, -1), isLine: false });
  }
  return { comments, texts };
}

function lines(text: string): number {
  return text.split('\n').length - 1;
}

/** Whether the comment is alone in its line. */
function isAlone(content: string, index: number): boolean {
  return content.slice(content.lastIndexOf('\n', index) + 1, index).trim() === '';
}

function bare(comment: string): string {
  return comment
    .replaceAll(/^\/\*\*?|\*\/$|^\/\/+/g, '')
    .replaceAll(/\n\s*\*?/g, ' ')
    .replaceAll(/\s+/g, ' ')
    .trim();
}

/** Documents in which idioms are found too. */
const judgedPages = /^(docs\/decisions\/|CHANGELOG\.md$)/;

function ofDocument(file: string, content: string): readonly RuleFinding[] {
  return paragraphsOf(content).flatMap(({ line, text }) => {
    const long = sentencesOf(text).filter((sentence) => wordsOf(sentence) > longestSentence);
    return [
      ...long.map((value): RuleFinding => ({ line, rule: 'long sentence', text: value })),
      ...findForm(plainer, 'word')({ line, text }),
      ...(judgedPages.test(file) ? findForm(idioms, 'idiom')({ line, text }) : []),
    ];
  });
}

/** Items of lists, cells of tables and headings are paragraphs; code is left out. */
function paragraphsOf(content: string): readonly { readonly line: number; readonly text: string }[] {
  const paragraphs: { line: number; text: string }[] = [];
  let open: { line: number; text: string } | undefined;
  let fence: string | undefined;
  for (const [index, text] of content.split('\n').entries()) {
    const line = index + 1;
    const [, mark] = /^\s*(```+|~~~+)/.exec(text) ?? [];
    if (mark !== undefined) fence = fence === undefined ? mark : text.trim() === fence ? undefined : fence;
    const isCode = mark !== undefined || fence !== undefined;
    const cells = /^\s*\|/.test(text) ? text.split(/(?<!\\)\|/) : undefined;
    const isHeading = /^#/.test(text);
    if (isCode || text.trim() === '' || cells !== undefined || isHeading) open = undefined;
    if (isCode || text.trim() === '') continue;
    if (cells !== undefined) paragraphs.push(...cells.map((cell) => ({ line, text: cell.trim() })));
    else if (isHeading) paragraphs.push({ line, text });
    else {
      if (open === undefined || /^\s*([-*]|\d+\.)\s/.test(text)) {
        open = { line, text: '' };
        paragraphs.push(open);
      }
      open.text = `${open.text} ${text.trim()}`.trim();
    }
  }
  return paragraphs;
}

/** A colon ends one too: what follows it can be read by itself. */
function sentencesOf(text: string): readonly string[] {
  return text.split(/(?<=[.!?:][*_"')\]]*)\s+/);
}

function wordsOf(sentence: string): number {
  return sentence
    .replaceAll(/`[^`]*`/g, 'code')
    .replaceAll(/\]\([^)]*\)/g, ']')
    .split(/\s+/)
    .filter((word) => /[\p{L}\d]/u.test(word)).length;
}
