/** The message box: Enter sends, Shift-Enter is a new line, and neither while an input method composes. */
export class Composer {
  #form;
  #box;
  #send;
  #stop;
  #hint;
  #busy = false;
  #onSend;

  constructor(form, { onSend, onStop }) {
    this.#form = form;
    this.#onSend = onSend;
    this.#box = form.querySelector('textarea');
    this.#send = form.querySelector('.send');
    this.#stop = form.querySelector('.stop');
    this.#hint = form.querySelector('.hint');
    this.#listen(onStop);
    this.#changed();
  }

  get text() {
    return this.#box.value;
  }

  /** Puts text back, unless the person has begun another. */
  restore(text) {
    if (this.#box.value.trim() === '') this.#box.value = text;
    this.#changed();
  }

  /** A run is at work: Stop takes the place of Send; typing goes on. */
  busy(busy, stopping) {
    const focused = document.activeElement === this.#stop || document.activeElement === this.#send;
    this.#stop.disabled = stopping;
    if (focused && (stopping || busy !== this.#busy)) this.#box.focus();
    this.#stop.lastElementChild.textContent = stopping ? 'Stopping' : 'Stop';
    if (busy === this.#busy) return;
    this.#busy = busy;
    this.#send.hidden = busy;
    this.#stop.hidden = !busy;
    this.#hint.textContent = busy ? 'Esc stops' : 'Enter sends, Shift-Enter starts a new line';
    this.#changed();
  }

  focus() {
    this.#box.focus();
  }

  #listen(onStop) {
    this.#form.addEventListener('submit', (e) => {
      e.preventDefault();
      this.#submit();
    });
    this.#box.addEventListener('input', () => this.#changed());
    this.#box.addEventListener('keydown', (e) => this.#key(e));
    // Without this a touch on a button would take the focus, and with it the keyboard, from the box.
    for (const button of [this.#send, this.#stop]) button.addEventListener('mousedown', (e) => e.preventDefault());
    this.#stop.addEventListener('click', onStop);
  }

  #key(e) {
    // Safari ends a composition before the keydown of the Enter that did it; only its code 229 tells.
    if (e.key !== 'Enter' || e.shiftKey || e.isComposing || e.keyCode === 229) return;
    e.preventDefault();
    this.#submit();
  }

  #submit() {
    const text = this.#box.value.trim();
    if (text === '') return;
    if (this.#busy) return void (this.#hint.textContent = 'Still at work: Esc stops, then send');
    this.#box.value = '';
    this.#changed();
    this.#onSend(text);
  }

  #changed() {
    this.#send.disabled = this.#box.value.trim() === '';
    this.#box.style.height = 'auto';
    this.#box.style.height = `${this.#box.scrollHeight}px`;
  }
}
