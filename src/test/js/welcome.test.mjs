import assert from 'node:assert/strict';
import test from 'node:test';
import { whoAnswers } from '../../../webapp/js/welcome.js';

const DEMO = { name: 'offline/demo', offline: true, usable: true };

test('the page says who will answer, and what is scripted', () => {
  assert.match(whoAnswers('offline/demo', [DEMO]), /No model is connected: offline\/demo answers with scripted words/);
  assert.equal(whoAnswers('openai-chat/x', [{ name: 'openai-chat/x', offline: false, usable: true }, DEMO]), 'openai-chat/x answers.');
});

test('a model that was asked for and cannot be used is not passed over in silence', () => {
  const broken = { name: 'openai-chat/x', offline: false, usable: false, problem: 'There is no address.' };
  assert.equal(whoAnswers('offline/demo', [broken, DEMO]), 'openai-chat/x cannot be used: There is no address.');
  assert.equal(whoAnswers('', []), '');
});
