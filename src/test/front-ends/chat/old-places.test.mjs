// Where a conversation goes on that a page of AI SDK 3.4 or 4 changed, cut or sent in a way of its own.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { Gate } from '../../browser/support/model.mjs';
import { at, status } from './support/chat.mjs';
import { mount } from './support/hook.mjs';
import { saying, world } from './support/world.mjs';

const it = world();
const told = () => it.model.requests.at(-1).messages.filter(({ role }) => role !== 'system').map(({ content }) => content);

for (const name of ['3-first', '3-last', '4-first', '4-last']) {
  const { useChat } = await import(`ai-${name}/react`);

  describe(`useChat, AI SDK ${name}`, { concurrency: false }, () => {
    /** A page, the runs it was answered by, and what it says: each text is one of its own, for some pages have no ids. */
    const open = async (t, options = {}) => {
      const runs = [];
      const onResponse = (response) => void runs.push(response.headers.get('X-Run-Id'));
      const page = await mount(useChat, { api: at(it.server, '/api/chat'), id: `${t.name} ${name}`, onError() {}, onResponse, ...options });
      t.after(() => page.leave());
      const settled = (count) => page.until((now) => !now.isLoading && (now.error || now.messages.length === count));
      const say = async (content, more) => {
        const count = page.now.messages.length + 2;
        await page.now.append({ role: 'user', content }, more);
        await settled(count);
      };
      return { page, runs, say, settled };
    };

    test('a file is refused in a sentence, and the conversation goes on', async (t) => {
      it.model.plays(saying('One.'), saying('Two.'));
      const { page, say } = await open(t);
      const one = `one, with a file, ${name}`;
      await say(one);
      await say('Look', { experimental_attachments: [{ name: 'a', contentType: 'text/plain', url: 'data:text/plain;base64,SGk=' }] });
      assert.match(page.now.error.message, /^Only text can be sent; .*\.\s*$/);
      page.now.setMessages(page.now.messages.slice(0, 2));
      await page.until((now) => now.messages.length === 2);
      await say('two');

      assert.equal(page.now.error, undefined);
      assert.deepEqual(told(), [one, 'One.', 'two']);
    });

    test('the last answer is asked for again', async (t) => {
      it.model.plays(saying('One.'), saying('Wrong.'), saying('Right.'));
      const { page, say, settled } = await open(t);
      const one = `one, to be reloaded, ${name}`;
      await say(one);
      await say('two');
      await page.now.reload();
      await page.until((now) => now.messages.at(-1).content === 'Right.');
      await settled(4);

      assert.deepEqual(told(), [one, 'One.', 'two']);
    });

    test('a page that is emptied begins anew', async (t) => {
      it.model.plays(saying('One.'), saying('New.'), saying('Newer.'));
      const { page, runs, say } = await open(t);
      await say(`one, to be emptied, ${name}`);
      page.now.setMessages([]);
      await page.until((now) => now.messages.length === 0);
      const three = `three, after that, ${name}`;
      await say(three);
      await say('four');

      assert.deepEqual(told(), [three, 'New.', 'four']);
      const sessions = runs.map((run) => run.split('.')[0]);
      assert.ok(sessions[0] !== sessions[1] && sessions[1] === sessions[2], `${sessions}`);
    });

    test('a page that stopped reading goes on with what it has, and ends no run it cannot name', async (t) => {
      const gate = new Gate();
      it.model.plays(async function* () { yield 'Begun. '; await gate.opened; }, saying('Then.'));
      const { page, runs, say } = await open(t);
      const go = `Go, ${name}`;
      const sent = say(go);
      await page.until((now) => now.messages.at(-1)?.content === 'Begun. ');
      page.now.stop();
      await sent;
      await say('More');

      assert.equal(page.now.messages.at(-1).content, 'Then.');
      const first = await status(it.server, runs[0]);
      const named = runs[0].split('.')[0] === runs[1].split('.')[0];
      assert.deepEqual([first.status, first.reason], named ? ['ended', 'cancelled'] : ['running', undefined]);
      assert.equal(told()[0], go);
      gate.open();
    });
  });
}
