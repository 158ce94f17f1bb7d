import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable, Writable } from 'node:stream';
import { client, methods, ndJsonStream } from '@agentclientprotocol/sdk';
import { wrongWith } from './schema.mjs';

const WAR = path.resolve(import.meta.dirname, '../../../../../target/runnel.war');
const FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m'];
const running = new Set();

process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** `runnel acp` as a process of its own, with a home and a project of its own, and the official library as its editor. */
export class Agent {
  /** The project's folder. */
  project;
  /** What it wrote on standard error. */
  log = '';
  /** What it wrote on standard output: all of it. */
  output = '';
  /** Every update, as the library hands it out. */
  updates = [];
  /** Answers `session/request_permission`; a test replaces it. */
  permits = () => ({ outcome: { outcome: 'cancelled' } });
  #folder;
  #child;
  #connection;
  #asked = new Map();

  /** `model`: the address of an OpenAI-compatible server; without one the demonstration answers. */
  static async start({ model, args = [], env = {}, capabilities = {} } = {}) {
    const agent = new Agent();
    agent.#folder = await realpath(await mkdtemp(path.join(tmpdir(), 'runnel-acp-')));
    agent.project = path.join(agent.#folder, 'project');
    await mkdir(agent.project);
    await agent.startAgain({ model, args, env, capabilities });
    return agent;
  }

  /** Another process, on the same home and project. */
  async startAgain({ model, args = [], env = {}, capabilities = {} } = {}) {
    const { PATH, LANG = 'C.UTF-8' } = process.env;
    const all = {
      PATH, LANG, HOME: this.#folder, XDG_CONFIG_HOME: this.#folder, RUNNEL_HOME: path.join(this.#folder, 'home'),
      ...(model ? { OPENAI_BASE_URL: model, RUNNEL_MODEL: 'openai-chat/scripted' } : {}), ...env,
    };
    const child = spawn(process.env.RUNNEL_JAVA ?? 'java', [...FLAGS, '-jar', WAR, 'acp', ...args], { env: all });
    this.#child = child;
    running.add(child);
    child.on('exit', () => running.delete(child));
    child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    this.#connect(child);
    this.introduction = await this.ask(methods.agent.initialize, {
      protocolVersion: 1, clientCapabilities: capabilities, clientInfo: { name: 'test', version: '1' },
    });
  }

  #connect(child) {
    const heard = new TransformStream({
      transform: (bytes, controller) => {
        this.output += Buffer.from(bytes).toString('latin1'); // byte for byte; decoded in `messages`
        controller.enqueue(bytes);
      },
    });
    const sent = new TransformStream({
      transform: (bytes, controller) => {
        const message = JSON.parse(Buffer.from(bytes).toString());
        if (message.method && 'id' in message) this.#asked.set(message.id, message.method);
        controller.enqueue(bytes);
      },
    });
    sent.readable.pipeTo(Writable.toWeb(child.stdin)).catch(() => {});
    const stream = ndJsonStream(sent.writable, Readable.toWeb(child.stdout).pipeThrough(heard));
    this.#connection = client({ name: 'test' })
      .onRequest(methods.client.session.requestPermission, ({ params }) => this.permits(params))
      .onNotification(methods.client.session.update, ({ params }) => { this.updates.push(params.update); })
      .connect(stream);
  }

  ask(method, params) {
    return this.#connection.agent.request(method, params);
  }

  tell(method, params) {
    return this.#connection.agent.notify(method, params);
  }

  /** A new session in the project; its id. */
  async session() {
    return (await this.ask(methods.agent.session.new, { cwd: this.project, mcpServers: [] })).sessionId;
  }

  /** A prompt of text or of blocks, and how it ends. */
  async prompt(sessionId, words) {
    const prompt = typeof words === 'string' ? [{ type: 'text', text: words }] : words;
    return (await this.ask(methods.agent.session.prompt, { sessionId, prompt })).stopReason;
  }

  /** Updates of that kind. */
  of(kind) {
    return this.updates.filter((update) => update.sessionUpdate === kind);
  }

  /** What updates of that kind say, joined. */
  text(kind = 'agent_message_chunk') {
    return this.of(kind).map((update) => update.content.text).join('');
  }

  /** A call as all its updates together describe it, by its place in the order in which calls came. */
  call(index = 0) {
    const id = this.of('tool_call')[index].toolCallId;
    const told = this.updates.filter((update) => update.toolCallId === id);
    return { ...Object.assign({}, ...told), states: [...new Set(told.map((update) => update.status).filter(Boolean))] };
  }

  /** The next update for which `wanted` holds, also one that has come already. */
  async until(wanted) {
    for (;;) {
      const found = this.updates.find(wanted);
      if (found) return found;
      if (this.#child.exitCode !== null) throw new Error(`the agent ended: ${this.log}`);
      await new Promise((resolve) => { setTimeout(resolve, 5); });
    }
  }

  get exitCode() {
    return this.#child.exitCode;
  }

  kill(signal) {
    this.#child.kill(signal);
  }

  /** No more is sent; its exit code. Whatever it said is held against the schema. */
  async end() {
    const child = this.#child;
    if (child.exitCode === null && child.signalCode === null) {
      const gone = once(child, 'exit');
      child.stdin.end();
      await gone;
    }
    this.assertOnlyMessages();
    return child.exitCode;
  }

  /** Every line on standard output is a message, and every message is what the official package's schema says. */
  assertOnlyMessages() {
    const text = Buffer.from(this.output, 'latin1').toString();
    assert.ok(text === '' || text.endsWith('\n'), 'a message is cut off');
    for (const line of text.split('\n').slice(0, -1)) {
      assert.deepEqual(wrongWith(JSON.parse(line), (id) => this.#asked.get(id)), []);
    }
  }

  async close() {
    await this.end();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
