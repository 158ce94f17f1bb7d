import assert from 'node:assert/strict';
import test from 'node:test';
import { clock, cost, count, duration, end, exact, readable, retry, tokens, visible } from '../../../webapp/js/words.js';

test('times read as people say them', () => {
  assert.deepEqual([0, 8, 99, 100, 400, 9_940, 9_960, 14_000, 59_600, 130_000, 3_900_000, undefined].map(duration),
    ['0 ms', '8 ms', '99 ms', '0.1 s', '0.4 s', '9.9 s', '10 s', '14 s', '1 min 0 s', '2 min 10 s', '1 h 5 min', '']);
  assert.deepEqual([-5, 999, 61_000].map(clock), ['0 s', '0 s', '1 min 1 s']);
});

test('tokens and cost are told only when known', () => {
  assert.equal(tokens({ input_tokens: 4812, output_tokens: 310 }), '4,812 tokens in, 310 out');
  assert.equal(tokens({ input_tokens: 120_400, output_tokens: 12_600 }), '120 k tokens in, 13 k out');
  assert.deepEqual([tokens({}), tokens(), tokens({ input_tokens: 0, output_tokens: 0 })], ['', '', '0 tokens']);
  assert.deepEqual([cost({}), cost({ cost_usd: 0.0412 }), cost({ cost_usd: 0.0031 })], ['', '$0.04', '$0.003']);
  assert.deepEqual([count(1, 'file'), count(1200, 'file')], ['1 file', '1,200 files']);
});

test('reasons we do not know are said as they came', () => {
  assert.equal(end('cancelled')[0], 'Stopped');
  assert.equal(end('eclipse')[0], 'Ended: eclipse');
  assert.equal(retry('overloaded'), 'The provider is overloaded');
  assert.equal(retry('HTTP 529, busy.'), 'HTTP 529, busy');
});

test('nothing hides in a text', () => {
  assert.equal(visible('\x1b[1;31mred\x1b[0m \x1b]8;;http://x\x07link\x1b]8;;\x07'), 'red link');
  assert.equal(visible('10%\r20%\r\nok\ttab'), '10%\n20%\nok\ttab');
  assert.equal(visible('a\u202eb\u2066c\x07\x85'), 'a\\u202eb\\u2066c\\u0007\\u0085');
});

test('prose keeps what languages from right to left need, code does not', () => {
  assert.equal(readable('\u2067שלום\u2069\u200f\n\tok \x1b[31m\u202eevil\x00'), '\u2067שלום\u2069\u200f\n\tok \\u001b[31m\\u202eevil\\u0000');
  assert.equal(exact('if\u2066 (admin)\u2069\n\t\u202e}'), 'if\\u2066 (admin)\\u2069\n\t\\u202e}');
});
