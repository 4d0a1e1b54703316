/** What kind of thing a link leads to, by its name alone: nothing is ever fetched. */

const extensions: Readonly<Record<string, readonly string[]>> = {
  image: ['jpg', 'jpeg', 'png', 'gif', 'webp'],
  audio: ['mp3', 'ogg', 'oga', 'opus', 'm4a', 'aac', 'amr', 'wav'],
  video: ['mp4', '3gp', 'mov', 'webm'],
};

const types = new Map(Object.entries(extensions).flatMap(([type, ends]) => ends.map((end) => [end, type])));

/** The type of a comment with this link, or without any. */
export function mediaType(url: string | null): string {
  if (url === null) return 'text';
  const path = URL.canParse(url) ? new URL(url).pathname : '';
  const extension = /\.([^./]+)$/.exec(path)?.[1] ?? '';
  return types.get(extension.toLowerCase()) ?? 'document';
}

/** An absolute link of the web. A parser of links would make a host of the path of `http:///x`. */
export function isWebUrl(text: string): boolean {
  return /^https?:\/\/(?![/?#\\])[^\s\p{White_Space}\p{Cc}]+$/iu.test(text) && URL.canParse(text);
}
