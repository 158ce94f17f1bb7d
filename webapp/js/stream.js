import { SseParser } from './sse.js';

const SILENCE = 30_000; // the server writes at least every 10 s
const STALE = 12_000;
const FIRST_PAUSE = 500;
const LONGEST_PAUSE = 15_000;

/** How long to wait before try number `attempt` (from 0); `random` in [0, 1) spreads many readers apart. */
export function pauseBefore(attempt, random) {
  return Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** attempt * (0.75 + random / 2));
}

const systemClock = {
  now: () => Date.now(),
  random: () => Math.random(),
  setTimer: (work, ms) => setTimeout(work, ms),
  clearTimer: (timer) => clearTimeout(timer),
};

/**
 * Reads one run to its end, over as many connections as that takes. Every event is handed on once, in order.
 * Only `on_complete` ends a run: a connection that closes before it is opened again.
 */
export class RunReader {
  run;
  seq = 0;
  #connect;
  #onEvent;
  #onConnection;
  #onReset;
  #clock;
  #attempt = 0;
  #heardAt = 0;
  #outcome = null;
  #cut = () => {};
  #wake = () => {};

  /**
   * @param connect      (run, seq, signal) -> Response of GET runs/{run}/events; throws what has a `status` if refused
   * @param onEvent      ({seq, event, data, at?}) for each event not seen before
   * @param onConnection ({state: 'live' | 'connecting'} | {state: 'waiting', until})
   * @param onReset      () the server knows less than we saw: forget all, it comes again from the start
   */
  constructor({ run, connect, onEvent, onConnection = () => {}, onReset = () => {}, clock = systemClock }) {
    this.run = run;
    this.#connect = connect;
    this.#onEvent = onEvent;
    this.#onConnection = onConnection;
    this.#onReset = onReset;
    this.#clock = clock;
  }

  /**
   * Resolves to `complete` (on_complete was seen), `gone` (204: it ended at or before what we saw) or `stopped`.
   * Rejects when the server refuses for good, such as 404. `response` is a stream already open, if there is one.
   */
  async read(response = null) {
    while (!this.#outcome) {
      try {
        const open = response ?? (await this.#open());
        response = null;
        if (open) await this.#drain(open);
      } catch (failure) {
        response = null;
        this.#refused(failure);
      }
      if (!this.#outcome) await this.#pause();
    }
    return this.#outcome;
  }

  /** Stops reading; the run itself goes on. */
  stop() {
    this.#outcome ??= 'stopped';
    this.#cut();
    this.#wake();
  }

  /** The network or the reader is back: try now, and leave a connection that should have said something by now. */
  nudge() {
    this.#wake();
    if (this.#clock.now() - this.#heardAt > STALE) this.#cut();
  }

  async #open() {
    this.#onConnection({ state: 'connecting' });
    const abort = new AbortController();
    const response = await this.#guarded(() => abort.abort(), () => this.#connect(this.run, this.seq, abort.signal));
    if (response.status === 204) {
      this.#outcome ??= 'gone';
      return null;
    }
    return response;
  }

  async #drain(response) {
    if (!/^text\/event-stream\b/i.test(response.headers.get('Content-Type') ?? '')) {
      await response.body?.cancel();
      return;
    }
    this.#onConnection({ state: 'live' });
    const reader = response.body.getReader();
    const close = () => reader.cancel().catch(() => {});
    const parser = new SseParser();
    while (!this.#outcome) {
      const { done, value } = await this.#guarded(close, () => reader.read());
      if (done) return;
      this.#attempt = 0;
      for (const frame of parser.feed(value)) this.#take(frame);
    }
    if (this.#outcome === 'complete') this.#lingerOn(reader, close);
    else close();
  }

  /** After the last event the server closes; a connection that was read to its end can be used for what comes next. */
  async #lingerOn(reader, close) {
    const timer = this.#clock.setTimer(close, SILENCE);
    const end = () => reader.read().then(({ done }) => (done ? null : end()), () => null);
    await end();
    this.#clock.clearTimer(timer);
  }

  /** Runs `work`, and `cut` if nothing comes of it for too long. */
  async #guarded(cut, work) {
    this.#heardAt = this.#clock.now();
    const timer = this.#clock.setTimer(cut, SILENCE);
    this.#cut = cut;
    try {
      return await work();
    } finally {
      this.#clock.clearTimer(timer);
      this.#cut = () => {};
    }
  }

  #take(frame) {
    if (this.#outcome) return;
    const seq = /^\d+$/.test(frame.id) ? Number(frame.id) : NaN;
    const event = parsed(frame.data);
    if (!(seq > this.seq) || typeof event?.event !== 'string') return;
    this.seq = seq;
    const data = event.data ?? {};
    this.run ??= data.run;
    this.#onEvent({ seq, event: event.event, data, at: event.at });
    if (event.event === 'on_complete') this.#outcome = 'complete';
  }

  #refused(failure) {
    const status = failure?.status;
    if (status === 400 && this.seq > 0) {
      this.seq = 0;
      this.#onReset();
    } else if (status >= 400 && status < 500 && status !== 408 && status !== 429) {
      this.#outcome ??= 'refused';
      throw failure;
    }
  }

  #pause() {
    const ms = pauseBefore(this.#attempt++, this.#clock.random());
    this.#onConnection({ state: 'waiting', until: this.#clock.now() + ms });
    return new Promise((resolve) => {
      const timer = this.#clock.setTimer(resolve, ms);
      this.#wake = () => {
        this.#clock.clearTimer(timer);
        this.#wake = () => {};
        resolve();
      };
    });
  }
}

function parsed(json) {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
