/** A list: awaited it is its first page, iterated it is the items of all pages, requested one after the other. */
import { BadAnswerError } from './errors.ts';

export interface AnyPage {
  readonly data: readonly unknown[];
  readonly meta?: { readonly next_cursor: string | null };
}

export class Pages<Item, Page extends AnyPage> implements PromiseLike<Page>, AsyncIterable<Item> {
  readonly #read: (next: { readonly cursor?: string }) => Promise<Page>;
  readonly #signal: AbortSignal | undefined;
  #first: Promise<Page> | undefined;

  constructor(read: (next: { readonly cursor?: string }) => Promise<Page>, signal: AbortSignal | undefined) {
    this.#read = read;
    this.#signal = signal;
  }

  // biome-ignore lint/suspicious/noThenProperty: it is a promise of its first page
  readonly then: PromiseLike<Page>['then'] = (done, failed) => this.#readFirstPage().then(done, failed);

  async *[Symbol.asyncIterator](): AsyncGenerator<Item, void, undefined> {
    for await (const page of this.pages()) {
      for (const item of page.data) {
        this.#signal?.throwIfAborted();
        yield item as Item;
      }
    }
  }

  async *pages(): AsyncGenerator<Page, void, undefined> {
    let page = await this.#readFirstPage();
    for (;;) {
      yield page;
      const cursor = page.meta?.next_cursor ?? null;
      if (cursor === null) return;
      page = await this.#read({ cursor });
      if (page.meta?.next_cursor === cursor)
        throw new BadAnswerError('The next page has the cursor of this page.', { status: 200 });
    }
  }

  /** Nothing is requested before the list is awaited or iterated, and the first page once. */
  #readFirstPage(): Promise<Page> {
    this.#first ??= this.#read({});
    return this.#first;
  }
}
