/** Text to lines as it arrives; they end with LF or CRLF. */
export interface Line {
  readonly text: string;
  /** from 1 */
  readonly number: number;
}

export class LineScanner {
  #text = '';
  #at = 0;
  /** pieces of a line that goes on: put together once, when its end is there */
  #held: string[] = [];
  #heldLength = 0;
  #isLast = false;
  #number = 1;

  push(text: string): void {
    if (text.includes('\n')) this.#join(text);
    else {
      this.#held.push(text);
      this.#heldLength += text.length;
    }
  }

  /** No more text comes. */
  end(): void {
    this.#isLast = true;
    this.#join('');
  }

  /** Of the line that is not whole, in characters. */
  get pendingLength(): number {
    return this.#text.length - this.#at + this.#heldLength;
  }

  /** Of the next line. */
  get number(): number {
    return this.#number;
  }

  next(): Line | undefined {
    const found = this.#text.indexOf('\n', this.#at);
    if (found === -1 && (!this.#isLast || this.#at === this.#text.length)) return undefined;
    const end = found === -1 ? this.#text.length : found;
    const text = this.#text.slice(this.#at, this.#text[end - 1] === '\r' && end > this.#at ? end - 1 : end);
    this.#at = Math.min(end + 1, this.#text.length);
    this.#number += 1;
    return { text, number: this.#number - 1 };
  }

  #join(text: string): void {
    this.#text = [this.#text.slice(this.#at), ...this.#held, text].join('');
    this.#at = 0;
    this.#held = [];
    this.#heldLength = 0;
  }
}
