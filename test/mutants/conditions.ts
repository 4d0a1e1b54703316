/** The account conditions of statements, each identified by its surrounding text. */

const condition =
  /\b(?:[a-z_]+\.)?account_id = (?:\$\d+(?:::uuid)?|\(select \$\d+::uuid\)|[a-z_]+\.account_id)/g;
/** The form of a value that the planner does not see (`unseen`). */
const unseenValue = /\(select (\$\d+)::[a-z]+(?:\[\])?\)/g;
/** The count of characters before and after a condition that distinguish it from others. */
const around = [70, 40] as const;

/**
 * The conditions of a statement on the account, each with the text around it. A condition that many statements share,
 * since they are composed of the same parts, counts once.
 */
export function conditionsIn(text: string): readonly string[] {
  return [...text.matchAll(condition)].map((match) => nameOf(text, match));
}

function nameOf(text: string, { 0: found, index }: RegExpExecArray): string {
  const plain = (part: string) =>
    part.replaceAll(unseenValue, '$1').replaceAll(/\$\d+/g, '$').replaceAll(/\s+/g, ' ');
  const before = plain(text.slice(0, index)).slice(-around[0]);
  const after = plain(text.slice(index + found.length)).slice(0, around[1]);
  return `${before}[${plain(found)}]${after}`;
}

/** The statement with one of its account conditions replaced by true, at each occurrence. */
export function withoutCondition(text: string, name: string): string {
  return text.replaceAll(condition, (found, index: number) => {
    const match = Object.assign([found], { index }) as unknown as RegExpExecArray;
    return nameOf(text, match) === name ? `(${found} or true)` : found;
  });
}
