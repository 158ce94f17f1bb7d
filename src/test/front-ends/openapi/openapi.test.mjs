import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Validator } from '@seriousme/openapi-schema-validator';
import Ajv2020 from 'ajv/dist/2020.js';
import { Server } from '../../browser/support/server.mjs';

const HELLO = 'Write a hello world script in Python and run it';

let server;
let schema;
let document;

before(async () => {
  server = await Server.start();
  schema = await (await fetch(new URL('schema/events.json', server.url))).json();
  document = await (await fetch(new URL('openapi.json', server.url))).json();
});

after(() => server?.close());

const ask = (path, body) =>
  fetch(new URL(path, server.url), {
    method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body),
  });

/** What stands behind `data: ` in each frame; fails where a frame is anything but a number and that, or a comment. */
function events(stream) {
  assert.ok(stream.endsWith('\n\n'), 'the last frame is whole');
  return stream.split('\n\n').slice(0, -1).filter((frame) => !frame.startsWith(':')).map((frame) => {
    const [, id, data] = /^id: (\d+)\ndata: (.*)$/.exec(frame);
    return { seq: Number(id), event: JSON.parse(data) };
  });
}

describe('the schema of the events', () => {
  it('is one that a strict compiler takes', () => {
    assert.doesNotThrow(() => new Ajv2020({ strict: true, strictTypes: true }).compile(schema));
  });

  it('fits every event of a whole run, as server-sent events and as lines', async () => {
    const ajv = new Ajv2020({ strict: true, allErrors: true });
    ajv.addSchema(schema, 'events');
    const event = ajv.getSchema('events');
    const line = ajv.getSchema('events#/$defs/EventLine');
    const answer = await ask('chat', { message: HELLO });
    assert.equal(answer.status, 200);

    const frames = events(await answer.text());
    const again = await fetch(new URL(`runs/${answer.headers.get('x-run-id')}/events?dialect=jsonl`, server.url));
    const lines = (await again.text()).split('\n').slice(0, -1).map((text) => JSON.parse(text));

    for (const frame of frames) assert.ok(event(frame.event), JSON.stringify([frame, event.errors]));
    for (const one of lines) assert.ok(line(one), JSON.stringify([one, line.errors]));
    assert.deepEqual(lines.map(({ seq }) => seq), frames.map(({ seq }) => seq));
    assert.equal(frames.at(-1).event.event, 'on_complete');
    const names = new Set(frames.map((frame) => frame.event.event));
    for (const name of ['on_start', 'on_token', 'on_tool_start', 'on_diff_ready', 'on_tool_end']) assert.ok(names.has(name), name);
  });

  it('refuses what is no event of ours', () => {
    const event = new Ajv2020({ strict: true }).compile(schema);
    assert.ok(!event({ event: 'on_unheard_of', data: {} }));
    assert.ok(!event({ event: 'on_token', data: {} }));
    assert.ok(!event({ event: 'on_token', data: { token: '' } }));
    assert.ok(event({ event: 'on_token', data: { token: 'x', later: 1 }, later: 1 }));
  });
});

describe('the description of the API', () => {
  it('is valid OpenAPI 3.1', async () => {
    const validator = new Validator();
    const result = await validator.validate(structuredClone(document));
    assert.deepEqual(result.errors ?? [], []);
    assert.equal(result.valid, true);
    assert.equal(validator.version, '3.1');
  });

  it('has schemas that a strict compiler takes', () => {
    const ajv = new Ajv2020({ strict: true, strictTypes: false, formats: { 'date-time': true }, keywords: ['components'] });
    ajv.addSchema({ components: document.components }, 'api');
    for (const name of Object.keys(document.components.schemas)) {
      assert.ok(ajv.getSchema(`api#/components/schemas/${name}`), name);
    }
  });

  it('leads from itself to every address it names', async () => {
    const base = new URL(document.servers[0].url, new URL('openapi.json', server.url));
    const plain = Object.keys(document.paths).filter((path) => document.paths[path].get && !path.includes('{') && path !== '/api/chat');
    for (const path of plain) {
      const answer = await fetch(new URL(path.slice(1), base));
      assert.equal(answer.status, 200, path);
      const type = answer.headers.get('content-type').split(';')[0];
      assert.ok(document.paths[path].get.responses[200].content[type], `${path} is ${type}`);
    }
    assert.ok(plain.length >= 6);
  });
});
