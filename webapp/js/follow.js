const NEAR = 64;
const UP = new Set(['PageUp', 'Home', 'ArrowUp']);

/**
 * Keeps the end of the conversation in view while it grows, until the reader looks back; then a button tells how much
 * is new. Following starts again near the end, by the button, and when a message is sent.
 */
export class Follower {
  #scroller;
  #button;
  #follow = true;
  #top = 0;
  #touchY = 0;
  #size = 0;
  #seen = 0;

  constructor(scroller, button) {
    this.#scroller = scroller;
    this.#button = button;
    scroller.addEventListener('scroll', () => this.#scrolled(), { passive: true });
    scroller.addEventListener('wheel', (e) => e.deltaY < 0 && this.#stop(), { passive: true });
    scroller.addEventListener('touchstart', (e) => (this.#touchY = e.touches[0].clientY), { passive: true });
    scroller.addEventListener('touchmove', (e) => e.touches[0].clientY > this.#touchY && this.#stop(), { passive: true });
    scroller.addEventListener('keydown', (e) => UP.has(e.key) && this.#stop());
    button.addEventListener('click', () => this.toEnd());
    new ResizeObserver(() => this.drawn(this.#size)).observe(scroller);
  }

  /** After each drawing; `size` counts what there is to see. */
  drawn(size) {
    this.#size = size;
    if (this.#follow) this.#jump();
    this.#drawButton();
  }

  toEnd() {
    this.#follow = true;
    this.drawn(this.#size);
  }

  #jump() {
    this.#seen = this.#size;
    this.#scroller.scrollTop = this.#scroller.scrollHeight;
    this.#top = this.#scroller.scrollTop;
  }

  #stop() {
    if (this.#scroller.scrollHeight <= this.#scroller.clientHeight) return;
    this.#follow = false;
    this.#drawButton();
  }

  /** Only a move downwards starts following: the first bit of a move upwards is near the end, too. */
  #scrolled() {
    const top = this.#scroller.scrollTop;
    const left = this.#scroller.scrollHeight - top - this.#scroller.clientHeight;
    if (top < this.#top && left > NEAR) this.#follow = false;
    else if (top > this.#top && left <= NEAR) this.#follow = true;
    if (left <= 1) this.#seen = this.#size;
    this.#top = top;
    this.#drawButton();
  }

  #drawButton() {
    const far = this.#scroller.scrollHeight - this.#scroller.scrollTop - this.#scroller.clientHeight > NEAR;
    this.#button.hidden = this.#follow || !far;
    const fresh = this.#size - this.#seen;
    this.#button.textContent = fresh > 0 ? `↓ ${fresh} new` : '↓ To the end';
  }
}
