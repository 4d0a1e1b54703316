/** Several names in one cell: joined by `;`, with `\;` and `\\` for these characters themselves. */
export function joinNames(names: readonly string[]): string {
  return names.map((name) => name.replaceAll(/[\\;]/g, '\\$&')).join(';');
}

export function splitNames(text: string): readonly string[] {
  if (!text.includes('\\')) return text.split(';');
  const parts = text.match(/(?:\\[\s\S]|[^\\;]|\\$)+|;/g) ?? [];
  const names: string[] = [''];
  for (const part of parts) {
    if (part === ';') names.push('');
    else names[names.length - 1] = part.replaceAll(/\\([\\;])/g, '$1');
  }
  return names;
}

/** As other programs join them: ` ::: `, else `;`, else `,` or a line end. Google marks its own labels with `* `. */
export function splitForeignNames(text: string): readonly string[] {
  return splitForeign(text).map((name) => name.replace(/^\s*\*\s+/, ''));
}

function splitForeign(text: string): readonly string[] {
  if (text.includes(':::')) return text.split(':::');
  return text.includes(';') ? splitNames(text) : text.split(/[,\n]/);
}

const between = /:::|[;,\n]/;

/** Numbers or addresses in one cell. */
export function splitValues(text: string): readonly string[] {
  if (!between.test(text)) return [text];
  return text
    .split(between)
    .map((value) => value.trim())
    .filter((value) => value !== '');
}
