// Where a conversation goes on that a page changed, cut or sent in a way of its own.
import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { Gate } from '../../browser/support/model.mjs';
import { answer, assertDone, at, page, status, until } from './support/chat.mjs';
import { sdks } from './support/packages.mjs';
import { saying, world } from './support/world.mjs';

const it = world();

/** What the model was told last, but for the instructions. */
const told = () => it.model.requests.at(-1).messages.filter(({ role }) => role !== 'system').map(({ content }) => content);
const session = (chat) => chat.lastMessage.id.split('.')[0];

for (const sdk of await sdks()) {
  describe(`useChat, AI SDK ${sdk.name}`, { concurrency: false }, () => {
    /** A chat in which so much was said and answered. */
    const talked = async (words, options) => {
      it.model.plays(...words.map((word) => saying(`${word}!`)));
      const chat = page(sdk, it.server, options);
      for (const word of words) {
        await chat.sendMessage({ text: word });
        assertDone(chat);
      }
      return chat;
    };

    test('an answer in the middle is asked for again', async () => {
      const chat = await talked(['one', 'two', 'three']);
      it.model.plays(saying('Right.'));
      await chat.regenerate({ messageId: chat.messages[3].id });

      assertDone(chat);
      assert.equal(chat.messages.length, 4);
      assert.deepEqual(told(), ['one', 'one!', 'two']);
    });

    test('a message in the middle is edited', async () => {
      const chat = await talked(['one', 'two', 'three']);
      it.model.plays(saying('Right.'), saying('More.'));
      await chat.sendMessage({ text: 'instead', messageId: chat.messages[2].id });
      assert.deepEqual(told(), ['one', 'one!', 'instead']);
      await chat.sendMessage({ text: 'four' });

      assertDone(chat);
      assert.deepEqual(told(), ['one', 'one!', 'instead', 'Right.', 'four']);
    });

    test('a message that was refused is passed over, and what was said behind it can be asked for again', async () => {
      const body = {};
      const chat = await talked(['one'], { body, onError() {} });
      body.model = 'none/such';
      await chat.sendMessage({ text: 'refused' });
      assert.equal(chat.status, 'error');
      delete body.model;
      it.model.plays(saying('Two.'), saying('Again.'));
      await chat.sendMessage({ text: 'two' });
      assert.equal(chat.messages.length, 5);
      await chat.regenerate();

      assertDone(chat);
      assert.deepEqual(told(), ['one', 'one!', 'two']);
    });

    test('a page that is emptied begins anew, under the same id', async () => {
      const chat = await talked(['one', 'two']);
      const before = session(chat);
      chat.messages = [];
      it.model.plays(saying('New.'), saying('Newer.'));
      await chat.sendMessage({ text: 'three' });
      assert.deepEqual(told(), ['three']);
      await chat.sendMessage({ text: 'four' });

      assert.notEqual(session(chat), before);
      assert.deepEqual(told(), ['three', 'New.', 'four']);
    });

    test('a message while another is answered takes its place', async () => {
      const gate = new Gate();
      it.model.plays(async function* () { yield 'Never '; await gate.opened; }, saying('Instead.'));
      const chat = page(sdk, it.server);
      const first = chat.sendMessage({ text: 'Go' });
      await until(chat, () => chat.lastMessage?.role === 'assistant' && answer(chat) === 'Never ');
      const run = chat.lastMessage.id;
      await chat.sendMessage({ text: 'Rather this' });
      await first;
      gate.open();

      assert.equal(chat.error, undefined);
      assert.ok(chat.messages.some(({ parts }) => parts.some(({ text }) => text === 'Instead.')), JSON.stringify(chat.messages));
      assert.equal((await status(it.server, run)).reason, 'cancelled');
    });

    test('a page may send nothing but the newest message', async () => {
      const bodies = [];
      const transport = new sdk.DefaultChatTransport({
        api: at(it.server, '/api/chat'),
        headers: { 'X-Page': 'its own' },
        prepareSendMessagesRequest: ({ id, messages, headers }) => {
          bodies.push(messages.length);
          return { body: { id, message: messages.at(-1), more: { of: ['its', 'own'] } }, headers };
        },
      });
      it.model.plays(saying('One.'), saying('Two.'));
      const chat = new sdk.Chat({ transport });
      await chat.sendMessage({ text: 'one' }, { headers: { 'X-More': 'x' }, body: { unused: true } });
      assertDone(chat);
      await chat.sendMessage({ text: 'two' });

      assertDone(chat);
      assert.deepEqual(bodies, [1, 3]);
      assert.deepEqual(told(), ['one', 'One.', 'two']);
    });

    test('instructions of the page, its metadata and members of its own are passed over', async () => {
      it.model.plays(saying('Yes.'));
      const chat = page(sdk, it.server, {
        messages: [{ id: 's', role: 'system', parts: [{ type: 'text', text: 'Be brief.' }] }],
        body: { temperature: 0, tools: [{ name: 'x' }], nested: { id: 7 } },
      });
      await chat.sendMessage({ text: 'Hi', metadata: { at: 1 } });

      assertDone(chat);
      assert.deepEqual(told(), ['Hi']);
    });

    for (const [kind, url] of [['text', 'data:text/plain;base64,SGk='], ['image', 'data:image/png;base64,iVBORw0KGgo=']]) {
      test(`a file is refused in a sentence, and the conversation goes on: ${kind}`, async () => {
        const chat = await talked(['one'], { onError() {} });
        const mediaType = url.slice(5, url.indexOf(';'));
        await chat.sendMessage({ text: 'Look', files: [{ type: 'file', mediaType, filename: 'a', url }] });
        assert.equal(chat.status, 'error');
        assert.match(chat.error.message, /^Only text can be sent; .*\.\s*$/);

        it.model.plays(saying('Two.'));
        await chat.sendMessage({ text: 'two' });
        assertDone(chat);
        assert.deepEqual(told(), ['one', 'one!', 'two']);
      });
    }
  });
}
