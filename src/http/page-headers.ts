/** HTTP headers of the pages for browsers. */

export type Headers = Readonly<Record<string, string>>;

/** Headers of every page with scripts, in addition to its policy. */
export const pageHeaders: Headers = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
};

/** Returns a Content-Security-Policy that allows only these sources, no frames, and no forms but `forms`. */
function policyOf(allowed: readonly string[], forms = "'none'"): string {
  const closedDirectives = ["base-uri 'none'", `form-action ${forms}`, "frame-ancestors 'none'"];
  return ["default-src 'none'", ...allowed, ...closedDirectives].join('; ');
}

/** The policy of the console: only scripts, styles, fonts and requests of this server, and no inline code. */
export const consolePolicy = policyOf([
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
]);

/**
 * Returns the policy of the viewer of an API's reference. The page creates style elements, which get its nonce
 * (`api-viewer/reference.js`). It also writes style attributes, which have no nonce.
 */
export function viewerPolicy(nonce: string): string {
  return policyOf([
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' data:",
    "connect-src 'self'",
  ]);
}

/**
 * Returns the policy of a page without scripts. It may load only images of this server, and the style with this hash.
 * Its forms may go to `forms`.
 */
export function plainPolicy(styleHash: string, forms: string): string {
  return policyOf([`style-src 'sha256-${styleHash}'`, "img-src 'self'"], forms);
}

/** The policy of files of the guides. Drawings have style elements. */
export const filePolicy = "default-src 'none'; style-src 'unsafe-inline'";
