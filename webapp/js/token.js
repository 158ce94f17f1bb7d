import { hasToken, setToken } from './api.js';
import { write } from './dom.js';

const WHERE = 'It is the one the server was started with, or stands in the file “token” in its home folder, which its log names.';

/** Asks for the server's token when it wants one, and lets what was refused try again. */
export class TokenGate {
  #form;
  #asking = null;
  #giveUp = () => {};

  constructor(form) {
    this.#form = form;
  }

  /** What `action` gives; as often as the server answers 401 the person is asked, and `action` done again. */
  async pass(action) {
    for (;;) {
      try {
        return await action();
      } catch (problem) {
        if (problem?.status !== 401) throw problem;
        await (this.#asking ??= this.#ask(problem));
      }
    }
  }

  /** The person would rather not: what waits for the token fails with the server's refusal. */
  giveUp() {
    this.#giveUp();
  }

  #ask(problem) {
    const field = this.#form.querySelector('input');
    write(this.#form.querySelector('.why'), hasToken() ? `That token was not accepted. ${WHERE}` : WHERE);
    this.#form.hidden = false;
    field.focus();
    return new Promise((resolve, reject) => {
      this.#giveUp = () => reject(problem);
      this.#form.onsubmit = (e) => {
        e.preventDefault();
        if (field.value.trim() === '') return;
        setToken(field.value.trim());
        resolve();
      };
    }).finally(() => {
      field.value = '';
      this.#form.hidden = true;
      this.#asking = null;
      this.#giveUp = () => {};
    });
  }
}
