/** The id that a trusted proxy gives a request, in `X-Request-Id`. The server makes an id for all other requests. */

/** Letters, digits and the separators of common ids. Other characters would end up in logs. */
const form = /^[A-Za-z0-9._:=+/-]{1,128}$/;

export function readRequestId(header: string | string[] | undefined): string | undefined {
  return typeof header === 'string' && form.test(header) ? header : undefined;
}
