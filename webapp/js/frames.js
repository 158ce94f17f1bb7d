const BUDGET = 8;
const HIDDEN_PAUSE = 500;

/**
 * Does queued work once a frame, at most some milliseconds of it, then draws. A hidden tab has no frames: there a timer
 * does it, so that nothing piles up.
 */
export class Frames {
  #queue = [];
  #draw;
  #planned = false;

  constructor(draw) {
    this.#draw = draw;
    // A frame asked for before the tab was hidden would not come until it is seen again.
    document.addEventListener('visibilitychange', () => this.#plan());
  }

  add(work) {
    this.#queue.push(work);
    if (!this.#planned) this.#plan();
  }

  #plan() {
    this.#planned = true;
    if (document.hidden) setTimeout(() => this.#frame(), HIDDEN_PAUSE);
    else requestAnimationFrame(() => this.#frame());
  }

  #frame() {
    if (!this.#planned) return;
    this.#planned = false;
    const until = performance.now() + BUDGET;
    let done = 0;
    while (done < this.#queue.length && performance.now() < until) attempt(this.#queue[done++]);
    this.#queue.splice(0, done);
    attempt(this.#draw);
    if (this.#queue.length > 0) this.#plan();
  }
}

/** One event that cannot be drawn must not hold up all that follow. */
function attempt(work) {
  try {
    work();
  } catch (bug) {
    reportError(bug);
  }
}
