/**
 * Pooled connections, separate for each owner and origin. Bytes that one account leaves on a connection never precede
 * the request of another account.
 */
import http from 'node:http';
import https from 'node:https';

interface AgentPoolOptions {
  /** milliseconds that an idle connection stays open */
  readonly idleMs: number;
  /** idle connections of one owner to one origin */
  readonly maxIdle: number;
  /** PEM certificates to trust instead of the usual ones */
  readonly ca?: string | undefined;
}

/**
 * Milliseconds that an idle connection stays open. Most servers keep it open longer, so they rarely close it while a
 * request begins.
 */
export const idleConnectionMs = 4_000;

/** Pairs of owner and origin with open connections, at most. */
const maxPairs = 256;

export class AgentPool {
  readonly #options: AgentPoolOptions;
  /** the least recently used first */
  readonly #agents = new Map<string, http.Agent>();

  constructor(options: AgentPoolOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#agents.size;
  }

  of(owner: string, url: URL): http.Agent {
    const name = `${owner} ${url.origin}`;
    const agent = this.#agents.get(name) ?? this.#open(url);
    this.#agents.delete(name);
    this.#agents.set(name, agent);
    if (this.#agents.size > maxPairs) this.#endOldest();
    return agent;
  }

  /** Ends every connection, even during a request. */
  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
    this.#agents.clear();
  }

  #open(url: URL): http.Agent {
    const { idleMs, maxIdle, ca } = this.#options;
    const reused = { keepAlive: true, timeout: idleMs, maxFreeSockets: maxIdle };
    if (url.protocol !== 'https:') return new http.Agent(reused);
    return new https.Agent({ ...reused, ...(ca === undefined ? {} : { ca }) });
  }

  /** Destroys the oldest idle agent. An agent with running requests remains, since its end would abort them. */
  #endOldest(): void {
    for (const [name, agent] of this.#agents) {
      if (isBusy(agent)) continue;
      agent.destroy();
      this.#agents.delete(name);
      return;
    }
  }
}

function isBusy({ sockets, requests }: http.Agent): boolean {
  return Object.keys(sockets).length > 0 || Object.keys(requests).length > 0;
}
