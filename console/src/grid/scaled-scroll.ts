/**
 * The scroll position of a list that is taller than a browser lets an element be. The scroll bar shows the whole list
 * to scale; the wheel and the keys still move by pixels. Pure: `use-scroll.ts` connects it with an element.
 */

/** Pixels. Firefox ends at 17.8 million, Chromium at 33.5 million. */
export const tallest = 6_000_000;

/**
 * Milliseconds between two draws while the thumb is dragged: each move is a jump to other rows, which are all drawn and
 * requested.
 */
const dragMs = 300;

/** Moves by more than this many views are drags of the thumb, or a jump. */
const maxStep = 1.5;

export class ScaledScroll {
  #whole = 0;
  #view = 0;
  /** scroll position of the element, when last read */
  #top = 0;
  /** scroll position of the list */
  #at = 0;
  /** position whose rows were drawn last */
  #drawnAt = 0;
  /** time of the last jump that was drawn */
  #jumpedAt = Number.NEGATIVE_INFINITY;

  /** Sets `whole`, the pixels of all rows, and `view`, the visible pixels. */
  resize(whole: number, view: number): void {
    this.#whole = whole;
    this.#view = view;
    this.#at = this.#clamp(this.#at);
  }

  /** Pixels of the element. */
  get height(): number {
    return Math.min(this.#whole, tallest);
  }

  /** Pixels of the list above the view. */
  get at(): number {
    return this.#at;
  }

  /** Pixels by which rows are rendered above their position in the list. */
  get shift(): number {
    return this.#whole <= tallest ? 0 : this.#at - this.#top;
  }

  /** Records that the rows of the current position are drawn. */
  drawn(): void {
    this.#drawnAt = this.#at;
  }

  /** Whether the rows are drawn after a scroll at this time, in milliseconds. */
  isDue(now: number): boolean {
    const isJump = this.#isFar(this.#at - this.#drawnAt);
    if (isJump && now - this.#jumpedAt <= dragMs) return false;
    if (isJump) this.#jumpedAt = now;
    return true;
  }

  /** Takes the position of the element after every scroll. */
  scrolled(top: number): void {
    const step = top - this.#top;
    this.#top = top;
    const isJump = this.#isFar(step) || top <= 0 || top >= this.#computeLastTop();
    this.#at = this.#clamp(isJump ? this.#listOf(top) : this.#at + step);
  }

  /** Returns the element's scroll position at which the list shows this position. */
  moveTo(at: number): number {
    const step = this.#clamp(at) - this.#at;
    this.#at += step;
    this.#top = this.#isFar(step) ? this.#elementOf(this.#at) : this.#top + step;
    if (this.#top < 0 || this.#top > this.#computeLastTop()) this.#top = this.#elementOf(this.#at);
    return this.#top;
  }

  /** Returns the element's true scroll position. It is now at `top`, and may have scrolled since its last event. */
  settle(top: number): number {
    this.scrolled(top);
    this.#top = this.#elementOf(this.#at);
    return this.#top;
  }

  #isFar(step: number): boolean {
    return Math.abs(step) > this.#view * maxStep;
  }

  #computeLastTop(): number {
    return Math.max(0, this.height - this.#view);
  }

  #computeLastAt(): number {
    return Math.max(0, this.#whole - this.#view);
  }

  #listOf(top: number): number {
    const last = this.#computeLastTop();
    return last === 0 ? 0 : (top / last) * this.#computeLastAt();
  }

  #elementOf(at: number): number {
    const last = this.#computeLastAt();
    return last === 0 ? 0 : Math.round((at / last) * this.#computeLastTop());
  }

  #clamp(at: number): number {
    return Math.max(0, Math.min(this.#computeLastAt(), at));
  }
}
