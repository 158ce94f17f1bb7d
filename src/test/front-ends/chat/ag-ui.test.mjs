import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import test from 'node:test';
import { EventSchemas } from '@ag-ui/core/schemas';
import { HttpAgent } from '@ag-ui/client';
import { bash, calls, Gate } from '../../browser/support/model.mjs';
import { at, post } from './support/chat.mjs';
import { NASTY, NASTY_TEXT, saying, world } from './support/world.mjs';

const it = world();

/** An agent of a page; `seen` are the events it got, each held against the protocol's own schema. */
function agent(options = {}) {
  const made = new HttpAgent({ url: at(it.server, '/agui'), threadId: randomUUID(), ...options });
  made.seen = [];
  made.subscribe({ onEvent: ({ event }) => { made.seen.push(event); EventSchemas.parse(event); } });
  return made;
}

function say(one, content, more = {}) {
  one.addMessage({ id: randomUUID(), role: 'user', content });
  return one.runAgent({ runId: randomUUID(), ...more });
}

const types = (one) => one.seen.map(({ type }) => type);
const texts = (one) => one.messages.filter(({ role }) => role === 'assistant').map(({ content }) => content ?? '').join('');
const custom = (one, name) => one.seen.filter((event) => event.type === 'CUSTOM' && event.name === name).map(({ value }) => value);

test('words arrive, the ids are the client\'s, and a conversation goes on', async () => {
  it.model.plays(saying('Hello', ', ', 'world.'), saying('Two.'));
  const one = agent();
  await say(one, 'Hi');
  await say(one, 'More');

  assert.equal(texts(one), 'Hello, world.Two.');
  assert.equal(one.seen[0].threadId, one.threadId);
  const end = one.seen.at(-1);
  assert.deepEqual([end.type, end.outcome.type, end.result.reason, end.usage[0].inputTokens], ['RUN_FINISHED', 'success', 'done', 1200]);
  const sent = it.model.requests.at(-1).messages.filter((message) => message.role !== 'system');
  assert.deepEqual(sent.map((message) => message.role), ['user', 'assistant', 'user']);
});

test('calls, what they print and what they change', async () => {
  it.model.plays(
    calls('I look. ', ['write', { path: 'app.py', content: 'one\n' }], bash('echo out; exit 3')),
    calls('', ['plan', { items: [{ text: 'all', status: 'done' }] }]),
    saying('Done.'),
  );
  const one = agent();
  await say(one, 'Go');

  const made = one.messages.flatMap(({ toolCalls = [] }) => toolCalls).map(({ function: call }) => [call.name, JSON.parse(call.arguments)]);
  assert.deepEqual(made[0], ['write', { path: 'app.py', content: 'one\n' }]);
  assert.deepEqual(made.map(([name]) => name), ['write', 'bash', 'plan']);
  const results = one.messages.filter(({ role }) => role === 'tool');
  assert.equal(results.length, 3);
  assert.match(results[1].content, /out/);
  const [diff] = custom(one, 'diff');
  assert.deepEqual([diff.path, diff.change, diff.added, diff.removed], ['app.py', 'created', 1, 0]);
  assert.deepEqual(custom(one, 'plan')[0].items, [{ text: 'all', status: 'done' }]);
  assert.equal(types(one).filter((type) => type === 'STEP_STARTED').length, 3);
});

test('a run that fails says so in a sentence', async () => {
  it.model.refuses(401, { error: { message: 'no such key', type: 'invalid_request_error', code: 'invalid_api_key' } });
  const one = agent();
  await say(one, 'Hi').catch(() => {});
  const error = one.seen.at(-1);
  assert.deepEqual([error.type, error.code], ['RUN_ERROR', 'auth']);
  assert.match(error.message, /key/i);
});

for (const approved of [true, false]) {
  test(`a call that waits interrupts the run, and the next one answers it: ${approved}`, async () => {
    it.model.plays(calls('Wait. ', bash('echo ran')), saying('Then.'));
    const one = agent();
    await say(one, 'Go', { forwardedProps: { approval: 'ask' } });
    const { outcome } = one.seen.at(-1);
    assert.equal(outcome.type, 'interrupt');
    const [{ id, toolCallId, metadata }] = outcome.interrupts;
    assert.equal(metadata.input.command, 'echo ran');
    const runId = randomUUID();
    await one.runAgent({ runId, resume: [{ interruptId: id, status: 'resolved', payload: { approved } }] });

    const result = one.messages.find(({ role, toolCallId: of }) => role === 'tool' && of === toolCallId);
    assert.match(result.content, approved ? /^ran/ : /said no/);
    assert.equal(texts(one), 'Wait. Then.');
    assert.deepEqual([one.seen.at(-1).outcome.type, one.seen.at(-1).runId], ['success', runId]);
  });
}

test('a run that is stopped ends as cancelled', async () => {
  const gate = new Gate();
  it.model.plays(async function* () { yield 'Begun. '; await gate.opened; });
  const one = agent();
  const begun = new Promise((resolve) => one.subscribe({ onTextMessageContentEvent: resolve }));
  const sent = say(one, 'Go');
  await begun;
  const { run } = custom(one, 'start')[0];
  assert.equal((await post(it.server, `/runs/${run}/cancel`)).status, 202);
  await sent;
  assert.equal(one.seen.at(-1).outcome.type, 'cancelled');
  gate.open();
});

test('five megabytes arrive whole, and no character is lost', async () => {
  const piece = 'x'.repeat(65_535) + '\n';
  it.model.plays(saying(...Array(80).fill(piece)), calls('', ['bash', JSON.parse('{"command":"echo ok","__proto__":{"a":1}}')]), saying(...NASTY));
  const one = agent();
  await say(one, 'Much');
  assert.equal(texts(one), piece.repeat(80));
  const other = agent();
  await say(other, NASTY_TEXT);
  assert.equal(texts(other), NASTY_TEXT);
});
