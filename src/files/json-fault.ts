/** Where a text stops being JSON. The language's own parser does not say it for every fault. */

const space = /[ \t\n\r]*/y;
const scalar = /(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/y;
const escapeSequence = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;

type Awaited = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or end' | 'nothing';

/** The character at fault, from 0; the length when the text ends too early; undefined when it is JSON. */
export function jsonFault(text: string): number | undefined {
  const open: string[] = [];
  let awaited: Awaited = 'value';
  for (let at = after(space, text, 0); ; at = after(space, text, at)) {
    const character = text[at];
    if (character === undefined) return awaited === 'nothing' ? undefined : at;
    const inside: string | undefined = open.at(-1);
    if (character === ':' && awaited === ':') awaited = 'value';
    else if (character === ',' && awaited === ', or end') awaited = inside === '{' ? 'name' : 'value';
    else if (isEnd(character, inside, awaited)) {
      open.pop();
      awaited = open.length === 0 ? 'nothing' : ', or end';
    } else if (character === '"' && awaited !== ':' && awaited !== ', or end' && awaited !== 'nothing') {
      const end = textEnd(text, at + 1);
      if (text[end] !== '"') return end;
      at = end;
      awaited = awaited.startsWith('name') ? ':' : open.length === 0 ? 'nothing' : ', or end';
    } else if (!awaited.startsWith('value')) return at;
    else if (character === '{' || character === '[') {
      open.push(character);
      awaited = character === '{' ? 'name or }' : 'value or ]';
    } else {
      const end = after(scalar, text, at);
      if (end === at) return at;
      at = end - 1;
      awaited = open.length === 0 ? 'nothing' : ', or end';
    }
    at += 1;
  }
}

function isEnd(character: string, inside: string | undefined, awaited: Awaited): boolean {
  if (character === '}') return inside === '{' && (awaited === ', or end' || awaited === 'name or }');
  return character === ']' && inside === '[' && (awaited === ', or end' || awaited === 'value or ]');
}

/** The quote that ends the text, or the character that no text may have. */
function textEnd(text: string, from: number): number {
  for (let at = from; ; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) {
      const next = after(escapeSequence, text, at);
      if (next === at) return at;
      at = next - 1;
    } else if (Number.isNaN(code) || code === 0x22 || code < 0x20) return Math.min(at, text.length);
  }
}

/** Behind what matches there; the place itself when nothing does. */
function after(form: RegExp, text: string, at: number): number {
  form.lastIndex = at;
  return form.test(text) ? form.lastIndex : at;
}
