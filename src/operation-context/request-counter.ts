/** Counts the HTTP requests of this process: background work yields to them. */
export class RequestCounter {
  /** requests since the last `take` */
  #untaken = 0;
  /** number of all requests so far */
  total = 0;

  count(): void {
    this.#untaken += 1;
    this.total += 1;
  }

  /** Returns the number of requests since the last call. */
  take(): number {
    const requests = this.#untaken;
    this.#untaken = 0;
    return requests;
  }
}
