/** The address of the sign-in page: its purpose, and the page that follows. */
const signInPath = '/sign-in';
/** The server takes a path of 1,000 bytes at most. */
const longest = 900;

/** Returns the code of a refusal to which the response of a provider led. */
export function refusedCode(): string | undefined {
  return isSignInPath() ? (new URLSearchParams(location.search).get('refused') ?? undefined) : undefined;
}

/** Whether the person must choose one of several invitations before signing in. */
export function hasChoice(): boolean {
  return isSignInPath() && new URLSearchParams(location.search).has('choose');
}

/** Leaves the choice, and keeps the requested page. */
export function leaveChoice(): void {
  history.replaceState(null, '', `${signInPath}?${new URLSearchParams({ return_to: requestedPath() })}`);
}

/** Whether the sign-in page is open. With the code of a refusal, the server redirects to the first page instead. */
function isSignInPath(): boolean {
  return location.pathname === signInPath || location.pathname === '/';
}

/** Returns the open page, or the page of a link: a path of this server. */
function requestedPath(): string {
  const { pathname, search } = location;
  if (!isSignInPath()) return pathname + search;
  const path = new URLSearchParams(search).get('return_to') ?? '/';
  const isOwn = path.startsWith('/') && URL.canParse(path, location.origin);
  const url = isOwn ? new URL(path, location.origin) : undefined;
  // `/..//host` becomes the address of another host.
  const isPage = url?.origin === location.origin && !url.pathname.startsWith('//');
  return isPage && url.pathname !== signInPath ? url.pathname + url.search : '/';
}

/** Opens the requested page. Call it before the frame is shown: the sign-in page is not a part of it. */
export function openRequestedPage(): void {
  if (isSignInPath()) history.replaceState(null, '', requestedPath());
}

/**
 * Returns the address to sign in with a provider. Its hash makes the page check for the cookie, which scripts cannot
 * read.
 */
export function providerSignInUrl(provider: string): string {
  const path = requestedPath();
  const back = `${encodeURIComponent(path).length > longest ? '/' : path}#signed-in`;
  return `/directory/v1/sign-in/with/${encodeURIComponent(provider)}?return_to=${encodeURIComponent(back)}`;
}
