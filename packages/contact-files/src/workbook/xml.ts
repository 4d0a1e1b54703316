/**
 * Reads XML as it arrives, with the parser `sax` in its strict mode. A document type is refused, so only the predefined
 * entities exist, and no external text is read. The limits that the parser lacks are here.
 */

import { FileError } from '@switchbook/text/refused-file.js';
import sax from 'sax';
import { damagedFile, unreadableWorkbook } from './limits.js';

export type XmlToken = 'open' | 'close' | 'text';

interface Token {
  readonly kind: XmlToken;
  /** the text, or the name of a tag without the prefix of its namespace */
  readonly text: string;
  /** the URI of its namespace, if namespaces are read; else empty */
  readonly uri: string;
  /** alternating names and values */
  readonly attributes: readonly string[];
}

const maxDepth = 100;
/** Attributes of a tag; the parser bounds the length of each attribute. */
const maxAttributes = 1_000;
/** Characters that are parsed at once; small, because they are parsed without a pause. */
const sliceLength = 4 * 1024;
/** Positions measure what the parser has buffered, such as a value without an end. */
const options = { position: true, strictEntities: true };
const none: readonly string[] = [];

export class XmlScanner {
  /** name of the latest tag, without the prefix of its namespace */
  name = '';
  /** namespace of the latest tag; empty without one, or if namespaces are not read */
  uri = '';
  /** the latest text; one text may have several tokens */
  text = '';
  /** number of open tags, the latest included */
  depth = 0;
  readonly #parser: sax.SAXParser;
  /** not parsed yet */
  #text = '';
  #isLast = false;
  /** tokens of the latest slice, and the index of the next */
  readonly #tokens: Token[] = [];
  #at = 0;
  #attributes: readonly string[] = none;
  #endsWithReturn = false;

  /** Starts a parser. With `namespaces` it also reads their URIs, and a prefix without one is an error. */
  constructor({ namespaces = false }: { readonly namespaces?: boolean } = {}) {
    this.#parser = sax.parser(true, { ...options, xmlns: namespaces });
    let attributes: string[] = [];
    let open = 0;
    let hasRoot = false;
    const add = (kind: XmlToken, text: string, attributes: readonly string[] = none, uri = '') => {
      this.#tokens.push({ kind, text, uri, attributes: attributes });
    };
    const addText = (text: string) => add('text', text);
    Object.assign(this.#parser, {
      onerror: () => {
        throw damagedFile('a part is not XML, or its XML is cut off');
      },
      ondoctype: () => {
        throw unreadableWorkbook('A part of the workbook declares a document type, which Excel never does.');
      },
      onattribute: ({ name, value }: { readonly name: string; readonly value: string }) => {
        attributes.push(localName(name), value);
        if (attributes.length > 2 * maxAttributes) throw tooManyAttributes();
      },
      onopentag: ({ name, uri }: { readonly name: string; readonly uri?: string }) => {
        if (open === 0 && hasRoot) throw damagedFile('a part has XML behind its end');
        hasRoot = true;
        open += 1;
        if (open > maxDepth) throw damagedFile(`the XML of a part is nested more than ${maxDepth} deep`);
        add('open', localName(name), attributes, uri);
        attributes = [];
      },
      onclosetag: (name: string) => {
        open -= 1;
        add('close', localName(name));
      },
      ontext: addText,
      oncdata: addText,
      onend: () => {
        if (!hasRoot) throw damagedFile('the XML of a part is cut off');
      },
    });
  }

  push(text: string): void {
    const whole = this.#endsWithReturn ? `\r${text}` : text;
    // A line end may be split between two chunks.
    this.#endsWithReturn = whole.endsWith('\r');
    const complete = this.#endsWithReturn ? whole.slice(0, -1) : whole;
    this.#text += complete.includes('\r') ? complete.replaceAll(/\r\n?/g, '\n') : complete;
  }

  /** Marks the end of the text. */
  end(): void {
    if (this.#endsWithReturn) this.#text += '\n';
    this.#isLast = true;
  }

  /**
   * Returns whether anything was left to parse. Throws a `FileError` for every error of the parser: sax 1.6.1 fails on
   * `hasOwnProperty`.
   */
  #parse(): boolean {
    const text = this.#text.slice(0, sliceLength);
    if (text === '' && !this.#isLast) return false;
    this.#text = this.#text.slice(sliceLength);
    this.#tokens.length = 0;
    this.#at = 0;
    try {
      if (text !== '') this.#parser.write(text);
      else {
        this.#isLast = false;
        this.#parser.close();
      }
    } catch (error) {
      throw error instanceof FileError ? error : damagedFile('a part is not XML');
    }
    // The parser reports attributes with namespaces at the end of their tag, and compares each with all before it.
    const { attribList = [] } = this.#parser as { readonly attribList?: readonly unknown[] };
    if (attribList.length > maxAttributes) throw tooManyAttributes();
    return true;
  }

  /** Returns an attribute of the latest opening tag, by its name without a prefix. */
  attribute(name: string): string | undefined {
    for (let at = 0; at < this.#attributes.length; at += 2)
      if (this.#attributes[at] === name) return this.#attributes[at + 1];
    return undefined;
  }

  /** Returns the next token; undefined: more text is needed, or the end is reached. */
  next(): XmlToken | undefined {
    while (this.#at === this.#tokens.length) if (!this.#parse()) return undefined;
    const token = this.#tokens[this.#at] as Token;
    this.#at += 1;
    const { kind, text, uri, attributes } = token;
    if (kind === 'text') this.text = text;
    else this.name = text;
    this.uri = uri;
    if (kind === 'open') {
      this.#attributes = attributes;
      this.depth += 1;
    } else if (kind === 'close') this.depth -= 1;
    return kind;
  }
}

const tooManyAttributes = () =>
  damagedFile(`the XML of a part has a tag with more than ${maxAttributes} attributes`);

function localName(written: string): string {
  return written.slice(written.indexOf(':') + 1);
}
