import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';
import test, { afterEach, beforeEach } from 'node:test';
import { bash, calls, Gate, ScriptedModel } from '../../browser/support/model.mjs';
import { started, startedWith } from '../../browser/support/processes.mjs';
import { Agent } from './support/agent.mjs';

let agent;
let model;

beforeEach(async () => { model = await ScriptedModel.start(); });
afterEach(async () => {
  await agent?.close();
  agent = undefined;
  await model.close();
});

test('an editor that closes its end takes runs and commands along, and the exit is clean', async () => {
  agent = await Agent.start({ model: model.url });
  const session = await agent.session();
  model.plays(calls('', bash('sleep 600.25')));
  const prompt = agent.prompt(session, 'Sleep').catch(() => 'gone');
  await started('600.25');

  assert.equal(await agent.end(), 0);

  await prompt;
  assert.deepEqual(await startedWith('600.25'), []);
  assert.doesNotMatch(agent.log, /exception/i);
});

test('a process that is told to end writes the end of its run first', async () => {
  agent = await Agent.start({ model: model.url });
  const session = await agent.session();
  const gate = new Gate();
  model.plays(async function* () {
    yield 'So far';
    await gate.opened;
  });
  const prompt = agent.prompt(session, 'Speak');
  await agent.until(({ content }) => content?.text === 'So far');
  agent.kill('SIGTERM');

  assert.equal(await prompt, 'cancelled');
  gate.open();
  assert.equal(await agent.end(), 143);
});

test('the demonstration works without a key, with nothing but messages on standard output', async () => {
  agent = await Agent.start({ capabilities: { session: { notices: {}, compaction: {} } } });

  assert.equal(await agent.prompt(await agent.session(), 'Write a hello world script'), 'end_turn');

  assert.match(agent.of('notice')[0].title, /^No model is connected/);
  assert.ok(agent.of('tool_call').length > 0);
  assert.ok(agent.updates.some((update) => update.content?.some?.(({ type }) => type === 'diff')));
});

test('lines that are no messages are answered as JSON-RPC has it, and what follows is read', async () => {
  const home = await mkdtemp(path.join(tmpdir(), 'runnel-acp-'));
  const war = path.resolve(import.meta.dirname, '../../../../target/runnel.war');
  const child = spawn(process.env.RUNNEL_JAVA ?? 'java', ['-jar', war, 'acp'], {
    env: { PATH: process.env.PATH, HOME: home, XDG_CONFIG_HOME: home, RUNNEL_HOME: path.join(home, 'home') },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  const next = async () => JSON.parse((await lines.next()).value);
  const says = async (line) => {
    child.stdin.write(Buffer.concat([Buffer.from(line), Buffer.from('\n')]));
    const { error, id } = await next();
    return [error.code, id];
  };
  assert.deepEqual(await says('{"jsonrpc":'), [-32700, null]);
  assert.deepEqual(await says(Buffer.from([0x22, 0xff, 0x22])), [-32700, null]);
  assert.deepEqual(await says('[{"jsonrpc":"2.0","id":1,"method":"initialize"}]'), [-32600, null]);
  assert.deepEqual(await says('{"id":2,"method":"initialize"}'), [-32600, 2]);
  assert.deepEqual(await says('{"jsonrpc":"2.0","id":"a","method":"session/new","params":{}}'), [-32600, 'a']);
  assert.deepEqual(await says('{"jsonrpc":"2.0","id":3,"method":"initialize","params":{}}'), [-32602, 3]);
  child.stdin.write('\r\n{"jsonrpc":"2.0","id":4,"method":"initialize","params":{"protocolVersion":99}}\r\n');
  assert.equal((await next()).result.protocolVersion, 1);
  assert.deepEqual(await says('{"jsonrpc":"2.0","id":5,"method":"session/fly"}'), [-32601, 5]);
  assert.deepEqual(await says('{"jsonrpc":"2.0","id":6,"method":"session/new","params":{"cwd":"here"}}'), [-32602, 6]);
  child.stdin.end('{"jsonrpc":"2.0","method":"session/fly"}');
  assert.equal((await lines.next()).done, true);
  if (child.exitCode === null) await once(child, 'exit');
  assert.equal(child.exitCode, 0);
  await rm(home, { recursive: true, force: true, maxRetries: 5 });
});
