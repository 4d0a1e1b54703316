/**
 * The addresses of a host. Name servers are asked directly: the system's resolver takes a thread for each question, and
 * a few unanswered ones would hold up all that needs a thread. What they do not know may be in the hosts file.
 */
import { lookup, Resolver } from 'node:dns/promises';

export type ResolveHost = (host: string) => Promise<readonly string[]>;

/** The name without the dot that may end it: `localhost.` is `localhost`, wherever it is judged. */
export const plainHost = (name: string): string => name.replace(/\.$/, '');

/** The host of a URL, of an address without brackets. */
export const hostOf = (url: URL): string => plainHost(url.hostname.replace(/^\[|\]$/g, ''));

const resolver = new Resolver({ timeout: 2_000, tries: 2 });

/** Throws when there are none. */
export const resolveHost: ResolveHost = async (host) => {
  const asked = await Promise.allSettled([resolver.resolve4(host), resolver.resolve6(host)]);
  const found = asked.flatMap((one) => (one.status === 'fulfilled' ? one.value : []));
  if (found.length > 0) return found;
  const late = asked.find((one) => one.status === 'rejected' && one.reason?.code === 'ETIMEOUT');
  if (late?.status === 'rejected') throw late.reason;
  return (await lookup(host, { all: true })).map((one) => one.address);
};
