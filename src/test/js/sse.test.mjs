import assert from 'node:assert/strict';
import test from 'node:test';
import { SseParser } from '../../../webapp/js/sse.js';

const bytes = (text) => new TextEncoder().encode(text);

const frames = (...pieces) => {
  const parser = new SseParser();
  return pieces.flatMap((piece) => parser.feed(piece));
};

const STREAM = '\ufeff: hello\nid: 1\ndata: {"a":"é 🛠️"}\n\nid:2\ndata: one\ndata:two\ndata\nevent: x\nretry: 9\n\n: ping\n\nid: 3\n\ndata:  spaced\n\ndata: cut';
const EXPECTED = [
  { id: '1', event: 'message', data: '{"a":"é 🛠️"}' },
  { id: '2', event: 'x', data: 'one\ntwo\n' },
  { id: '3', event: 'message', data: ' spaced' },
];

for (const [name, end] of [['LF', '\n'], ['CR', '\r'], ['CRLF', '\r\n']]) {
  test(`a stream with ${name} cut at every byte gives the same frames`, () => {
    const whole = bytes(STREAM.replaceAll('\n', end));
    for (let cut = 0; cut <= whole.length; cut++) {
      assert.deepEqual(frames(whole.slice(0, cut), whole.slice(cut)), EXPECTED, `cut at ${cut}`);
    }
  });

  test(`a stream with ${name} that comes byte by byte gives the same frames`, () => {
    const pieces = [...bytes(STREAM.replaceAll('\n', end))].map((byte) => Uint8Array.of(byte));

    assert.deepEqual(frames(...pieces), EXPECTED);
  });
}

test('a frame without its blank line is not a frame', () => {
  assert.deepEqual(frames(bytes('id: 1\ndata: x\n')), []);
});

test('an id with NUL is no id, and a field without colon is a field without value', () => {
  assert.deepEqual(frames(bytes('id: 7\nid: 8\0\ndata\n\n')), [{ id: '7', event: 'message', data: '' }]);
});

test('only the first byte order mark is dropped', () => {
  assert.deepEqual(frames(bytes('\ufeff\ufeffdata: x\n\ndata: \ufeff\n\n')), [{ id: '', event: 'message', data: '\ufeff' }]);
});
