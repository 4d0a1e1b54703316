/** Requests of a list of `curl` commands, as a shell reads them: from a guide, or copied from a browser. */
import type { RecordedRequest } from './client-calls.js';

/** Options with a value in the next word that is not a part of the request. */
const otherValues = new Set(
  [
    '-o --output -w --write-out -m --max-time --connect-timeout --retry --retry-delay -x --proxy --cacert --cert',
  ]
    .concat(
      '-e --referer -A --user-agent -b --cookie -c --cookie-jar --resolve --limit-rate -K --config --key',
    )
    .flatMap((line) => line.split(' ')),
);

export function readCurl(text: string): readonly RecordedRequest[] {
  return commandsOf(text).flatMap((words) => {
    const first = words.findIndex((word) => !/^\w+=/.test(word));
    return words[first] === 'curl' ? requestsOf(words.slice(first + 1)) : [];
  });
}

interface Draft {
  method: string | undefined;
  readonly urls: string[];
  readonly headers: [name: string, value: string][];
  readonly data: string[];
  isGet: boolean;
}

function requestsOf(words: readonly string[]): readonly RecordedRequest[] {
  const draft: Draft = { method: undefined, urls: [], headers: [], data: [], isGet: false };
  const remaining = words.flatMap(splitOption);
  for (let word = remaining.shift(); word !== undefined; word = remaining.shift()) {
    const isOption = word.startsWith('-') && word.length > 1;
    if (!isOption) draft.urls.push(word);
    else if (otherValues.has(word)) remaining.shift();
    else if (hasValue(word)) apply(draft, word, remaining.shift() ?? '');
    else if (word === '-G' || word === '--get') draft.isGet = true;
    else if (word === '-I' || word === '--head') draft.method = 'HEAD';
  }
  const { urls, headers, data, isGet } = draft;
  const joinedData = data.join('&');
  const body = data.length === 0 || isGet ? undefined : joinedData;
  const method = draft.method ?? (body === undefined ? 'GET' : 'POST');
  const type = body === undefined || headers.some(([name]) => /^content-type$/i.test(name));
  return urls.map((url) => ({
    method,
    url: isGet && data.length > 0 ? `${url}${url.includes('?') ? '&' : '?'}${joinedData}` : url,
    headers: type ? headers : [...headers, ['content-type', 'application/x-www-form-urlencoded'] as const],
    body,
  }));
}

/** Splits `--json=…` and `-XPOST`, which have the value in the same word, and `-sSX`, which has several options. */
function splitOption(word: string): readonly string[] {
  const [, long, value] = /^(--[\w-]+)=([\s\S]*)$/.exec(word) ?? [];
  if (long !== undefined) return [long, value ?? ''];
  if (!/^-[A-Za-z]{1}./.test(word)) return [word];
  const at = [...word].findIndex((letter, index) => index > 0 && /[XHdbuAoewmxcK]/.test(letter));
  if (at < 0) return [word];
  return [`-${word[at]}`, ...(at + 1 < word.length ? [word.slice(at + 1)] : [])];
}

function hasValue(word: string): boolean {
  return /^(-[XHdu]|--(request|header|url|user|json|data(-raw|-binary|-ascii|-urlencode)?))$/.test(word);
}

function apply(draft: Draft, option: string, value: string): void {
  if (option === '-X' || option === '--request') draft.method = value;
  else if (option === '--url') draft.urls.push(value);
  else if (option === '-u' || option === '--user') draft.headers.push(['authorization', `Basic ${value}`]);
  else if (option === '-H' || option === '--header') {
    const [, name = '', content = ''] = /^([^:]+):\s*([\s\S]*)$/.exec(value) ?? [];
    if (name !== '') draft.headers.push([name, content]);
  } else {
    draft.data.push(option === '--data-urlencode' ? encodeURI(value) : value);
    if (option === '--json')
      draft.headers.push(['content-type', 'application/json'], ['accept', 'application/json']);
  }
}

/**
 * Splits each command into words. Quotes, escapes and comments are read as a shell does; variables keep their names.
 */
function commandsOf(text: string): readonly (readonly string[])[] {
  const token =
    /\\\r?\n|[ \t]+|(?<end>\r?\n|;|&&?|\|\|?)|(?<comment>#[^\n]*)|\$'(?<ansi>(?:[^'\\]|\\[\s\S])*)'|'(?<single>[^']*)'|"(?<double>(?:[^"\\]|\\[\s\S])*)"|(?<bare>(?:\\[\s\S]|[^\s;&|'"\\])+)/g;
  const commands: string[][] = [[]];
  let isInWord = false;
  const add = (part: string) => {
    const words = commands.at(-1);
    if (isInWord) words?.push(`${words.pop() ?? ''}${part}`);
    else words?.push(part);
    isInWord = true;
  };
  for (const { groups = {} } of text.matchAll(token)) {
    const { end, comment, ansi, single, double, bare } = groups;
    if (end !== undefined) commands.push([]);
    if (ansi !== undefined)
      add(ansi.replaceAll(/\\(u[0-9a-fA-F]{4}|[\s\S])/g, (_, match: string) => unescapeSequence(match)));
    else if (single !== undefined) add(single);
    else if (double !== undefined)
      add(double.replaceAll(/\\(\r?\n|["\\$`])/g, (_, match: string) => match.trim()));
    else if (bare !== undefined) add(bare.replaceAll(/\\([\s\S])/g, '$1'));
    else if (comment === undefined || !isInWord) isInWord = false;
    else add(comment);
  }
  return commands;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

function unescapeSequence(sequence: string): string {
  if (/^u[0-9a-fA-F]{4}$/.test(sequence)) return String.fromCharCode(Number.parseInt(sequence.slice(1), 16));
  return escapes[sequence] ?? sequence;
}
