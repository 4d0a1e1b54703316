/** Splits text into lines while it arrives; they end with LF or CRLF. */
export interface NumberedLine {
  readonly text: string;
  /** counted from 1 */
  readonly number: number;
}

export class LineScanner {
  #text = '';
  #at = 0;
  /** chunks of an incomplete line, joined once when it is complete */
  #waiting: string[] = [];
  #waitingLength = 0;
  #isLast = false;
  #number = 1;

  push(text: string): void {
    if (text.includes('\n')) this.#join(text);
    else {
      this.#waiting.push(text);
      this.#waitingLength += text.length;
    }
  }

  /** Marks the end of the text. */
  end(): void {
    this.#isLast = true;
    this.#join('');
  }

  /** Number of characters of the incomplete line. */
  get pendingLength(): number {
    return this.#text.length - this.#at + this.#waitingLength;
  }

  /** The number of the next line. */
  get number(): number {
    return this.#number;
  }

  next(): NumberedLine | undefined {
    const lineEnd = this.#text.indexOf('\n', this.#at);
    if (lineEnd === -1 && (!this.#isLast || this.#at === this.#text.length)) return undefined;
    const end = lineEnd === -1 ? this.#text.length : lineEnd;
    const text = this.#text.slice(this.#at, this.#text[end - 1] === '\r' && end > this.#at ? end - 1 : end);
    this.#at = Math.min(end + 1, this.#text.length);
    this.#number += 1;
    return { text, number: this.#number - 1 };
  }

  #join(text: string): void {
    this.#text = [this.#text.slice(this.#at), ...this.#waiting, text].join('');
    this.#at = 0;
    this.#waiting = [];
    this.#waitingLength = 0;
  }
}
