/** The page that a sign-in leads to: a path of this server, never another origin. */

/** bytes: a cookie contains the path */
const maxLength = 1_000;

/** Returns the path in ASCII, the form for a header. Returns undefined if it leads to another site. */
export function localPath(text: string): string | undefined {
  if (Buffer.byteLength(text) > maxLength || !text.startsWith('/') || !text.isWellFormed()) return undefined;
  // Browsers take a backslash for a slash, and leave out tabs and line ends.
  if (/[\\\p{Cc}\s]/u.test(text)) return undefined;
  if (!URL.canParse(text, base)) return undefined;
  const { origin, pathname, search, hash } = new URL(text, base);
  // `/..//host` has another host when a program resolves it twice.
  if (origin !== base || pathname.startsWith('//') || text.startsWith('//')) return undefined;
  const path = pathname + search + hash;
  return path.length > maxLength ? undefined : path;
}

const base = 'https://this.invalid';
