/** Counts of answers, and their times. */
import type { WireAnswer } from './connection.js';
import { Histogram } from './histogram.js';
import type { Turn } from './traffic.js';

export class Tally {
  readonly waits = new Histogram();
  readonly statuses = new Map<number, number>();
  /** refused with 429 or 503, with a time for the retry */
  shed = 0;
  /** refused with 429 or 503, without a time for the retry */
  mute = 0;
  /** connections that ended before an answer */
  cut = 0;
  /** answers that were neither right nor refusals of that kind, the first of them in words */
  readonly wrong: string[] = [];
  wrongs = 0;

  note({ request, expects }: Turn, answer: WireAnswer | undefined, ms: number): void {
    if (answer === undefined) {
      this.cut += 1;
      return;
    }
    const { status, retryAfter, text } = answer;
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (status === expects) this.waits.add(ms);
    else if (status === 429 || status === 503) {
      if (retryAfter === undefined) this.mute += 1;
      else this.shed += 1;
    } else {
      this.wrongs += 1;
      if (this.wrong.length < 5)
        this.wrong.push(`${request.method} ${request.path}: ${status} ${text.slice(0, 200)}`);
    }
  }

  summary() {
    return {
      ...this.waits.summary(),
      shed: this.shed,
      shed_without_retry_after: this.mute,
      cut: this.cut,
      wrong: this.wrongs,
      statuses: Object.fromEntries([...this.statuses].sort()),
    };
  }
}
