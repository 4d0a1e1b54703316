/** Requests from a HAR file, with their answers. */
import { isObject, parseJson } from '@switchbook/domain/runtime/json.js';
import type { RecordedRequest } from './client-calls.js';

/** Answers of pages in a browser, which are not requests to an API. */
const pageTypes = /^(text\/(html|css|javascript)|application\/javascript|image|font|audio|video)\b/;

/** Returns undefined for a file other than a HAR file. */
export function readHar(text: string): readonly RecordedRequest[] | undefined {
  const entries = readListAt(parseJson(text), 'log', 'entries');
  return entries?.flatMap((entry) => {
    const [request, response] = [readObjectAt(entry, 'request'), readObjectAt(entry, 'response')];
    const [method, url] = [readTextAt(request, 'method'), readTextAt(request, 'url')];
    const content = readObjectAt(response, 'content');
    if (
      url === '' ||
      /^(OPTIONS|HEAD|CONNECT)$/i.test(method) ||
      pageTypes.test(readTextAt(content, 'mimeType'))
    )
      return [];
    const status = Number(response?.status);
    const answer = { status, text: textOfContent(content) };
    return [
      {
        method,
        url,
        headers: (readListAt(request, 'headers') ?? []).map(
          (item) => [readTextAt(item, 'name'), readTextAt(item, 'value')] as const,
        ),
        body: formBodyOf(readObjectAt(request, 'postData')),
        answer: status > 0 ? answer : undefined,
      },
    ];
  });
}

/** Returns the body of a form, which is a text or a list of its fields. */
function formBodyOf(data: Members | undefined): string | undefined {
  const fields = (readListAt(data, 'params') ?? []).map((param): [string, string] => [
    readTextAt(param, 'name'),
    readTextAt(param, 'value'),
  ]);
  return readTextAt(data, 'text') || new URLSearchParams(fields).toString() || undefined;
}

type Members = Readonly<Record<string, unknown>>;

function readObjectAt(value: unknown, name: string): Members | undefined {
  const member = isObject(value) ? value[name] : undefined;
  return isObject(member) ? member : undefined;
}

function readListAt(value: unknown, ...names: readonly string[]): readonly unknown[] | undefined {
  const member = names.reduce<unknown>((item, name) => (isObject(item) ? item[name] : undefined), value);
  return Array.isArray(member) ? member : undefined;
}

function readTextAt(value: unknown, name: string): string {
  const member = isObject(value) ? value[name] : undefined;
  return typeof member === 'string' ? member : '';
}

function textOfContent(content: Members | undefined): string {
  const text = readTextAt(content, 'text');
  return readTextAt(content, 'encoding') === 'base64' ? Buffer.from(text, 'base64').toString() : text;
}
