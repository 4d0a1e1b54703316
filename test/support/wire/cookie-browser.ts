/** A browser without scripts, with its own cookies and address, in front of a server that trusts its proxy. */
import type { Received, SentRequest } from './wire.js';

let addresses = 0;

export class CookieBrowser {
  readonly cookies = new Map<string, string>();
  readonly #address: string;
  readonly #send: (sent: SentRequest) => Promise<Received>;
  /** the address of the server in browsers */
  readonly #home: string;

  constructor({
    send,
    home,
  }: { readonly send: (sent: SentRequest) => Promise<Received>; readonly home: string }) {
    addresses += 1;
    this.#address = `10.0.${Math.floor(addresses / 250)}.${addresses % 250}`;
    this.#send = send;
    this.#home = home;
  }

  async get(
    url: string,
    method = 'GET',
    headers: Record<string, string> = {},
    body?: string,
  ): Promise<Received> {
    const { pathname, search, host } = new URL(url, this.#home);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const own = { host, cookie, 'x-forwarded-for': this.#address };
    const sent = { method, path: pathname + search, headers: { ...own, ...headers }, body };
    const answer = await this.#send(sent);
    for (const line of answer.headers['set-cookie'] ?? []) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  async me(): Promise<Received> {
    return this.get('/directory/v1/me');
  }

  /** A change with the session's cookie, from a page of the server. */
  async change(path: string, method: string, body?: object): Promise<Received> {
    const { csrf } = (await this.me()).json.data;
    const headers = { origin: this.#home, 'x-switchbook-csrf': csrf, 'content-type': 'application/json' };
    return this.get(`/directory/v1${path}`, method, headers, body && JSON.stringify(body));
  }

  async signOut(): Promise<Received> {
    return this.change('/sign-in', 'DELETE');
  }
}
