import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createInterface } from 'node:readline';

const WAR = path.resolve(import.meta.dirname, '../../../../target/runnel.war');
const FLAGS = ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-Xmx256m'];
const running = new Set();

process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(1));

/** `runnel serve` as a process of its own, with a home of its own. It sees no setting of the machine it runs on. */
export class Server {
  url;
  port;
  /** What it wrote on standard error. */
  log = '';
  #args;
  #env;
  #folder;
  #child;

  /** `model`: the address of an OpenAI-compatible server; without one the demonstration answers. `settings`: by their keys. */
  static async start({ model, args = [], settings = {} } = {}) {
    const server = new Server();
    server.#folder = await mkdtemp(path.join(tmpdir(), 'runnel-browser-'));
    server.#args = args;
    server.#env = model ? { OPENAI_BASE_URL: model, RUNNEL_MODEL: 'openai-chat/scripted' } : {};
    for (const [key, value] of Object.entries(settings)) server.#env[`RUNNEL_${key.toUpperCase().replaceAll('-', '_')}`] = value;
    await server.#begin(0);
    return server;
  }

  /** The process is gone at once, as if the power had failed. */
  async kill() {
    const gone = once(this.#child, 'exit');
    this.#child.kill('SIGKILL');
    await gone;
  }

  /** Another process, on the same home and port. */
  async startAgain() {
    await this.#begin(this.port);
  }

  /** Puts an empty file into a session's folder. */
  touch(session, name) {
    return writeFile(path.join(this.#folder, 'home', 'workspaces', session, name), '');
  }

  async close() {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await this.kill();
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 5 });
  }

  async #begin(port) {
    const { PATH, LANG = 'C.UTF-8' } = process.env;
    const env = {
      PATH, LANG, HOME: this.#folder, XDG_CONFIG_HOME: this.#folder,
      RUNNEL_HOME: path.join(this.#folder, 'home'), ...this.#env,
    };
    const command = [...FLAGS, '-jar', WAR, 'serve', '--port', String(port), ...this.#args];
    const child = spawn(process.env.RUNNEL_JAVA ?? 'java', command, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    child.stderr.setEncoding('utf8').on('data', (text) => (this.log += text));
    this.#child = child;
    running.add(child);
    child.on('exit', () => running.delete(child));
    this.url = await this.#addressTold(child);
    this.port = Number(new URL(this.url).port);
  }

  #addressTold(child) {
    return new Promise((resolve, reject) => {
      createInterface(child.stdout).on('line', (line) => {
        const address = /listens on (http:\/\/\S+)/.exec(line)?.[1];
        if (address) resolve(address);
      });
      child.on('exit', (code) => reject(new Error(`the server ended before it listened, exit ${code}: ${this.log}`)));
    });
  }
}
