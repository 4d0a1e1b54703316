import { expect, it } from 'vitest';
import { XmlScanner } from './xml.js';

it('a tag with too many attributes is refused while it arrives, with and without namespaces', () => {
  for (const namespaces of [true, false])
    for (const made of [(at: number) => `a${at}="1" `, (at: number) => `xmlns:n${at}="u" `]) {
      const scanner = new XmlScanner({ namespaces });
      // The tag has no end: a parser that waits for it compares each attribute with all before it.
      scanner.push(`<a ${Array.from({ length: 3_000 }, (_, at) => made(at)).join('')}`);
      expect(() => scanner.next()).toThrow('attributes');
    }
});
