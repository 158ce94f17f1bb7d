import { createServer } from 'node:http';
import { once } from 'node:events';

const SILENT = '(the test has no more turns)';

/** Something the test lets happen when it is ready for it. */
export class Gate {
  open;
  opened = new Promise((resolve) => (this.open = resolve));
}

/** A turn of the model that asks for tool calls, after some words. */
export const calls = (words, ...wanted) => async function* () {
  if (words) yield words;
  yield* wanted.map(([name, input]) => ({ call: name, input }));
};

export const bash = (command) => ['bash', { command }];

/**
 * A model whose words and pauses the test decides: an OpenAI-compatible server on loopback. Each request is answered by
 * the next turn that was given, a generator of text pieces and `{call, input}`; it gets the request's body.
 */
export class ScriptedModel {
  requests = [];
  #turns = [];
  #server = createServer((request, response) => this.#answer(request, response));

  static async start() {
    const model = new ScriptedModel();
    await model.open(0);
    return model;
  }

  /** Answers at that port, also after `close`. */
  async open(port) {
    this.#server.listen(port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  get url() {
    return `http://127.0.0.1:${this.#server.address().port}/v1`;
  }

  plays(...turns) {
    this.#turns.push(...turns);
  }

  /** The next request is refused with this status and JSON body. */
  refuses(status, body) {
    this.#turns.push({ status, body });
  }

  async close() {
    if (!this.#server.listening) return;
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  async #answer(request, response) {
    if (request.method === 'GET') return json(response, 200, { object: 'list', data: [{ id: 'scripted', object: 'model' }] });
    const body = JSON.parse(await text(request));
    this.requests.push(body);
    const turn = this.#turns.shift() ?? async function* () { yield SILENT; };
    if (turn.status) return json(response, turn.status, turn.body);
    response.setHeader('Content-Type', 'text/event-stream');
    return speak(response, turn(body));
  }
}

function json(response, status, body) {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

async function text(request) {
  const pieces = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function speak(response, pieces) {
  let called = 0;
  for await (const piece of pieces) {
    if (response.destroyed) return; // the run was stopped
    const delta = typeof piece === 'string' ? { content: piece } : { tool_calls: [toolCall(called++, piece)] };
    if (!response.write(chunk({ choices: [{ index: 0, delta }] }))) await once(response, 'drain');
  }
  response.write(chunk({ choices: [{ index: 0, delta: {}, finish_reason: called ? 'tool_calls' : 'stop' }] }));
  response.write(chunk({ choices: [], usage: { prompt_tokens: 1200, completion_tokens: 34, total_tokens: 1234 } }));
  response.end('data: [DONE]\n\n');
}

const chunk = (data) => `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', ...data })}\n\n`;

const toolCall = (index, { call, input }) =>
  ({ index, id: `call_${index}`, type: 'function', function: { name: call, arguments: JSON.stringify(input) } });
