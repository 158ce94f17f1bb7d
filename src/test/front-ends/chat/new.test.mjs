import assert from 'node:assert/strict';
import test, { describe } from 'node:test';
import { bash, calls, Gate } from '../../browser/support/model.mjs';
import { answer, assertDone, at, page, parts, post, status, until } from './support/chat.mjs';
import { sdks } from './support/packages.mjs';
import { NASTY, NASTY_TEXT, saying, world } from './support/world.mjs';

const it = world();

for (const sdk of await sdks()) {
  describe(`useChat, AI SDK ${sdk.name}`, { concurrency: false }, () => {
    test('words arrive one by one, and the message has the run\'s id, usage and times', async () => {
      it.model.plays(saying('Hello', ', ', 'world.'));
      const chat = page(sdk, it.server);
      await chat.sendMessage({ text: 'Hi' });

      assertDone(chat);
      assert.equal(answer(chat), 'Hello, world.');
      const { metadata, id } = chat.lastMessage;
      assert.equal((await status(it.server, id)).reason, 'done');
      assert.deepEqual([metadata.usage.inputTokens, metadata.usage.outputTokens, metadata.reason], [1200, 34, 'done']);
      assert.ok(metadata.durationMs >= 0 && metadata.startedAt > 0);
    });

    test('a conversation goes on, and what was said stays with the server', async () => {
      it.model.plays(saying('One.'), saying('Two.'));
      const chat = page(sdk, it.server);
      await chat.sendMessage({ text: 'first' });
      await chat.sendMessage({ text: 'second' });

      assert.equal(chat.messages.length, 4);
      assert.equal(answer(chat), 'Two.');
      const sent = it.model.requests.at(-1).messages.filter((message) => message.role !== 'system');
      assert.deepEqual(sent.map((message) => message.role), ['user', 'assistant', 'user']);
      const [one, two] = [chat.messages[1].id, chat.messages[3].id];
      assert.equal(one.split('.')[0], two.split('.')[0]);
    });

    test('an answer that is asked for again takes the place of the one before', async () => {
      it.model.plays(saying('One.'), saying('Wrong.'), saying('Right.'));
      const chat = page(sdk, it.server);
      await chat.sendMessage({ text: 'first' });
      await chat.sendMessage({ text: 'second' });
      await chat.regenerate();

      assert.equal(chat.messages.length, 4);
      assert.equal(answer(chat), 'Right.');
      const told = JSON.stringify(it.model.requests.at(-1).messages);
      assert.ok(told.includes('One.') && !told.includes('Wrong.'), told);
    });

    test('calls, what they print and what they change are parts of their own', async () => {
      it.model.plays(
        calls('I look. ', ['write', { path: 'app.py', content: 'one\n' }], ['bash', { command: 'echo out; exit 3' }]),
        calls('', ['plan', { items: [{ text: 'all', status: 'done' }] }]),
        saying('Done.'),
      );
      const chat = page(sdk, it.server);
      await chat.sendMessage({ text: 'Go' });

      assertDone(chat);
      const [write] = parts(chat, 'tool-write');
      assert.deepEqual([write.state, write.input], ['output-available', { path: 'app.py', content: 'one\n' }]);
      const [command] = parts(chat, 'tool-bash');
      assert.equal(command.state, 'output-error');
      assert.match(command.errorText, /out/);
      const [diff] = parts(chat, 'data-diff');
      assert.deepEqual([diff.data.path, diff.data.change, diff.data.added, diff.data.removed], ['app.py', 'created', 1, 0]);
      assert.ok(diff.id && diff.data.diff.includes('+one'));
      assert.deepEqual(parts(chat, 'data-plan')[0].data.items, [{ text: 'all', status: 'done' }]);
      assert.equal(parts(chat, 'step-start').length, 3);
      assert.equal(answer(chat), 'I look. Done.');
    });

    test('pages that send results of their own tools do not ask again for ours', async () => {
      it.model.plays(calls('', bash('true')), saying('Done.'));
      const asked = it.model.requests.length;
      const chat = page(sdk, it.server, { sendAutomaticallyWhen: sdk.lastAssistantMessageIsCompleteWithToolCalls });
      await chat.sendMessage({ text: 'Go' });
      assertDone(chat);
      assert.equal(it.model.requests.length, asked + 2);
    });

    test('a run that fails says so in a sentence', async () => {
      it.model.refuses(401, { error: { message: 'no such key', type: 'invalid_request_error', code: 'invalid_api_key' } });
      const chat = page(sdk, it.server, { onError() {} });
      await chat.sendMessage({ text: 'Hi' });
      assert.equal(chat.status, 'error');
      assert.match(chat.error.message, /key/i);
      assert.doesNotMatch(chat.error.message, /Exception|\{/);
    });

    test('a request that is refused is told of in a sentence', async () => {
      const chat = page(sdk, it.server, { body: { model: 'none/such' }, onError() {} });
      await chat.sendMessage({ text: 'Hi' });
      assert.equal(chat.status, 'error');
      assert.match(chat.error.message, /^[A-Z].*\.\s*$/);
      assert.doesNotMatch(chat.error.message, /[{}]/);
    });

    for (const decision of ['approve', 'deny']) {
      test(`a call that waits is answered beside the stream: ${decision}`, async () => {
        it.model.plays(calls('', bash('echo ran')), saying('Then.'));
        const chat = page(sdk, it.server, { body: { approval: 'ask' } });
        const sent = chat.sendMessage({ text: 'Go' });
        await until(chat, () => chat.lastMessage?.role === 'assistant' && parts(chat, 'data-approval').length > 0);
        const [{ data }] = parts(chat, 'data-approval');
        assert.equal(data.input.command, 'echo ran');
        assert.equal((await post(it.server, `/runs/${data.run}/approvals/${data.approval}`, { decision })).status, 200);
        await sent;

        assertDone(chat);
        assert.equal(answer(chat), 'Then.');
        assert.equal(parts(chat, 'tool-bash')[0].state, decision === 'approve' ? 'output-available' : 'output-error');
        assert.deepEqual([parts(chat, 'data-approval').length, parts(chat, 'data-approval')[0].data.decision], [1, decision]);
      });

      if (sdk.major >= 6) {
        test(`a call that waits parks the run, and the page's next request answers it: ${decision}`, async () => {
          it.model.plays(calls('Wait. ', bash('echo ran')), saying('Then.'));
          const chat = page(sdk, it.server, {
            query: '?approvals=true',
            body: { approval: 'ask' },
            sendAutomaticallyWhen: sdk.lastAssistantMessageIsCompleteWithApprovalResponses,
          });
          await chat.sendMessage({ text: 'Go' });
          assertDone(chat);
          const [waiting] = parts(chat, 'tool-bash');
          assert.equal(waiting.state, 'approval-requested');
          const run = chat.lastMessage.id;
          assert.equal((await status(it.server, run)).status, 'running');

          const finished = until(chat, () => chat.status === 'ready' && answer(chat).endsWith('Then.'));
          await chat.addToolApprovalResponse({ id: waiting.approval.id, approved: decision === 'approve' });
          await finished;

          assertDone(chat);
          assert.equal(chat.messages.length, 2, 'the same message goes on');
          assert.equal(chat.lastMessage.id, run);
          const [after] = parts(chat, 'tool-bash');
          assert.equal(after.state, decision === 'approve' ? 'output-available' : 'output-denied');
          assert.equal(answer(chat), 'Wait. Then.');
        });
      }
    }

    if (sdk.major >= 6) {
      test('of two calls that wait in one turn each is answered by a request of its own', async () => {
        it.model.plays(calls('', bash('echo one'), bash('echo two')), saying('Then.'));
        const chat = page(sdk, it.server, {
          query: '?approvals=true',
          body: { approval: 'ask' },
          sendAutomaticallyWhen: sdk.lastAssistantMessageIsCompleteWithApprovalResponses,
        });
        await chat.sendMessage({ text: 'Go' });
        const asking = () => chat.status === 'ready' && parts(chat, 'tool-bash').find(({ state }) => state === 'approval-requested');
        for (const words of ['echo one', 'echo two']) {
          await until(chat, () => asking()?.input?.command === words);
          await chat.addToolApprovalResponse({ id: asking().approval.id, approved: true });
        }
        await until(chat, () => chat.status === 'ready' && answer(chat) === 'Then.');
        assert.deepEqual(parts(chat, 'tool-bash').map(({ state }) => state), ['output-available', 'output-available']);
      });
    }

    test('stop ends the run, not the request alone', async () => {
      const gate = new Gate();
      it.model.plays(async function* () { yield 'Begun. '; await gate.opened; });
      const chat = page(sdk, it.server);
      const sent = chat.sendMessage({ text: 'Go' });
      await until(chat, () => chat.lastMessage?.role === 'assistant' && answer(chat) === 'Begun. ');
      assert.equal((await post(it.server, `/api/chat/${chat.id}/stop`)).status, 202);
      await sent;

      assertDone(chat);
      assert.equal((await status(it.server, chat.lastMessage.id)).reason, 'cancelled');
      assert.equal((await post(it.server, `/api/chat/${chat.id}/stop`)).status, 204);
      gate.open();
    });

    test('a page that was loaded again reads the answer from its beginning, and can stop it', async () => {
      const gate = new Gate();
      it.model.plays(async function* () { yield 'One '; await gate.opened; yield 'two.'; await new Promise(() => {}); });
      const first = page(sdk, it.server);
      const sent = first.sendMessage({ text: 'Go' });
      await until(first, () => first.lastMessage?.role === 'assistant' && answer(first) === 'One ');
      await first.stop(); // the page is gone, the run is not
      await sent;

      const again = page(sdk, it.server, { id: first.id, messages: [first.messages[0]] });
      const resumed = again.resumeStream();
      await until(again, () => again.lastMessage?.role === 'assistant' && answer(again) === 'One ');
      gate.open();
      await until(again, () => answer(again) === 'One two.');
      assert.equal((await post(it.server, `/api/chat/${again.id}/stop`)).status, 202);
      await resumed;

      assert.equal((await status(it.server, again.lastMessage.id)).reason, 'cancelled');
      assert.equal((await fetch(at(it.server, `/api/chat/${again.id}/stream`))).status, 204);
    });

    test('two tabs read one run', async () => {
      const gate = new Gate();
      it.model.plays(async function* () { yield 'One '; await gate.opened; yield 'two.'; });
      const one = page(sdk, it.server);
      const sent = one.sendMessage({ text: 'Go' });
      await until(one, () => one.lastMessage?.role === 'assistant' && answer(one) === 'One ');
      const two = page(sdk, it.server, { id: one.id, messages: [one.messages[0]] });
      const resumed = two.resumeStream();
      await until(two, () => two.lastMessage?.role === 'assistant' && answer(two) === 'One ');
      gate.open();
      await Promise.all([sent, resumed]);

      assert.equal(answer(one), 'One two.');
      assert.deepEqual(two.lastMessage.parts, one.lastMessage.parts);
    });

    test('a message to a run that goes on takes its place', async () => {
      it.model.plays(async function* () { yield 'Never '; await new Promise(() => {}); }, saying('Instead.'));
      const chat = page(sdk, it.server);
      const sent = chat.sendMessage({ text: 'Go' });
      await until(chat, () => chat.lastMessage?.role === 'assistant' && answer(chat) === 'Never ');
      await chat.stop();
      await sent;
      const before = chat.lastMessage.id;
      await chat.sendMessage({ text: 'Rather this' });

      assertDone(chat);
      assert.equal(answer(chat), 'Instead.');
      assert.equal((await status(it.server, before)).reason, 'cancelled');
    });

    test('five megabytes arrive whole', async () => {
      const piece = 'x'.repeat(65_535) + '\n';
      it.model.plays(saying(...Array(80).fill(piece)));
      const chat = page(sdk, it.server);
      await chat.sendMessage({ text: 'Much' });
      assertDone(chat);
      assert.equal(answer(chat), piece.repeat(80));
    });

    test('no character is lost, and none does anything', async () => {
      it.model.plays(calls('', ['bash', JSON.parse('{"command":"echo ok","__proto__":{"a":1}}')]), saying(...NASTY));
      const chat = page(sdk, it.server);
      await chat.sendMessage({ text: NASTY_TEXT });
      assertDone(chat);
      assert.equal(answer(chat), NASTY_TEXT);
      assert.equal({}.a, undefined);
      assert.equal(parts(chat, 'tool-bash').length, 1);
    });
  });
}
