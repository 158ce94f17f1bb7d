import { el, hidden, write } from './dom.js';
import { clock, visible } from './words.js';

const UNNOTICED = 800; // a connection that is back sooner is not worth a line that comes and goes
const MARKS = { done: ['✓', 'done'], in_progress: ['▸', 'in progress'], pending: ['○', 'pending'] };

/** The to-do list above the message box; its line names what is being done. */
export class PlanView {
  #node;
  #drawn = null;

  constructor(node) {
    this.#node = node;
  }

  update(items) {
    if (items === this.#drawn) return;
    this.#drawn = items;
    this.#node.hidden = items.length === 0;
    const done = items.filter(({ status }) => status === 'done').length;
    const now = items.find(({ status }) => status === 'in_progress');
    write(this.#node.querySelector('.plan-count'), `${done} of ${items.length}`);
    write(this.#node.querySelector('.plan-now'), now ? visible(now.text) : '');
    this.#node.querySelector('ol').replaceChildren(...items.map(itemView));
  }
}

function itemView({ text, status }) {
  const [mark, word] = MARKS[status] ?? MARKS.pending;
  return el('li', { class: status },
    el('span', { class: 'mark', 'aria-hidden': 'true', textContent: mark }), hidden(`${word}: `), visible(text));
}

/** The line that tells of a lost connection, and when it is tried again. */
export class LinkView {
  #node;
  #text;
  #state = null;
  #since = 0;

  constructor(node, onRetry) {
    this.#node = node;
    this.#text = node.querySelector('span');
    node.querySelector('button').addEventListener('click', onRetry);
  }

  /** `state`: null when all is well, else `{state: 'waiting', until}` or `{state: 'connecting'}`. */
  update(state) {
    // The first connection of a page is nothing to report.
    if (state?.state === 'connecting' && this.#state === null) return;
    if (this.#state === null) this.#since = Date.now();
    this.#state = state;
    this.tick(Date.now());
  }

  tick(now) {
    this.#node.hidden = this.#state === null || now - this.#since < UNNOTICED;
    if (this.#state?.state === 'waiting') {
      const left = clock(Math.max(0, this.#state.until - now) + 999);
      write(this.#text, `The connection is lost; the run goes on. Next try in ${left}.`);
    } else if (this.#state) write(this.#text, 'Reconnecting…');
  }
}
