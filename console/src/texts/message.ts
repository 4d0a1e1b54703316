/**
 * Texts as data: one JSON file a language. A key such as `rows(count: number)` names the values of its text. The text
 * is a part of ICU MessageFormat: `{name}`, `{count, plural, one {# row} other {# rows}}`, and
 * `{name, select, none {…} other {…}}`, where `none` is a missing value. `id: digits` is a number without separators.
 */

type Value = string | number | null | undefined;
type MessageParts = readonly (string | MessageInsert)[];

interface MessageInsert {
  readonly name: string;
  readonly kind: string | undefined;
  readonly forms: Readonly<Record<string, MessageParts>>;
}

/** The numbers and plural forms of a language. */
interface Grammar {
  readonly number: (value: number) => string;
  readonly plural: (count: number) => string;
}

type ParameterOf<Text extends string> = Text extends `${string}?: number`
  ? [value?: number | undefined]
  : Text extends `${string}: ${'number' | 'digits'}`
    ? [value: number]
    : Text extends `${string}?`
      ? [value?: string | undefined]
      : [value: string];
type ParametersOf<Text extends string> = Text extends `${infer First}, ${infer Rest}`
  ? [...ParameterOf<First>, ...ParametersOf<Rest>]
  : ParameterOf<Text>;
type NameOf<Key> = Key extends `${infer Name}(${string})` ? Name : Key;

/** The texts of a file. A text with values is a function. */
export type TextsOf<Json> = Json extends string | readonly string[]
  ? Json
  : {
      readonly [Key in keyof Json as NameOf<Key>]: Key extends `${string}(${infer Parameters})`
        ? (...values: ParametersOf<Parameters>) => string
        : TextsOf<Json[Key]>;
    };

/**
 * Returns the first of the reader's locales in this language, so that numbers and dates follow the reader's country.
 */
export function localeOf(language: string): string {
  // Tests read the texts without a browser.
  const wanted = globalThis.navigator?.languages ?? [];
  const start = language.toLowerCase();
  return wanted.find((tag) => `${tag.toLowerCase()}-`.startsWith(`${start}-`)) ?? language;
}

export function grammarOf(language: string): Grammar {
  const locale = localeOf(language);
  const rules = new Intl.PluralRules(locale);
  const numbers = new Intl.NumberFormat(locale);
  return { number: (value) => numbers.format(value), plural: (count) => rules.select(count) };
}

export function textsOf<Json extends object>(json: Json, grammar: Grammar): TextsOf<Json> {
  const texts = Object.entries(json).map(([key, text]) => {
    if (typeof text !== 'string') return [key, Array.isArray(text) ? text : textsOf(text, grammar)];
    const [name, parameters] = key.split('(');
    return parameters === undefined ? [key, text] : [name, textWith(parameters, text, grammar)];
  });
  return Object.fromEntries(texts);
}

function textWith(parameters: string, text: string, grammar: Grammar) {
  const all = parameters
    .split(', ')
    .map((part) => /^(?<name>\w+)\??(?<digits>: digits)?/.exec(part)?.groups ?? {});
  let parts: MessageParts | undefined;
  return (...values: readonly Value[]): string => {
    parts ??= partsOf(text);
    const named = Object.fromEntries(
      all.map(({ name = '', digits }, at) => [name, digits ? String(values[at]) : values[at]]),
    );
    return writeParts(parts, named, grammar);
  };
}

export const partsOf = (text: string): MessageParts => messageFormOf(text.match(/[{}]|[^{}]+/g) ?? []);

/** Takes the tokens to the end, or to the brace that closes the form. */
function messageFormOf(tokens: string[]): MessageParts {
  const parts: (string | MessageInsert)[] = [];
  for (let token = tokens.shift(); token !== undefined && token !== '}'; token = tokens.shift())
    parts.push(token === '{' ? insertOf(tokens) : token);
  return parts;
}

function insertOf(tokens: string[]): MessageInsert {
  const [name = '', kind, first = ''] = (tokens.shift() ?? '').split(',').map((part) => part.trim());
  const forms: Record<string, MessageParts> = {};
  for (
    let form = first;
    tokens.shift() === '{';
    form = (tokens[0] === '}' ? '' : (tokens.shift() ?? '')).trim()
  )
    forms[form] = messageFormOf(tokens);
  return { name, kind, forms };
}

function writeParts(
  parts: MessageParts,
  values: Readonly<Record<string, Value>>,
  grammar: Grammar,
  count = '',
): string {
  const text = (value: Value) => (typeof value === 'number' ? grammar.number(value) : String(value));
  return parts
    .map((part) => {
      if (typeof part === 'string') return count === '' ? part : part.replaceAll('#', count);
      const value = values[part.name];
      if (part.kind === undefined) return text(value);
      const isPlural = part.kind === 'plural';
      const form = isPlural ? grammar.plural(Number(value)) : String(value ?? 'none');
      const chosen = part.forms[form] ?? part.forms.other ?? [];
      return writeParts(chosen, values, grammar, isPlural ? text(value) : count);
    })
    .join('');
}
