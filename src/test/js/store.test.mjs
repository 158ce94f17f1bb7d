import assert from 'node:assert/strict';
import test from 'node:test';
import { alive, endedElsewhere, failed, filesOf, newRun, reduce } from '../../../webapp/js/store.js';

const fold = (...events) => events.reduce(
  (run, [event, data], i) => reduce(run, { event, data }, 1000 + i), newRun({ key: 1, message: 'hi' }));

const kinds = (run) => run.parts.map(({ kind, text, id, state }) => [kind, text ?? id, state].filter(Boolean).join(' '));

const START = ['on_start', { v: 1, session: 's', run: 's.1', model: 'offline/demo', workspace: '/w', message: 'hi', offline: true, notice: 'scripted' }];
const TOOL = ['on_tool_start', { id: 'c1', name: 'bash', input: { command: 'ls' }, title: 'ls' }];

test('a whole run becomes parts in the order they came', () => {
  const run = fold(START,
    ['on_turn', { turn: 1 }],
    ['on_reasoning', { token: 'hm' }], ['on_reasoning', { token: 'm' }],
    ['on_token', { token: 'Hel' }], ['on_token', { token: 'lo' }],
    ['on_usage', { input_tokens: 10, output_tokens: 2 }],
    TOOL,
    ['on_tool_output', { id: 'c1', chunk: 'a\n' }],
    ['on_tool_end', { id: 'c1', name: 'bash', ok: true, output: 'a\n', duration_ms: 7, exit: 0 }],
    ['on_token', { token: 'Done' }],
    ['on_complete', { reason: 'done', duration_ms: 9, turns: 2, files_changed: 0, usage: { input_tokens: 10, output_tokens: 3 } }]);

  assert.deepEqual(kinds(run), ['reasoning hmm', 'text Hello', 'call c1 done', 'text Done']);
  assert.deepEqual([run.id, run.session, run.notice, run.offline, run.status, run.phase, run.calls],
    ['s.1', 's', 'scripted', true, 'ended', null, 1]);
  assert.deepEqual(run.usage, { input_tokens: 10, output_tokens: 3 });
  assert.deepEqual([run.parts[2].output, run.parts[2].exit, run.parts[2].ms], ['a\n', 0, 7]);
});

test('events we do not know change nothing, not even the object', () => {
  const run = fold(START);

  assert.equal(reduce(run, { event: 'on_novelty', data: { x: 1 } }, 5), run);
  assert.equal(reduce(run, { event: 'constructor', data: {} }, 5), run);
  assert.equal(reduce(run, { event: 'on_tool_end', data: { id: 'nobody', ok: true } }, 5).parts, run.parts);
});

test('an event makes a new state, leaves the old one alone and shares what did not change', () => {
  const before = fold(START, TOOL, ['on_token', { token: 'a' }]);
  const copy = structuredClone(before);

  const after = reduce(before, { event: 'on_token', data: { token: 'b' } }, 9);

  assert.deepEqual(before, copy);
  assert.equal(after.parts[0], before.parts[0]);
  assert.notEqual(after.parts[1], before.parts[1]);
});

test('a call is one part from its first argument on', () => {
  const writing = fold(START, ['on_tool_input', { id: 'c1', name: 'bash', delta: '{"com' }], ['on_tool_input', { id: 'c1', name: 'bash', delta: 'mand"' }]);
  const running = reduce(writing, { event: TOOL[0], data: TOOL[1] }, 9);

  assert.deepEqual(kinds(writing), ['call c1 writing']);
  assert.equal(writing.parts[0].draft, '{"command"');
  assert.deepEqual(writing.phase.kind, 'writing');
  assert.deepEqual(kinds(running), ['call c1 running']);
  assert.equal(running.parts[0].at, 9);
});

test('live output keeps its last 200 lines', () => {
  const lines = Array.from({ length: 300 }, (_, i) => `line ${i}\n`);
  const run = fold(START, TOOL, ...lines.map((chunk) => ['on_tool_output', { id: 'c1', chunk }]));
  const { output, cut } = run.parts[0];

  assert.equal(output, lines.slice(100).join(''));
  assert.equal(cut, true);
});

test('live output of 200 lines is whole, and one endless line is bounded', () => {
  const whole = fold(START, TOOL, ['on_tool_output', { id: 'c1', chunk: 'x\n'.repeat(200) }]).parts[0];
  const endless = fold(START, TOOL, ['on_tool_output', { id: 'c1', chunk: 'x'.repeat(200_000) }]).parts[0];

  assert.deepEqual([whole.output.length, whole.cut], [400, false]);
  assert.deepEqual([endless.output.length, endless.cut], [65_536, true]);
});

test('diffs of one file add up, and a file called constructor is a file', () => {
  const diff = (path, change, added, removed) => ['on_diff_ready', { id: 'c1', diff_id: 'd', path, change, diff: '…', added, removed }];
  const run = fold(START, TOOL, diff('a.py', 'created', 5, 0), diff('a.py', 'modified', 2, 1), diff('constructor', 'deleted', 0, 4));

  assert.equal(run.parts[0].diffs.length, 3);
  assert.deepEqual(filesOf(run).map(({ path, change, added, removed }) => [path, change, added, removed]),
    [['a.py', 'created', 7, 1], ['constructor', 'deleted', 0, 4]]);
});

test('a failed call and an error are told apart', () => {
  const run = fold(START, TOOL,
    ['on_tool_end', { id: 'c1', name: 'bash', ok: false, output: 'no', duration_ms: 1, exit: 1 }],
    ['on_error', { error: 'The provider refused the key.', code: 'auth', retryable: false, detail: '401' }],
    ['on_complete', { reason: 'error', duration_ms: 3, turns: 1, files_changed: 0, usage: {} }]);

  assert.deepEqual(kinds(run), ['call c1 failed', 'error']);
  assert.deepEqual(run.parts[1], { kind: 'error', error: 'The provider refused the key.', code: 'auth', retryable: false, detail: '401' });
});

test('with two calls at work the end of one leaves the run at its tools', () => {
  const both = fold(START, TOOL, ['on_tool_start', { id: 'c2', name: 'read', input: {}, title: 'b' }], ['on_tool_end', { id: 'c1', ok: true, output: '' }]);

  assert.equal(both.phase.kind, 'tool');
  assert.equal(reduce(both, { event: 'on_tool_end', data: { id: 'c2', ok: true } }, 1).phase.kind, 'model');
});

test('a retry counts down to its next try and is over with the next event', () => {
  const waiting = fold(START, ['on_retry', { attempt: 2, max_attempts: 5, delay_ms: 3000, reason: 'overloaded' }]);

  assert.deepEqual(waiting.phase, { kind: 'retry', at: 1001, until: 4001, attempt: 2, of: 5, reason: 'overloaded' });
  assert.equal(reduce(waiting, { event: 'on_token', data: { token: 'x' } }, 5).phase.kind, 'text');
});

test('a call that waits for a person says so, and a denied one stays denied', () => {
  const asking = fold(START, TOOL, ['on_approval_required', { id: 'c1', approval: 'a1', name: 'bash', input: {}, reason: 'commands ask', expires_ms: 1 }]);
  const denied = [['on_approval_resolved', { id: 'c1', approval: 'a1', decision: 'deny', by: 'timeout' }], ['on_tool_end', { id: 'c1', ok: false, output: 'denied' }]]
    .reduce((run, [event, data]) => reduce(run, { event, data }, 1), asking);

  assert.equal(asking.parts[0].state, 'asking');
  assert.equal(denied.parts[0].state, 'denied');
});

test('numbers of the model calls add up until the run tells the sum', () => {
  const run = fold(START, ['on_usage', { input_tokens: 3 }], ['on_usage', { input_tokens: 4, cost_usd: 0.5 }]);

  assert.deepEqual(run.usage, { input_tokens: 7, cost_usd: 0.5 });
});

test('plan, gap and compaction are kept', () => {
  const items = [{ text: 'a', status: 'done' }];
  const run = fold(START, ['on_plan', { items }], ['on_gap', { from: 3, to: 9 }], ['on_compact', { before_tokens: 9, after_tokens: 2 }]);

  assert.equal(run.plan, items);
  assert.deepEqual(run.parts, [{ kind: 'gap', from: 3, to: 9 }, { kind: 'compact', before: 9, after: 2 }]);
});

test('nothing is left running when a run ends, whoever tells of the end', () => {
  const cut = endedElsewhere(fold(START, TOOL), { reason: 'interrupted' });

  assert.deepEqual([kinds(cut), cut.status, cut.summary.reason, alive(cut)], [['call c1 stopped'], 'ended', 'interrupted', false]);
});

test('a message that never became a run shows why', () => {
  const run = failed(newRun({ key: 1, message: 'hi' }), { error: 'Too many runs.', retryable: true });

  assert.deepEqual([run.status, run.message, run.parts[0].error], ['failed', 'hi', 'Too many runs.']);
});

test('a run read again after its end is not alive while it is read', () => {
  const run = reduce(newRun({ key: 1, status: 'replay' }), { event: START[0], data: START[1] }, 1);

  assert.equal(alive(run), false);
  assert.equal(reduce(run, { event: 'on_complete', data: { reason: 'done' } }, 2).status, 'ended');
});
