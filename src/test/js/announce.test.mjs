import assert from 'node:assert/strict';
import test from 'node:test';
import { spoken } from '../../../webapp/js/announce.js';
import { newRun, reduce } from '../../../webapp/js/store.js';

test('the steps of a run are told by name, its end with files and time', () => {
  const diff = { event: 'on_diff_ready', data: { id: 'c', path: 'a', change: 'created', diff: '', added: 1, removed: 0 } };
  const run = reduce(newRun({ key: 1 }), diff, 0);

  assert.equal(spoken({ event: 'on_tool_start', data: { name: 'bash', title: 'ls' } }, run), 'Running bash: ls');
  assert.equal(spoken({ event: 'on_tool_end', data: { name: 'bash', ok: false } }, run), 'bash failed');
  assert.equal(spoken({ event: 'on_complete', data: { reason: 'done', duration_ms: 900 } }, run), 'Done, 1 file changed, 0.9 s');
  assert.equal(spoken({ event: 'on_token', data: { token: 'x' } }, run), null);
});
