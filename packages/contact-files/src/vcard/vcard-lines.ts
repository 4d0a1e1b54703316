import { copyText } from '@switchbook/domain/text/copy-text.js';

/**
 * Joins folded lines. A line continues the previous line if it begins with white space, or if the previous line is
 * quoted-printable and ends with `=`. A line that is not a property continues a text or a picture before it.
 */
export function unfold(lines: readonly string[]): readonly string[] {
  const unfolded: string[][] = [];
  const keepsBlank = lines.some((line) => line.length < 20 && /^version:2\.1\s*$/i.test(line));
  let head: Head = plainHead;
  let isSoft = false;
  for (const line of lines) {
    const current: string[] | undefined = unfolded.at(-1);
    const isFolded = line.startsWith(' ') || line.startsWith('\t');
    const isLoose: boolean = !isSoft && !isFolded && head.takesLines && !isHead(line);
    if (isLoose && line === '') continue;
    const isFirst: boolean = current === undefined || !(isSoft || isFolded || isLoose);
    if (isFirst) head = headOf(line);
    const text: string = isFirst || isSoft || isLoose || keepsBlank ? line : line.slice(1);
    isSoft = head.isQuotedPrintable && text.endsWith('=');
    const part = isSoft ? text.slice(0, -1) : text;
    if (isFirst) unfolded.push([part]);
    else if (isLoose) current?.push(head.between, part.trim());
    else current?.push(part);
  }
  return unfolded.map((parts) => parts.join(''));
}

interface Head {
  readonly isQuotedPrintable: boolean;
  /** lines that are not properties are appended to it, separated by `between` */
  readonly takesLines: boolean;
  readonly between: string;
}

const plainHead: Head = { isQuotedPrintable: false, takesLines: false, between: '' };

/** Heads repeat in every card. */
const heads = new Map<string, Head>();
const maxHeads = 1_000;

function headOf(line: string): Head {
  const colon = line.indexOf(':');
  const head = colon === -1 || colon > 200 ? line.slice(0, 200) : line.slice(0, colon);
  const cached = heads.get(head);
  if (cached !== undefined) return cached;
  if (heads.size >= maxHeads) heads.clear();
  const readable = readHead(head);
  heads.set(copyText(head), readable);
  return readable;
}

function readHead(head: string): Head {
  const isQuotedPrintable = /QUOTED-PRINTABLE/i.test(head);
  const isPicture = /ENCODING=B(?:;|$)|BASE64/i.test(head);
  if (!isPicture && !textHeads.test(head)) return { ...plainHead, isQuotedPrintable };
  const between = isPicture ? '' : /note/i.test(head) ? '\\n' : ' ';
  return { isQuotedPrintable, takesLines: true, between };
}

/** Properties with text on several lines, which some programs write without folding. */
const textHeads =
  /^(?:[\w-]+\.)?(?:FN|N|ORG|TITLE|ROLE|NOTE|ADR|LABEL|NICKNAME|CATEGORIES|PHOTO|LOGO)(?:;|$)/i;

/** Whether the line begins with a property name; a loop, because most lines do. */
function isHead(line: string): boolean {
  for (let at = 0; at < line.length && at < maxNameLength; at += 1) {
    const code = line.charCodeAt(at);
    if (code === 0x3a || code === 0x3b) return at > 0;
    const isLetter = (code | 0x20) >= 0x61 && (code | 0x20) <= 0x7a;
    const isDigit = code >= 0x30 && code <= 0x39;
    if (!isLetter && !isDigit && code !== 0x2d && code !== 0x2e && code !== 0x5f) return false;
  }
  return false;
}

const maxNameLength = 200;
