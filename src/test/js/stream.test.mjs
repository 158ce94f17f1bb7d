import assert from 'node:assert/strict';
import test from 'node:test';
import { pauseBefore, RunReader } from '../../../webapp/js/stream.js';

const frame = (seq, event = 'on_token', data = { token: `t${seq}` }) => `id: ${seq}\ndata: ${JSON.stringify({ event, data })}\n\n`;
const START = frame(1, 'on_start', { run: 's.1' });
const END = (seq) => frame(seq, 'on_complete', { reason: 'done' });

/** A response whose body gives these pieces and then ends, breaks, or stays open. */
function response(pieces, { ending = 'close', status = 200, type = 'text/event-stream; charset=utf-8' } = {}) {
  const queue = pieces.map((piece) => new TextEncoder().encode(piece));
  const body = new ReadableStream({
    pull(controller) {
      if (queue.length > 0) return controller.enqueue(queue.shift());
      if (ending === 'close') controller.close();
      else if (ending === 'break') controller.error(new TypeError('network error'));
      return undefined;
    },
  }, { highWaterMark: 0 });
  return new Response(status === 204 ? null : body, { status, headers: { 'Content-Type': type } });
}

/** Time that jumps: a timer fires once nothing else is to be done, the earliest first. */
class JumpingClock {
  time = 0;
  pauses = [];
  #timers = new Map();
  #next = 1;

  now = () => this.time;
  random = () => 0.5;
  clearTimer = (id) => this.#timers.delete(id);
  setTimer = (work, ms) => {
    this.pauses.push(ms);
    this.#timers.set(this.#next, { work, at: this.time + ms });
    return this.#next++;
  };

  async fire() {
    const [id, timer] = [...this.#timers].sort(([, a], [, b]) => a.at - b.at)[0] ?? [];
    if (!timer) return;
    this.#timers.delete(id);
    this.time = timer.at;
    timer.work();
  }
}

/** Reads with `connects` as the answers to GET, one after the other; what happened comes back as short lines. */
async function read(connects, { first = null, clock = new JumpingClock(), run = 's.1' } = {}) {
  const trail = [];
  const answers = [...connects];
  const reader = new RunReader({
    run,
    clock,
    connect: async (id, seq) => {
      trail.push(`GET ${id} after ${seq}`);
      const answer = answers.shift();
      if (answer === undefined) throw new Error('unexpected connection');
      if (answer instanceof Response) return answer;
      throw answer;
    },
    onEvent: ({ seq, event }) => trail.push(`${seq} ${event.slice(3)}`),
    onConnection: ({ state }) => trail.push(state),
    onReset: () => trail.push('reset'),
  });
  let over = false;
  const reading = reader.read(first).finally(() => (over = true));
  reading.catch(() => {});
  while (!over) {
    await settle();
    if (!over) await clock.fire();
  }
  const outcome = await reading.catch((failure) => `refused ${failure.status}`);
  return { trail: trail.filter((line) => line !== 'connecting'), outcome, clock };
}

async function settle() {
  for (let i = 0; i < 20; i++) await new Promise(setImmediate);
}

const refusal = (status) => Object.assign(new Error('no'), { status });

test('a run read in one go needs one connection', async () => {
  const { trail, outcome } = await read([], { first: response([START, frame(2), END(3)]) });

  assert.deepEqual([outcome, trail], ['complete', ['live', '1 start', '2 token', '3 complete']]);
});

test('a connection cut at any byte is taken up after the last whole event, and nothing comes twice', async () => {
  const whole = START + frame(2) + frame(3) + END(4);
  for (let cut = 0; cut < whole.length; cut++) {
    const { trail, outcome } = await read([response([whole])], { first: response([whole.slice(0, cut)], { ending: cut % 2 ? 'close' : 'break' }) });
    const events = trail.filter((line) => /^\d/.test(line));

    assert.deepEqual([outcome, events], ['complete', ['1 start', '2 token', '3 token', '4 complete']], `cut at ${cut}`);
  }
});

test('the next connection asks for what comes after the last event seen', async () => {
  const { trail } = await read([response([frame(3), END(4)])], { first: response([START, frame(2), 'id: 3\nda'], { ending: 'break' }) });

  assert.deepEqual(trail, ['live', '1 start', '2 token', 'waiting', 'GET s.1 after 2', 'live', '3 token', '4 complete']);
});

test('events that were seen are dropped', async () => {
  const { trail } = await read([response([START, frame(2), frame(2), frame(1), END(3)])], { first: response([START, frame(2)]) });

  assert.deepEqual(trail.filter((line) => /^\d/.test(line)), ['1 start', '2 token', '3 complete']);
});

test('204 means that the run has ended, not that it is done', async () => {
  const { outcome } = await read([response([], { status: 204 })], { first: response([START]) });

  assert.equal(outcome, 'gone');
});

test('a silent connection is left after 30 s and opened again', async () => {
  const { trail, outcome, clock } = await read([response([END(2)])], { first: response([START], { ending: 'open' }) });

  assert.equal(outcome, 'complete');
  assert.deepEqual(trail, ['live', '1 start', 'waiting', 'GET s.1 after 1', 'live', '2 complete']);
  assert.equal(clock.time, 30_500);
});

test('a server that cannot answer is asked again, for as long as it takes', async () => {
  const down = [refusal(503), new TypeError('failed to fetch'), refusal(429), response(['<html>'], { type: 'text/html' })];
  const { outcome, clock } = await read([...down, response([START, END(2)])]);

  assert.equal(outcome, 'complete');
  assert.deepEqual(clock.pauses.filter((ms) => ms < 30_000), [500, 1000, 2000, 4000]);
});

test('a server that says no for good is believed', async () => {
  assert.equal((await read([refusal(404)])).outcome, 'refused 404');
  assert.equal((await read([refusal(403)], { first: response([START]) })).outcome, 'refused 403');
});

test('a server that knows less than we saw is read again from the start', async () => {
  const { trail, outcome } = await read([refusal(400), response([START, END(2)])], { first: response([START, frame(2), frame(3)]) });

  assert.equal(outcome, 'complete');
  assert.deepEqual(trail.slice(4), ['waiting', 'GET s.1 after 3', 'reset', 'waiting', 'GET s.1 after 0', 'live', '1 start', '2 complete']);
});

test('data that is no event is passed over', async () => {
  const { trail } = await read([], { first: response([START, 'id: 2\ndata: {\n\n', 'data: 7\n\n', 'id: x\ndata: {"event":"on_token"}\n\n', END(4)]) });

  assert.deepEqual(trail, ['live', '1 start', '4 complete']);
});

test('the run names itself when the response did not', async () => {
  const { trail } = await read([response([END(2)])], { first: response([START]), run: null });

  assert.ok(trail.includes('GET s.1 after 1'));
});

test('stopping ends the reading at once, open connection or pause', async () => {
  const reader = new RunReader({ run: 's.1', connect: () => new Promise(() => {}), onEvent: () => {} });
  const reading = reader.read(response([START], { ending: 'open' }));
  await settle();

  reader.stop();

  assert.equal(await reading, 'stopped');
});

test('a nudge ends the pause', async () => {
  const states = [];
  const clock = new JumpingClock();
  const answers = [response([START]), response([END(2)])];
  const reader = new RunReader({ run: 's.1', clock, connect: async () => answers.shift(), onEvent: () => {}, onConnection: ({ state }) => states.push(state) });
  const reading = reader.read();
  await settle();
  assert.equal(states.at(-1), 'waiting');

  reader.nudge();

  assert.equal(await reading, 'complete');
  assert.equal(clock.time, 0);
});

test('pauses double from half a second to fifteen, each a little off', () => {
  assert.deepEqual([0, 1, 2, 3, 4, 5, 60].map((attempt) => pauseBefore(attempt, 0.5)), [500, 1000, 2000, 4000, 8000, 15_000, 15_000]);
  assert.deepEqual([pauseBefore(1, 0), pauseBefore(1, 0.999_999) < 1250], [750, true]);
});
