/** Reads the body of a request as a small tree. No document type, entity or outside text is read. */
import { XmlScanner, type XmlToken } from '@switchbook/contact-files/xml.js';
import { Slices } from '@switchbook/domain/runtime/time-slices.js';
import { isMoreFrequent } from '../kit/body/count-bytes.js';
import { FaultError } from '../kit/wire/refusal.js';
import { maxDepth, maxElements, maxNamespace, maxReferences, maxTags } from './choices.js';

export interface Element {
  readonly uri: string;
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: readonly Element[];
  readonly text: string;
}

interface OpenElement extends Element {
  readonly children: OpenElement[];
  text: string;
}

const [lessThan, ampersand] = [0x3c, 0x26];
/** Characters that are parsed between two looks at the clock. */
const partLength = 1024;
const noAttributes: Readonly<Record<string, string>> = {};
/** Attributes that a client may send. */
const read = ['name', 'match-type', 'negate-condition', 'collation', 'test', 'content-type', 'version'];

/**
 * Parses a body and returns its root; undefined for an empty body. Throws a fault if the text is not well-formed or
 * exceeds a limit. `owner`: the account, whose bodies share slices.
 */
export async function readXml(bytes: Buffer, owner: string): Promise<Element | undefined> {
  // Parsing costs far more for each tag and reference than for each byte.
  if (isMoreFrequent(bytes, lessThan, maxTags) || isMoreFrequent(bytes, ampersand, maxReferences))
    throw unreadableXml();
  const text = decodeUtf8(bytes);
  if (text.trim() === '') return undefined;
  try {
    return await parseXml(text, new Slices(owner));
  } catch (cause) {
    throw cause instanceof FaultError ? cause : unreadableXml(cause);
  }
}

const unreadableXml = (cause?: unknown) => new FaultError({ kind: 'bad_json', isEmpty: false }, { cause });

function decodeUtf8(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw unreadableXml(cause);
  }
}

async function parseXml(text: string, slices: Slices): Promise<Element | undefined> {
  const scanner = new XmlScanner({ namespaces: true });
  const open: OpenElement[] = [];
  let root: OpenElement | undefined;
  let count = 0;
  const take = (token: XmlToken) => {
    const top = open.at(-1);
    if (token === 'close') open.pop();
    else if (token === 'text') {
      if (top !== undefined) top.text += scanner.text;
    } else {
      count += 1;
      if (count > maxElements || open.length >= maxDepth) throw unreadableXml();
      const element = elementOf(scanner);
      if (top === undefined) root = element;
      else top.children.push(element);
      open.push(element);
    }
  };
  // The scanner skips comments without a pause.
  for (let at = 0; at < text.length; at += partLength) {
    scanner.push(text.slice(at, at + partLength));
    if (at + partLength >= text.length) scanner.end();
    for (let token = scanner.next(); token !== undefined; token = scanner.next()) {
      take(token);
      if (slices.isOver()) await slices.next();
    }
    if (slices.isOver()) await slices.next();
  }
  return root;
}

function elementOf(scanner: XmlScanner): OpenElement {
  const { uri, name } = scanner;
  if (uri.length > maxNamespace) throw unreadableXml();
  // Most elements have no attributes, and a request may have thousands of elements.
  let attributes: Record<string, string> | undefined;
  for (const attribute of read) {
    const value = scanner.attribute(attribute);
    if (value === undefined) continue;
    attributes ??= {};
    attributes[attribute] = value;
  }
  return { uri, name, attributes: attributes ?? noAttributes, children: [], text: '' };
}

/** Returns the first child with this name. */
export function childOf(element: Element | undefined, uri: string, name: string): Element | undefined {
  return element?.children.find((child) => child.name === name && child.uri === uri);
}
