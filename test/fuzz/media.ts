/** Bodies that are not JSON: forms, tables and files, generated from their description in the document. */
import type { Document, Schema } from './document.js';
import type { Random } from './random.js';
import { hostileTexts, textFor } from './texts.js';
import { type Source, sample } from './values.js';

interface Encoded {
  readonly bytes: Buffer;
  /** media type with its parameters */
  readonly type: string;
}

/** Undefined for a media type that is JSON. */
export function encodedBody(
  document: Document,
  type: string,
  schema: Schema,
  source: Source,
): Encoded | undefined {
  const { examples = [] } = schema;
  switch (type) {
    case 'application/json':
      return undefined;
    case 'application/x-www-form-urlencoded':
      return { type, bytes: formOf(sample(document, schema, '', source)) };
    case 'multipart/form-data':
      return multipartOf(document, schema, source);
    default:
      return { type, bytes: fileOf(examples, source) };
  }
}

function formOf(value: unknown): Buffer {
  const members = Object.entries(typeof value === 'object' && value !== null ? value : {});
  const part = (item: unknown) =>
    encodeURIComponent((typeof item === 'string' ? item : JSON.stringify(item)).toWellFormed());
  return Buffer.from(members.map(([name, one]) => `${part(name)}=${part(one)}`).join('&'));
}

/** A file like an example; a table has the example's header and rows below it. */
function fileOf(examples: readonly unknown[], source: Source): Buffer {
  const { random, isCareful } = source;
  const example = examples.length === 0 ? '' : String(random.pick(examples));
  const [header = ''] = example.split(/\r?\n/);
  if (/^[\w ]+(,[\w ]+)*$/.test(header)) return tableOf(header.split(','), source);
  const bytes = Buffer.from(example);
  return isCareful || random.chance(0.5) ? bytes : spoiltTable(bytes, random);
}

function tableOf(words: readonly string[], source: Source): Buffer {
  const { random, isCareful } = source;
  const columns = words.filter(() => isCareful || random.chance(0.9));
  const delimiter = random.pick(isCareful ? [',', ';'] : [',', ';', '\t', '|', '\u0000']);
  const newline = random.pick(['\n', '\r\n', ...(isCareful ? [] : ['\r', '\n\n', ''])]);
  const rows = Array.from({ length: random.below(6) }, () =>
    columns.map((name) =>
      cell(
        isCareful || random.chance(0.8) ? textFor(name, random, isCareful) : random.pick(hostileTexts),
        random,
        isCareful,
      ),
    ),
  );
  const lines = [columns, ...rows].map((cells) => cells.join(delimiter));
  const text = `${random.chance(0.2) ? '\ufeff' : ''}${lines.join(newline)}${newline}`;
  const bytes = Buffer.from(text, isCareful || random.chance(0.9) ? 'utf8' : 'utf16le');
  return isCareful || random.chance(0.7) ? bytes : spoiltTable(bytes, random);
}

function cell(text: string, random: Random, isCareful: boolean): string {
  return isCareful || random.chance(0.7) ? `"${text.replaceAll('"', '""')}"` : text;
}

function spoiltTable(bytes: Buffer, random: Random): Buffer {
  return random.pick([
    bytes.subarray(0, random.below(bytes.length + 1)),
    Buffer.concat([bytes, Buffer.from('"')]),
    Buffer.concat([bytes, Buffer.from([0xff, 0xfe])]),
    Buffer.concat([Buffer.from('"'.repeat(1_000)), bytes]),
    Buffer.from(`${'a,'.repeat(20_000)}\n`),
    Buffer.alloc(0),
  ]);
}

/** The last part is the file. */
function multipartOf(document: Document, wanted: Schema, source: Source): Encoded {
  const { random, isCareful } = source;
  const { properties = {} } = document.resolve(wanted);
  const boundary = random.pick(['x', '----fuzz', "'()+_,-./:=?"]);
  const members = Object.entries(properties).filter(
    (_, index, all) => index === all.length - 1 || random.chance(isCareful ? 0.1 : 0.4),
  );
  const parts = members.map(([name, one], index) => {
    const isFile = index === members.length - 1;
    const files = (wanted.examples ?? []).map((example) => (example as Record<string, unknown>)[name]);
    const fileName = random.pick(['people.csv', '../../x', '"', 'ä.csv']);
    const named = isCareful || random.chance(0.9) ? name : random.pick(hostileTexts).toWellFormed();
    const more = isFile ? `; filename="${fileName}"\r\nContent-Type: text/csv` : '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${named}"${more}\r\n\r\n`;
    const content = isFile
      ? fileOf(files, source)
      : Buffer.from(String(sample(document, one, name, source)).toWellFormed());
    return Buffer.concat([Buffer.from(head), content, Buffer.from('\r\n')]);
  });
  const end =
    isCareful || random.chance(0.8) ? `--${boundary}--\r\n` : random.pick(['', `--${boundary}`, '--']);
  return {
    type: `multipart/form-data; boundary="${boundary}"`,
    bytes: Buffer.concat([...parts, Buffer.from(end)]),
  };
}
