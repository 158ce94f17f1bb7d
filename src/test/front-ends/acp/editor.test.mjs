import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import test, { afterEach, beforeEach } from 'node:test';
import { methods } from '@agentclientprotocol/sdk';
import { bash, calls, Gate, ScriptedModel } from '../../browser/support/model.mjs';
import { Agent } from './support/agent.mjs';

const NASTY = 'split \u{1F600} pair, line\u2028and paragraph\u2029, \u0085, ANSI \u001b[31mred\u001b[0m, NUL \u0000, '
  + '</script><script>alert(1)</script>, `__proto__`, "quotes" \\ and \r\n\ttabs, e\u0301, \u202Ertl';
// A file with a NUL is no text.
const NASTY_FILE = NASTY.replace('\u0000', '');

const saying = (...pieces) => async function* () { yield* pieces; };

let model;
let agent;

beforeEach(async () => { model = await ScriptedModel.start(); });
afterEach(async () => {
  await agent.close();
  await model.close();
});

const start = async (options) => (agent = await Agent.start({ model: model.url, ...options }));

const here = (name) => path.join(agent.project, name);

test('who it is and what it can do', async () => {
  await start();

  const { protocolVersion, agentCapabilities, agentInfo, authMethods } = agent.introduction;
  assert.equal(protocolVersion, 1);
  assert.equal(agentCapabilities.loadSession, true);
  assert.deepEqual(agentCapabilities.promptCapabilities, { image: false, audio: false, embeddedContext: true });
  assert.equal(agentInfo.name, 'runnel');
  assert.deepEqual(authMethods, []);
  await assert.rejects(agent.ask(methods.agent.authenticate, { methodId: 'key' }), { code: -32602 });
});

test('a text streams, piece by piece', async () => {
  await start();
  const gate = new Gate();
  model.plays(async function* () {
    yield 'Hel';
    await gate.opened;
    yield 'lo.';
  });
  const prompt = agent.prompt(await agent.session(), 'Greet');
  await agent.until(({ content }) => content?.text === 'Hel');
  gate.open();

  assert.equal(await prompt, 'end_turn');
  assert.equal(agent.text(), 'Hello.');
  assert.equal(agent.of('session_info_update')[0].title, 'Greet');
});

test('how full the conversation is, where the room is known', async () => {
  await start({ env: { RUNNEL_CONTEXT_TOKENS: '50000' } });
  model.plays(saying('Hi.'));

  await agent.prompt(await agent.session(), 'Hi');

  assert.deepEqual(agent.of('usage_update'), [{ sessionUpdate: 'usage_update', used: 1234, size: 50_000 }]);
});

test('several calls of one answer, each with its own story', async () => {
  await start();
  await writeFile(here('a.txt'), 'one\n');
  model.plays(
    calls('Look.', ['read', { path: 'a.txt' }], ['ls', {}], bash('echo printed; exit 3'), ['plan', { items: [{ text: 'all', status: 'in_progress' }] }]),
    saying('Done.'),
  );

  assert.equal(await agent.prompt(await agent.session(), 'Look around'), 'end_turn');

  const [read, ls, command, plan] = [0, 1, 2, 3].map((index) => agent.call(index));
  assert.deepEqual([read.kind, ls.kind, command.kind, plan.kind], ['read', 'read', 'execute', 'think']);
  assert.deepEqual(read.states, ['pending', 'in_progress', 'completed']);
  assert.deepEqual(read.rawInput, { path: 'a.txt' });
  assert.deepEqual(read.locations, [{ path: here('a.txt') }]);
  assert.match(read.content[0].content.text, /^```\n.*one/);
  assert.equal(command.status, 'failed');
  assert.equal(command.rawOutput.exit, 3);
  assert.match(command.content[0].content.text, /printed/);
  assert.deepEqual(agent.of('plan').at(-1).entries, [{ content: 'all', priority: 'medium', status: 'in_progress' }]);
});

test('a change is a diff with the text before and after, one for each hunk, under the absolute path', async () => {
  await start();
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}\n`);
  await writeFile(here('a.txt'), lines.join(''));
  model.plays(
    calls('', ['edit', { path: 'a.txt', edits: [{ old: 'line 3\n', new: 'three\n' }, { old: 'line 25\n', new: '' }] }]),
    calls('', ['write', { path: 'b/new.txt', content: 'fresh' }]),
    calls('', bash('rm a.txt')),
    saying('Done.'),
  );

  assert.equal(await agent.prompt(await agent.session(), 'Change it'), 'end_turn');

  const [edit, write, remove] = [0, 1, 2].map((index) => agent.call(index));
  assert.equal(edit.kind, 'edit');
  assert.deepEqual(edit.content, [
    { type: 'diff', path: here('a.txt'), oldText: lines.slice(0, 7).join(''), newText: [...lines.slice(0, 3), 'three\n', ...lines.slice(4, 7)].join('') },
    { type: 'diff', path: here('a.txt'), oldText: lines.slice(22, 29).join(''), newText: [...lines.slice(22, 25), ...lines.slice(26, 29)].join('') },
  ]);
  assert.deepEqual(write.content, [{ type: 'diff', path: here('b/new.txt'), newText: 'fresh' }]);
  assert.equal(await readFile(here('b/new.txt'), 'utf8'), 'fresh');
  assert.deepEqual(remove.content.at(-1), { type: 'diff', path: here('a.txt'), oldText: [...lines.slice(0, 3), 'three\n', ...lines.slice(4, 25), ...lines.slice(26)].join(''), newText: '' });
});

test('a tool that fails, and the run goes on', async () => {
  await start();
  model.plays(calls('', ['read', { path: 'nowhere.txt' }]), saying('It is not there.'));

  assert.equal(await agent.prompt(await agent.session(), 'Read it'), 'end_turn');

  assert.equal(agent.call().status, 'failed');
  assert.equal(agent.call().rawOutput.ok, false);
  assert.equal(agent.text(), 'It is not there.');
});

test('a run that fails is an error that says what to do, and the session goes on', async () => {
  await start();
  model.refuses(401, { error: { message: 'bad key', type: 'invalid_request_error', code: 'invalid_api_key' } });
  model.plays(saying('Now.'));
  const session = await agent.session();

  await assert.rejects(agent.prompt(session, 'Hi'), (error) => {
    assert.equal(error.code, -32603);
    assert.equal(error.data.code, 'auth');
    assert.match(error.message, /key/i);
    return true;
  });
  assert.equal(await agent.prompt(session, 'Again'), 'end_turn');
  assert.equal(agent.text(), 'Now.');
});

test('a command that was allowed runs, one that was refused does not, and always is for that very command', async () => {
  await start({ args: ['--approval', 'ask'] });
  const session = await agent.session();
  const questions = [];
  const choosing = (kind) => (params) => {
    questions.push(params);
    return { outcome: { outcome: 'selected', optionId: params.options.find((option) => option.kind === kind).optionId } };
  };
  agent.permits = choosing('allow_once');
  model.plays(calls('', bash('echo first > a')), saying('ran'));
  assert.equal(await agent.prompt(session, 'One'), 'end_turn');
  assert.equal(await readFile(here('a'), 'utf8'), 'first\n');
  assert.deepEqual(agent.call().states, ['pending', 'in_progress', 'completed']);
  assert.equal(questions[0].toolCall.toolCallId, agent.call().toolCallId);
  assert.equal(questions[0].toolCall.status, 'pending');
  assert.match(questions[0].toolCall.content[0].content.text, /echo first > a/);

  agent.permits = choosing('reject_once');
  model.plays(calls('', bash('echo second > b')), saying('not'));
  assert.equal(await agent.prompt(session, 'Two'), 'end_turn');
  await assert.rejects(stat(here('b')));
  assert.equal(agent.call(1).status, 'failed');

  agent.permits = choosing('allow_always');
  model.plays(calls('', bash('echo third >> c')), calls('', bash('echo third >> c')), saying('twice'));
  assert.equal(await agent.prompt(session, 'Three'), 'end_turn');
  assert.equal(await readFile(here('c'), 'utf8'), 'third\nthird\n');
  assert.equal(questions.length, 3);
});

test('a question that is passed over is a no, and one whose time is up is not waited for', async () => {
  await start({ args: ['--approval', 'ask'], env: { RUNNEL_APPROVAL_TIMEOUT: '300ms' } });
  const session = await agent.session();
  model.plays(calls('', bash('echo a > a')), saying('no'));
  assert.equal(await agent.prompt(session, 'One'), 'end_turn');
  await assert.rejects(stat(here('a')));

  const late = new Gate();
  agent.permits = async ({ options }) => {
    await late.opened;
    return { outcome: { outcome: 'selected', optionId: options[0].optionId } };
  };
  model.plays(calls('', bash('echo b > b')), saying('too late'));
  assert.equal(await agent.prompt(session, 'Two'), 'end_turn');
  late.open();
  model.plays(saying('Still here.'));
  assert.equal(await agent.prompt(session, 'Three'), 'end_turn');
  await assert.rejects(stat(here('b')));
});

test('a prompt is cancelled while the model speaks, while a command runs and while a question waits', async () => {
  await start({ args: ['--approval', 'edits'] });
  const session = await agent.session();
  const cancel = () => agent.tell(methods.agent.session.cancel, { sessionId: session });

  const forEver = new Gate();
  model.plays(async function* () {
    yield 'endless';
    await forEver.opened;
  });
  const speaking = agent.prompt(session, 'Speak');
  await agent.until(({ content }) => content?.text === 'endless');
  await cancel();
  assert.equal(await speaking, 'cancelled');
  forEver.open();

  agent.permits = ({ options }) => ({ outcome: { outcome: 'selected', optionId: options[0].optionId } });
  model.plays(calls('', bash('echo began; sleep 600')));
  const running = agent.prompt(session, 'Run');
  await agent.until(({ content }) => content?.[0]?.content?.text?.includes('began'));
  await cancel();
  assert.equal(await running, 'cancelled');
  assert.equal(agent.call().status, 'failed');

  let withdrawn;
  const asked = new Promise((resolve) => {
    agent.permits = (params) => {
      resolve(params);
      return new Promise((done) => { withdrawn = () => done({ outcome: { outcome: 'cancelled' } }); });
    };
  });
  model.plays(calls('', bash('echo never > never')));
  const waiting = agent.prompt(session, 'Wait');
  await asked;
  await cancel();
  withdrawn();
  assert.equal(await waiting, 'cancelled');
  await assert.rejects(stat(here('never')));
});

test('another process loads a session, shows all of it as it was, and goes on with it', async () => {
  await start();
  const session = await agent.session();
  model.plays(calls('Look.', ['write', { path: 'a', content: 'x\n' }]), saying('Done 😀.'));
  await agent.prompt(session, 'Write it');
  const live = agent.updates;
  await agent.end();

  agent.updates = [];
  agent.output = '';
  await agent.startAgain({ model: model.url });
  const { sessions } = await agent.ask(methods.agent.session.list, { cwd: agent.project });
  assert.deepEqual(sessions, [{ sessionId: session, cwd: agent.project, title: 'Write it' }]);
  const { modes } = await agent.ask(methods.agent.session.load, { sessionId: session, cwd: agent.project, mcpServers: [] });

  assert.ok(modes.availableModes.some(({ id }) => id === modes.currentModeId));
  assert.equal(agent.text('user_message_chunk'), 'Write it');
  const told = (updates) => updates.filter(({ sessionUpdate }) => /^(agent_message_chunk|tool_call.*)$/.test(sessionUpdate));
  // What is gathered while a call runs is told only to those who watch it.
  const lasting = (updates) => told(updates).filter((update) => update.sessionUpdate !== 'tool_call_update' || update.status);
  assert.deepEqual(lasting(agent.updates), lasting(live));
  assert.equal(agent.of('session_info_update').at(-1).title, 'Write it');

  model.plays(saying('Further.'));
  assert.equal(await agent.prompt(session, 'And now?'), 'end_turn');
  assert.match(JSON.stringify(model.requests.at(-1).messages), /Write it.*Done 😀/);
  await assert.rejects(
    agent.ask(methods.agent.session.load, { sessionId: 'unknown', cwd: agent.project, mcpServers: [] }), { code: -32002 });
});

test('a session is resumed without its history, closed, and deleted', async () => {
  await start();
  const session = await agent.session();
  model.plays(saying('One.'), saying('Two.'));
  await agent.prompt(session, 'First');
  await agent.ask(methods.agent.session.close, { sessionId: session });
  await assert.rejects(agent.prompt(session, 'Closed'), { code: -32002 });
  agent.updates = [];

  await agent.ask(methods.agent.session.resume, { sessionId: session, cwd: agent.project });
  assert.deepEqual(agent.updates, []);
  assert.equal(await agent.prompt(session, 'Second'), 'end_turn');
  await agent.ask(methods.agent.session.delete, { sessionId: session });
  assert.deepEqual((await agent.ask(methods.agent.session.list, {})).sessions, []);
});

test('a mode narrows what a session may do, and never widens it', async () => {
  await start({ args: ['--approval', 'edits'] });
  const { sessionId, modes } = await agent.ask(methods.agent.session.new, { cwd: agent.project, mcpServers: [] });
  assert.equal(modes.currentModeId, 'edits');
  assert.deepEqual(modes.availableModes.map(({ id }) => id), ['readonly', 'ask', 'edits']);
  await assert.rejects(agent.ask(methods.agent.session.setMode, { sessionId, modeId: 'auto' }), { code: -32602 });

  await agent.ask(methods.agent.session.setMode, { sessionId, modeId: 'readonly' });
  model.plays(calls('', ['write', { path: 'a', content: 'x' }]), saying('I may not.'));
  assert.equal(await agent.prompt(sessionId, 'Write'), 'end_turn');
  assert.equal(agent.call().status, 'failed');
  await assert.rejects(stat(here('a')));
});

test('what an editor attaches reaches the model, and what cannot be read is refused', async () => {
  await start();
  const session = await agent.session();
  model.plays(saying('Seen.'));
  await agent.prompt(session, [
    { type: 'text', text: 'Compare ' },
    { type: 'resource_link', uri: `file://${here('src/a%20b.js')}`, name: 'a b.js' },
    { type: 'text', text: ' with ' },
    { type: 'resource', resource: { uri: `file://${here('c.md')}`, text: 'unsaved ``` words', mimeType: 'text/markdown' } },
  ]);
  const asked = model.requests.at(-1).messages.at(-1).content;
  assert.equal(
    typeof asked === 'string' ? asked : asked.map(({ text }) => text).join(''),
    'Compare `src/a b.js` with `c.md`\n\n`c.md` holds:\n\n````\nunsaved ``` words\n````\n');

  await assert.rejects(agent.prompt(session, [{ type: 'image', data: 'AA==', mimeType: 'image/png' }]), { code: -32602 });
  await assert.rejects(agent.prompt(session, [{ type: 'text', text: ' ' }]), { code: -32602 });
});

test('nasty strings arrive as they are, whole and live and later', async () => {
  await start();
  const session = await agent.session();
  const half = NASTY.indexOf('\u{1F600}') + 1;
  model.plays(
    async function* () {
      yield NASTY.slice(0, half);
      yield NASTY.slice(half);
      yield { call: 'write', input: JSON.parse(`{"path":"n.txt","content":${JSON.stringify(NASTY_FILE)},"__proto__":{"polluted":1},"constructor":"x"}`) };
    },
    saying('Done.'),
  );

  assert.equal(await agent.prompt(session, NASTY), 'end_turn');
  const check = () => {
    assert.ok(agent.text().startsWith(NASTY), JSON.stringify(agent.text()));
    assert.equal(agent.call().rawInput.content, NASTY_FILE);
    assert.deepEqual(Object.getOwnPropertyDescriptor(agent.call().rawInput, '__proto__')?.value, { polluted: 1 });
    assert.equal({}.polluted, undefined);
    assert.equal(agent.call().content[0].newText, NASTY_FILE);
  };
  check();
  assert.equal(await readFile(here('n.txt'), 'utf8'), NASTY_FILE);
  assert.doesNotMatch(Buffer.from(agent.output, 'latin1').toString(), /[\u0000-\u0009\u000b-\u001f\u2028\u2029]/);

  agent.updates = [];
  await agent.ask(methods.agent.session.load, { sessionId: session, cwd: agent.project, mcpServers: [] });
  check();
  assert.equal(agent.text('user_message_chunk'), NASTY);
});

test('an answer of five megabytes arrives whole', async () => {
  await start();
  const piece = 'All work and no play 😀. '.repeat(400);
  model.plays(async function* () { for (let i = 0; i < 500; i++) yield piece; });

  assert.equal(await agent.prompt(await agent.session(), 'Write a book'), 'end_turn');

  assert.ok(agent.text() === piece.repeat(500));
});
