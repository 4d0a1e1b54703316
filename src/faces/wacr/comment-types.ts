/** Types of comments, by the extension of their links. */

const extensions: Readonly<Record<string, readonly string[]>> = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'webp'],
  audio: ['mp3', 'ogg', 'oga', 'opus', 'm4a', 'aac', 'amr', 'wav'],
  video: ['mp4', '3gp', 'mov', 'webm'],
};

const types = new Map(Object.entries(extensions).flatMap(([type, ends]) => ends.map((end) => [end, type])));

/** Types of a comment; `text` is one without a link. */
export const commentTypes = ['text', ...Object.keys(extensions), 'document'] as const;

/** Returns the type of a comment by the extension of its link; no link is ever fetched. */
export function commentType(url: string | null): string {
  if (url === null) return 'text';
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? '';
  return types.get(extension.toLowerCase()) ?? 'document';
}
