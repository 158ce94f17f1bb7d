import assert from 'node:assert/strict';
import { after, before } from 'node:test';
import { ScriptedModel } from '../../../browser/support/model.mjs';
import { Server } from '../../../browser/support/server.mjs';

/** What the tests of a file share: a server, and a model that says what the test wants. */
export function world() {
  const it = {};
  before(async () => {
    it.model = await ScriptedModel.start();
    it.server = await Server.start({ model: it.model.url });
  });
  after(async () => {
    await it.server?.close();
    await it.model?.close();
    assert.doesNotMatch(it.server.log, /exception/i);
  });
  return it;
}

export const saying = (...words) => async function* () { yield* words; };

/** What a page may have to show as it is: no character of it may be lost, or do anything. */
export const NASTY = [
  'a\r\nb\n\nid: 7\ndata: x\n\n', '\u0000\u0007\u001b[31mred\u001b]0;title\u0007', '\u0085\u2028\u2029', '</script><img src=x onerror=alert(1)>',
  '{"__proto__":{"a":1}}', '0:"x"\n', '\ud83d', '\ude00', ' \ud83d\udee0\ufe0f größer \u202e', '[DONE]', '\\u0041"\'`',
];

/** The same as it arrives: pieces of one character belong together. */
export const NASTY_TEXT = NASTY.join('');
